"""Words for drafts: ``{{ finding.what|said }}``, ``{{ newest|did }}`` and their like."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django import template
from django.forms.boundfield import BoundField
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from heed.definitions.models import DraftRevision
from heed.journeys.checks import Finding
from heed.web.pages.drafts import said as spoken
from heed.web.pages.drafts.forms.base import DefinitionForm, Section
from heed.web.pages.drafts.forms.condition import NONE, ROWS
from heed.web.pages.drafts.forms.standard import FIELDS_OF_RULES, RARE, StandardForm
from heed.web.pages.drafts.words import bounds_words, did_words
from heed.web.pages.drafts.working import Work

register = template.Library()


@register.filter
def said(sentence: str) -> SafeString:
    """A sentence of the checks in the reader's language; what stands in backticks is code."""
    return with_code(spoken.said(sentence))


@register.filter
def with_code(sentence: str) -> SafeString:
    """What stands in backticks as code."""
    parts = sentence.split("`")
    return format_html_join(
        "",
        "{}",
        ((format_html("<code>{}</code>", p) if n % 2 else p,) for n, p in enumerate(parts)),
    )


@register.filter
def did(revision: DraftRevision) -> str:
    """What somebody did in one change of a draft."""
    return did_words(revision.did, revision.about)


@register.filter
def bounds(work: Work) -> str:
    """Where the draft's journey begins and ends, and what one travelled journey is."""
    return bounds_words(work.journey, work.values)


@register.filter
def listed(value: Any) -> str:
    """One text or several, with commas."""
    if not value:
        return ""
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


@register.filter
def any_said(fields: Iterable[tuple[BoundField, Sequence[Finding]]]) -> bool:
    """Whether a folded section says something, so that it is open."""
    return any(field.value() or field.errors or findings for field, findings in fields)


@register.filter
def is_said(section: Section, form: DefinitionForm) -> bool:
    """Whether a folded condition says something, so that it is open."""
    part = form.conditions.get(section.about)
    if part is None:
        return any_said(form.pairs(section.names))
    faults = any(form[name].errors for name in part.names())
    return faults or form[part.how].value() != NONE or any_said(form.pairs(section.names))


@register.filter
def rules(form: StandardForm) -> Iterator[tuple[str, list[Any], list[Any], Section | None]]:
    """By rule its fields, those that are needed rarely, and the condition that belongs to it."""
    for word, names in FIELDS_OF_RULES.items():
        counted = Section(_("What counts"), (), about="counted") if word == "effort" else None
        rare = [name for name in names if name in RARE]
        yield word, form.pairs(n for n in names if n not in rare), form.pairs(rare), counted


@dataclass(frozen=True)
class ConditionShown:
    """The fields of a condition, in their places."""

    how: BoundField
    rows: Sequence[Sequence[BoundField]]
    text: BoundField
    findings: Sequence[Finding]
    may_count: bool


@register.filter
def condition_of(section: Section, form: DefinitionForm) -> ConditionShown:
    """The fields of the condition that a section is about."""
    part = form.conditions[section.about]
    return ConditionShown(
        form[part.how],
        [[form[name] for name in part.row(number)] for number in range(ROWS)],
        form[part.text],
        [
            one
            for name, found in form.findings.items()
            if name in set(part.names())
            for one in found
        ],
        may_count=part.may_count,
    )
