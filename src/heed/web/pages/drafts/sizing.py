"""A rule as it is typed: in words, and how many customers it holds of, before anything is saved."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from heed.customers.privacy.personal import is_personal, marked_fields
from heed.customers.segments.builds import settled_rules
from heed.customers.segments.lists import names_of_lists
from heed.customers.segments.opening import Opened
from heed.customers.segments.reading import known_names, read_unsaved_rule
from heed.customers.segments.results import KnownNames
from heed.customers.segments.rules import Rule, Scored, Segment, leaves, tested_fields
from heed.definitions.draft_state import contents_of, keys_of
from heed.definitions.segment_checks import check_segment_rules
from heed.journeys.catalogue import catalogue_of
from heed.journeys.design import Catalogue
from heed.kernel.errors import HeedError
from heed.web.pages.drafts.employees import refusals
from heed.web.pages.drafts.forms.base import Known
from heed.web.pages.drafts.forms.segment import SegmentForm
from heed.web.pages.drafts.said import said, said_problem
from heed.web.pages.drafts.working import Work
from heed.web.pages.segments.readings import Somebody, lines_of, opened_of, people_of
from heed.web.pages.segments.words import Names
from heed.web.reading import Reading
from heed.web.viewer import Viewer

UNNAMED = "new-segment"  # until a name was typed


@dataclass(frozen=True)
class Sized:
    """How many customers a rule holds of, and some of them; or why nobody can tell."""

    faults: Sequence[str] = ()
    is_missing_build: bool = False
    n: int = 0
    n_base: int = 0
    share: float | None = None
    as_of: datetime | None = None
    build: int = 0
    people: Sequence[Somebody] = ()


def beside_rule(work: Work, form: SegmentForm) -> dict[str, Any]:
    """What stands beside the form: the rule in words, its size if that was asked for, names."""
    rule, known = form.typed_rule(), Known(work.values)
    return {
        "lines": lines_of(rule, names_in(known)) if rule is not None else [],
        "sized": sized(work, form, rule) if work.request.POST.get("act") == "size" else None,
        "may_see_people": work.request.viewer.may("customer"),
        "known_names": work.request.reading.kept(_known, work.request.reading),
        "known_lists": names_of_lists(),
    }


def names_in(known: Known) -> Names:
    """How people call what the draft defines."""
    return Names(
        touchpoints=dict(known.keys("touchpoint")),
        segments=dict(known.keys("segment")),
        metrics=dict(known.keys("metric")),
        standards=dict(known.keys("standard")),
        journeys=dict(known.keys("journey")),
    )


def sized(work: Work, form: SegmentForm, rule: Rule | None) -> Sized:
    """The size of the rule in the newest build, and up to ten people for who may see them."""
    if rule is None:
        return Sized([_("Complete the rule first: each fault stands at its field.")])
    key = form.before.get("key") or form.typed_key() or UNNAMED
    catalogue = _with(work, Segment(key, "", rule))
    opened = work.request.reading.opened_segments(catalogue)
    faults = list(_faults(work, catalogue, opened, key))
    build = work.request.reading.pinned
    if faults or build is None:
        return Sized(faults, is_missing_build=not faults)
    try:
        found = read_unsaved_rule(opened, key, rule)
    except HeedError as error:
        is_missing = error.code == "nothing_built"
        return Sized([] if is_missing else [said(error.sentence)], is_missing_build=is_missing)
    may = work.request.viewer.may("customer")
    return Sized(
        n=found.n,
        n_base=found.n_base,
        share=found.share,
        as_of=found.as_of,
        build=build.number,
        people=list(people_of(work.request, found.sample)) if may else [],
    )


def _with(work: Work, segment: Segment) -> Catalogue:
    """What the draft defines, with this segment in its place."""
    versions = work.request.reading.catalogue.versions
    catalogue = catalogue_of(contents_of(work.values, versions))
    others = [each for each in catalogue.segments if each.key != segment.key]
    return replace(catalogue, segments=(*others, segment))


def _faults(work: Work, catalogue: Catalogue, opened: Opened, key: str) -> Iterator[str]:
    """Why the rule cannot be decided, in words."""
    segment = next(each for each in catalogue.segments if each.key == key)
    keys = {kind: keys_of(work.values, kind) for kind in ("standard", "metric")}
    for one in check_segment_rules(catalogue, standards=keys["standard"], metrics=keys["metric"]):
        if (one.kind, one.key) == ("segment", key):
            yield said_problem(one.what, one.fix)
    if segment.is_of_instances:
        yield _("It divides journeys by their first record; no customer is in it.")
    rule = settled_rules(catalogue)[0].get(key, segment.when)
    fields = sorted(set(tested_fields(rule))) if rule else []
    yield from refusals(work.request.reading, fields)
    yield from _covered(work.request.viewer, fields)
    asked = {leaf.metric for leaf in leaves(segment.when) if isinstance(leaf, Scored)} - {""}  # type: ignore[arg-type]  # it has a rule
    for metric in sorted((asked & set(keys["metric"])) - set(opened.vocabulary.answers)):
        yield _("Publish the metric %s first: sizes take what is published of it.") % metric


def _covered(viewer: Viewer, fields: Sequence[str]) -> Iterator[str]:
    """Sizes by a covered field would tell its values, one letter after the other."""
    if viewer.sees_personal:
        return
    marked = marked_fields()
    for name in (field.partition(".")[2] for field in fields):
        if is_personal(name, marked):
            yield _("%(column)s is covered for you, so nothing is counted by it.") % {
                "column": name
            }


def _known(reading: Reading) -> KnownNames:
    return known_names(opened_of(reading))
