"""Every touchpoint with its volume, owner, worst standard and score; as a page and as CSV."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django import forms
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from heed.journeys.design import Touchpoint
from heed.kernel.estimate import Estimate
from heed.standards.queries import current_standards
from heed.standards.results import StandardRow
from heed.web.csv_answers import csv_answer
from heed.web.pages.standards.listing import STATUSES, open_rows
from heed.web.pages.touchpoints.scores import scores_by_touchpoint
from heed.web.requests import PageRequest
from heed.web.visible import visible_touchpoints

ORDER = ("missed", "at_risk", "kept", "no_data", "")
NOBODY = "-"
HEADER = (
    "key", "name", "channel", "owner", "met", "standards", "worst_standard", "status", "goal",
    "kept", "low", "high", "n", "open", "metric", "score", "score_low", "score_high", "score_n",
)  # fmt: skip


@dataclass(frozen=True)
class Row:
    """One touchpoint as the list shows it."""

    point: Touchpoint
    owner: str
    met: int | None
    standards: Sequence[StandardRow]
    metric: str
    score: Estimate | None

    @property
    def worst(self) -> StandardRow | None:
        """The standard that stands worst; of two alike the one with more of its budget used."""
        if not self.standards:
            return None
        return min(self.standards, key=lambda row: (ORDER.index(row.status), -_used(row)))

    @property
    def status(self) -> str:
        return self.worst.status if self.worst else ""


def _used(row: StandardRow) -> float:
    if row.budget_used is not None:
        return row.budget_used
    return float("inf") if row.status == "missed" else 0.0


class TouchpointFilter(forms.Form):
    """What of the list is shown; the address holds it."""

    status = forms.ChoiceField(
        choices=(*STATUSES, ("none", gettext_lazy("No standard"))),
        required=False,
        label=gettext_lazy("Status"),
    )
    channel = forms.ChoiceField(required=False, label=gettext_lazy("Channel"))
    owner = forms.ChoiceField(required=False, label=gettext_lazy("Owner"))

    def __init__(self, data: object, rows: Sequence[Row]) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        nobody = [(NOBODY, _("Nobody"))] if any(not row.owner for row in rows) else []
        owners = sorted({row.owner for row in rows if row.owner})
        channels = sorted({row.point.channel for row in rows if row.point.channel})
        for name, given in (("channel", channels), ("owner", owners)):
            choices = [("", _("All")), *(nobody if name == "owner" else [])]
            self.fields[name].choices = [*choices, *((each, each) for each in given)]  # type: ignore[attr-defined]

    def chosen(self, rows: Sequence[Row]) -> list[Row]:
        """The rows that the filter leaves, worst first."""
        picked = self.cleaned_data if self.is_valid() else {}
        status, channel, owner = (picked.get(name, "") for name in ("status", "channel", "owner"))
        left = [
            row
            for row in rows
            if (not status or row.status == ("" if status == "none" else status))
            and (not channel or row.point.channel == channel)
            and (not owner or row.owner == ("" if owner == NOBODY else owner))
        ]
        return sorted(left, key=lambda row: (ORDER.index(row.status), -(row.met or 0)))


def rows_of(request: PageRequest) -> list[Row]:
    """The touchpoints that this person may see, in the order of the definitions."""
    home = request.reading
    catalogue, met = home.catalogue, home.kept(_met, request.reading)
    teams = {team.key: team.name for team in catalogue.teams}
    standards, awaited = open_rows(request), home.kept(_awaited)
    scores = scores_by_touchpoint(home)
    rows = []
    for point in visible_touchpoints(request.viewer, home):
        mine = tuple(row for row in standards if is_held(point.key, row, awaited))
        metric, score = scores.get(point.key, ("", None))
        owner = teams.get(point.owner, point.owner)
        rows.append(Row(point, owner, met.get(point.key), mine, metric, score))
    return rows


def is_held(key: str, row: StandardRow, awaited: Mapping[str, tuple[str, ...]]) -> bool:
    """Whether a touchpoint is held to a standard: its cases begin there, or wait for it."""
    return key == row.touchpoint or key in awaited.get(row.key, ())


def _awaited() -> dict[str, tuple[str, ...]]:
    """By standard the touchpoints that it waits for."""
    return {each.key: each.awaited for each in current_standards().standards}


def _met(home: object) -> dict[str, int]:
    """How often each touchpoint was met, in the journey that counts it most."""
    build = home.pinned  # type: ignore[attr-defined]
    found: dict[str, int] = {}
    for row in build.rows("journey_touchpoints", segment="") if build else ():
        found[row["touchpoint"]] = max(found.get(row["touchpoint"], 0), row["n"])
    return found


@require_safe
def touchpoints(request: PageRequest) -> HttpResponse:
    """Every touchpoint that this person may see."""
    rows = rows_of(request)
    form = TouchpointFilter(request.GET, rows)
    context = {
        "rows": form.chosen(rows),
        "n_all": len(rows),
        "form": form,
        "lead": lead(rows),
        "is_built": request.reading.pinned is not None,
    }
    return render(request, "web/touchpoints/list.html", context)


@require_safe
def touchpoints_csv(request: PageRequest) -> StreamingHttpResponse:
    """The same list as a file."""
    rows = rows_of(request)
    chosen = TouchpointFilter(request.GET, rows).chosen(rows)
    return csv_answer("touchpoints", HEADER, (_line(row) for row in chosen))


def lead(rows: Sequence[Row]) -> str:
    """How many touchpoints have a standard, how many miss it, how many nobody owns."""
    if not rows:
        return ""
    held = sum(bool(row.standards) for row in rows)
    missed = sum(row.status == "missed" for row in rows)
    ownerless = sum(not row.owner for row in rows)
    told = ngettext(
        "%(held)s of %(n)s touchpoint is held to a standard",
        "%(held)s of %(n)s touchpoints are held to a standard",
        len(rows),
    ) % {"held": held, "n": len(rows)}
    parts = [
        told,
        ngettext("%(n)s misses its goal", "%(n)s miss their goal", missed) % {"n": missed},
        ngettext("nobody owns %(n)s", "nobody owns %(n)s", ownerless) % {"n": ownerless}
        if ownerless
        else _("every one has an owner"),
    ]
    return "; ".join(parts) + "."


def _line(row: Row) -> Sequence[str | int | float | None]:
    worst, score = row.worst, row.score
    kept = worst.kept if worst else None
    return (
        row.point.key,
        row.point.name,
        row.point.channel,
        row.owner,
        row.met,
        len(row.standards),
        worst.key if worst else "",
        row.status,
        worst.target if worst else None,
        *((kept.value, kept.low, kept.high, kept.n) if kept else (None,) * 4),
        worst.n_open if worst else None,
        row.metric,
        *((score.value, score.low, score.high, score.n) if score else (None,) * 4),
    )
