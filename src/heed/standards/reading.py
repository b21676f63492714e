"""Reading standards from a finished build: small tables, pinned, within milliseconds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from heed.foundation.models import Build
from heed.foundation.yaml_lines import nearest
from heed.journeys.design import Catalogue
from heed.journeys.reading import OpenBuild
from heed.kernel.errors import NotFound
from heed.kernel.estimate import FLOOR
from heed.kernel.release import VERSION
from heed.standards.design import (
    Audit,
    Effort,
    ScoreAtLeast,
    Standard,
    StandardSet,
    Tallied,
)
from heed.standards.measures.stored import latest
from heed.standards.results import (
    CaseReading,
    PeriodReading,
    ReasonReading,
    StandardBasis,
    StandardList,
    StandardReading,
    StandardRow,
)
from heed.standards.summing import NO_CASES, budget_of, chart_of, kept_share
from heed.standards.wording import asks, reason_text
from heed.stats.budgets import status_of

MOST_WEEKS, MOST_MONTHS = 104, 36
NEVER_BUILT = "Nothing was evaluated yet: `heed import` brings data, then run `heed build`."
NONE_DEFINED = "No standard is defined. Add `standards:` to an experience file and apply it."

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Opened:
    """Standards, the names of what they look at, and the build that evaluated them, if any."""

    standards: StandardSet
    catalogue: Catalogue
    build: OpenBuild | None
    horizons: Mapping[str, datetime]

    @property
    def names(self) -> dict[str, str]:
        return {point.key: point.name for point in self.catalogue.touchpoints}

    def owner(self, standard: Standard) -> str:
        """The name of the team that answers for the standard; empty if nobody does."""
        points = {point.key: point.owner for point in self.catalogue.touchpoints}
        key = standard.owner or points.get(standard.touchpoint, "")
        return {team.key: team.name for team in self.catalogue.teams}.get(key, key)

    def rows(self, table: str, key: str) -> list[Row]:
        return list(self.build.rows(table, standard=key)) if self.build else []


def open_standards(
    build: OpenBuild | None, evaluated: StandardSet, current: StandardSet, catalogue: Catalogue
) -> Opened:
    """The standards that are defined now, each as the build evaluated it if it did."""
    old = {standard.key: standard for standard in evaluated.standards}
    chosen = tuple(old.get(standard.key, standard) for standard in current.standards)
    row = Build.objects.filter(pk=build.number).first() if build else None
    facts = row.facts.get("standards", {}).get("standards", {}) if row else {}
    horizons = {key: datetime.fromisoformat(found["as_of"]) for key, found in facts.items()}
    calendars = evaluated.calendars or current.calendars
    return Opened(StandardSet(chosen, calendars), catalogue, build, horizons)


def list_standards(opened: Opened) -> StandardList:
    """Every standard with its share, budget and status."""
    rows = []
    for standard in opened.standards.standards:
        reading = read_standard(opened, standard.key, most_misses=0)
        rows.append(
            StandardRow(
                key=reading.key,
                name=reading.name,
                is_promise=reading.is_promise,
                asks=reading.asks,
                owner=reading.owner,
                target=reading.target,
                kept=reading.kept,
                n_open=reading.n_open,
                budget_used=reading.budget.used,
                status=reading.status,
                touchpoint=reading.touchpoint,
                told=reading.told,
            )
        )
    note = NONE_DEFINED if not rows else NEVER_BUILT if opened.build is None else ""
    return StandardList(opened.build.as_of if opened.build else None, tuple(rows), note)


def read_standard(opened: Opened, key: str, *, most_misses: int = 20) -> StandardReading:
    """One standard with its periods, chart, reasons and newest misses.

    Raises:
        NotFound: there is no such standard, with the nearest key.
    """
    standard = find_standard(opened.standards, key)
    periods = opened.rows("standard_periods", key)
    whole = {row["period"]: row for row in periods if row["period"] in ("all", "window")}
    inside, overall = whole.get("window"), whole.get("all")
    as_of = opened.horizons.get(key)
    kept = kept_share(inside, _no_window(overall))
    weeks = _periods(periods, "week", MOST_WEEKS)
    budget = budget_of(kept, weeks, standard)
    return StandardReading(
        key=key,
        name=standard.name,
        version=standard.version,
        is_promise=standard.is_promise,
        told=standard.told,
        asks=asks(standard, opened.names),
        touchpoint=standard.touchpoint,
        owner=opened.owner(standard),
        marks=standard.marks,
        target=standard.target,
        window_days=standard.window.total_seconds() / 86_400,
        window_from=as_of - standard.window if as_of else None,
        as_of=as_of,
        status=status_of(budget.used, kept.n if kept.value is not None else 0, floor=FLOOR),
        kept=kept,
        overall=kept_share(overall, NO_CASES),
        n_open=overall["n_open"] if overall else 0,
        n_excluded=overall["n_excluded"] if overall else 0,
        budget=budget,
        measured_in=_measured_in(standard),
        measured_median=inside["measured_median"] if inside else None,
        measured_p90=inside["measured_p90"] if inside else None,
        weeks=weeks,
        months=_periods(periods, "month", MOST_MONTHS),
        chart=chart_of(weeks),
        reasons=_reasons(opened, key),
        misses=_misses(opened, key, most_misses),
        basis=_basis(standard),
        not_covered=_not_covered(standard),
        build=opened.build.number if opened.build else 0,
        software=VERSION,
    )


def find_standard(found: StandardSet, key: str) -> Standard:
    """The standard with this key.

    Raises:
        NotFound: there is none, with the nearest key.
    """
    standards = {standard.key: standard for standard in found.standards}
    if key not in standards:
        meant = nearest(key, standards)
        known = ", ".join(standards) or "none yet"
        hint = f"Did you mean {meant}?" if meant else f"Stored are: {known}."
        raise NotFound(f"There is no standard {key}. {hint}", standard=key)
    return standards[key]


def _no_window(overall: Row | None) -> str:
    """Why the window has no case: the data has none at all, or only older ones."""
    if overall is None or not overall["n"]:
        return NO_CASES
    return f"No case was due in the window; {overall['n']:,} were due before."


def _periods(rows: Sequence[Row], kind: str, most: int) -> tuple[PeriodReading, ...]:
    mine = sorted((row for row in rows if row["period"] == kind), key=lambda row: row["starts_on"])
    return tuple(
        PeriodReading(
            row["starts_on"], bool(row["is_over"]), kept_share(row, NO_CASES), row["n_open"]
        )
        for row in mine[-most:]
        if row["n"] or row["n_open"]
    )


def _reasons(opened: Opened, key: str) -> tuple[ReasonReading, ...]:
    rows = opened.rows("standard_reasons", key)
    order = ("kept", "missed", "open", "excluded")
    ranked = sorted(rows, key=lambda row: (order.index(row["result"]), -row["n"], row["reason"]))
    return tuple(
        ReasonReading(
            row["result"], row["reason"], reason_text(row["reason"], opened.names), row["n"]
        )
        for row in ranked
    )


def _misses(opened: Opened, key: str, most: int) -> tuple[CaseReading, ...]:
    if opened.build is None or most < 1 or "standard_results" not in opened.build.versions:
        return ()
    table = opened.build.table("standard_results")
    rows = opened.build.engine.to_rows(latest(table, key, "missed", most))
    return tuple(case_of(row, opened.names) for row in rows)


def case_of(row: Row, names: Mapping[str, str]) -> CaseReading:
    """A row of ``standard_results`` as a result."""
    return CaseReading(
        case_key=row["case_key"] or "",
        customer_id=row["customer_id"],
        account_id=row["account_id"],
        started_at=row["started_at"],
        due_at=row["due_at"],
        ended_at=row["ended_at"],
        measured=row["measured"],
        result=row["result"],
        says=reason_text(row["reason"], names),
    )


def _measured_in(standard: Standard) -> str:
    if isinstance(standard.rule, ScoreAtLeast):
        return "millionths"
    return "count" if isinstance(standard.rule, Effort | Tallied) else "us"


def _basis(standard: Standard) -> StandardBasis:
    if isinstance(standard.rule, Audit):
        return "probability sample"
    if isinstance(standard.rule, Tallied):
        return "tallies"
    if isinstance(standard.rule, ScoreAtLeast) or standard.per_answer:
        return "self-selected"
    return "complete records"


def _not_covered(standard: Standard) -> str:
    if isinstance(standard.rule, Audit):
        return "Drawn cases that nobody has looked at yet are not in the share."
    if isinstance(standard.rule, ScoreAtLeast) or standard.per_answer:
        return "Only those who answered are counted; others may think otherwise."
    if isinstance(standard.rule, Tallied):
        return "The counts are taken as the source gives them."
    return "The interval does not cover records that are missing or wrong."
