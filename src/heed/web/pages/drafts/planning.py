"""What publishing a draft would change, and what the checks say, in words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from heed.definitions.draft_queries import plan_draft
from heed.definitions.draft_state import State, current_contents
from heed.definitions.merging import merge
from heed.definitions.shapes import STAGES, STEPS, step_names
from heed.foundation.yaml_lines import NodePath
from heed.journeys.checks import Finding
from heed.web.pages.drafts.conflicts import Row, rows_of
from heed.web.pages.drafts.said import said
from heed.web.pages.drafts.words import full_name
from heed.web.pages.drafts.working import Work

VERBS: dict[str, str | Promise] = {
    "added": gettext_lazy("new"),
    "changed": gettext_lazy("changed"),
    "removed": gettext_lazy("retired"),
}


@dataclass(frozen=True)
class ChangeShown:
    """One definition that publishing would change."""

    name: str
    title: str
    verb: str
    version: int  # the one that is published; 0 for a new definition
    rows: Sequence[Row]

    @property
    def verb_word(self) -> str | Promise:
        return VERBS[self.verb]

    @property
    def next_version(self) -> int:
        return self.version + 1


@dataclass(frozen=True)
class Remark:
    """One mistake or warning, and where it can be mended."""

    title: str
    what: str
    fix: str
    href: str
    severity: str


@dataclass(frozen=True)
class PlanShown:
    """The whole plan."""

    changes: Sequence[ChangeShown]
    mistakes: Sequence[Remark]
    warnings: Sequence[Remark]

    @property
    def changed(self) -> list[ChangeShown]:
        """Definitions of which some fields change."""
        return [one for one in self.changes if one.rows]

    @property
    def whole(self) -> list[ChangeShown]:
        """Definitions that are new or retired."""
        return [one for one in self.changes if not one.rows]


def plan_of(work: Work) -> PlanShown:
    """The plan of a draft. Data is counted where touchpoints changed, as ``heed plan`` does."""
    touched = any(name.startswith(("touchpoint:", "order:")) for name in work.state.changes)
    found = plan_draft(work.draft, work.request.reading.count_claims if touched else None)
    mine = {*work.state.changes, work.draft.subject}
    warnings = [
        one
        for one in found.findings
        if one.severity == "warning" and f"{one.kind}:{one.key}" in mine
    ]
    mistakes = [one for one in found.findings if one.severity == "mistake"]
    return PlanShown(changes_of(work), remarks_of(work, mistakes), remarks_of(work, warnings))


def changes_of(work: Work) -> list[ChangeShown]:
    """What differs between the draft and what is published, definition by definition."""
    current = current_contents()
    published = State(current).values
    differences = merge(published, work.values, published).differences
    shown = []
    for name in work.state.changes:
        mine = [one for one in differences if one.path[0] == name]
        verb = _verb(name in published, name in work.values)
        rows = rows_of(mine, {**published, **work.values}) if verb == "changed" else []
        if mine:
            version = current[name].version if name in current else 0
            title = full_name({**published, **work.values}, name)
            shown.append(ChangeShown(name, title, verb, version, rows))
    return shown


def remarks_of(work: Work, findings: Iterable[Finding]) -> list[Remark]:
    """Findings in words, each with the way to the form where it is mended."""
    return [
        Remark(
            full_name(work.values, f"{one.kind}:{one.key}"),
            said(one.what),
            said(one.fix),
            form_of(work, one.kind, one.key, one.path),
            one.severity,
        )
        for one in findings
    ]


def form_of(work: Work, kind: str, key: str, path: NodePath) -> str:
    """The form in which a place of a definition is changed."""
    number = work.draft.pk
    if f"{kind}:{key}" != work.draft.subject:
        return "" if kind == "order" else reverse("draft_definition", args=[number, kind, key])
    stages = work.journey.get(STAGES, [])
    if len(path) > 3 and path[0] == STAGES and path[2] == STEPS:
        before = [s for stage in stages[: int(path[1])] for s in stage.get(STEPS, [])]
        steps = [s for stage in stages for s in stage.get(STEPS, [])]
        name = step_names(steps)[len(before) + int(path[3])]
        return reverse("draft_step", args=[number, name])
    if len(path) > 1 and path[0] == STAGES:
        return reverse("draft_stage", args=[number, stages[int(path[1])].get("key", "")])
    if len(path) > 1 and path[0] == "handoffs":
        return reverse("draft_handoff", args=[number, int(path[1])])
    return reverse("draft_journey", args=[number])


def _verb(was: bool, is_now: bool) -> str:
    return "changed" if was and is_now else "added" if is_now else "removed"
