"""How many records of the lake a touchpoint claims, as ``heed plan`` counts them."""

from __future__ import annotations

from dataclasses import replace

from django.utils.translation import gettext as _

from heed.definitions.draft_state import keys_of
from heed.foundation.conditions import fields_of
from heed.foundation.yaml_cells import Cell
from heed.foundation.yaml_lines import YamlFile
from heed.journeys.design import Touchpoint
from heed.journeys.notation import read_touchpoint
from heed.web import figures
from heed.web.pages.drafts.employees import refusals
from heed.web.pages.drafts.forms.definitions import TouchpointForm
from heed.web.pages.drafts.words import name_of
from heed.web.pages.drafts.working import Work

MOST_OVERLAPS = 3


def claims_words(work: Work, form: TouchpointForm) -> str:
    """What the condition in a form claims, in words; empty if the form cannot be read."""
    content = form.before if not form.is_bound else form.content() if not form.errors else None
    if content is None or not content.get("key"):
        return ""
    mine = _read(content)
    if mine.when is None:
        return _("Without a condition it claims nothing.")
    if refused := list(refusals(work.request.reading, fields_of(mine.when))):
        return " ".join(refused)
    claims = work.request.reading.count_claims(_all_with(work, mine))
    if claims is None:
        return _("No data is here yet to count in.")
    said = _("%(n)s of %(all)s records are this touchpoint.") % {
        "n": figures.number(claims.matched[mine.key]),
        "all": figures.number(claims.total),
    }
    shared = [one for one in claims.overlaps if mine.key in (one.first, one.second)]
    parts = [_overlap(work, one.first, one.second, one.n, mine.key) for one in shared]
    return " ".join([said, *parts[:MOST_OVERLAPS]])


def _overlap(work: Work, first: str, second: str, n: int, mine: str) -> str:
    other = name_of(work.values, f"touchpoint:{second if first == mine else first}")
    words = (
        _("%(n)s of them are %(other)s, too, and count here.")
        if first == mine
        else _("%(n)s of them count as %(other)s, which stands first.")
    )
    return words % {"n": figures.number(n), "other": other}


def _all_with(work: Work, mine: Touchpoint) -> list[Touchpoint]:
    """The draft's touchpoints of the same kind of record, with this one in its place."""
    keys = keys_of(work.values, "touchpoint")
    found = [mine if key == mine.key else _read(work.values[f"touchpoint:{key}"]) for key in keys]
    if mine.key not in keys:
        found.append(mine)
    same = [replace(point, name="") for point in found if point.counts == mine.counts]
    asked = {point.key: fields_of(point.when) if point.when else () for point in same}
    return [point for point in same if not any(refusals(work.request.reading, asked[point.key]))]


def _read(content: dict[str, object]) -> Touchpoint:
    return read_touchpoint(Cell(YamlFile("", content)))
