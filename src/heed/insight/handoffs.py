"""Handoffs of the design in which one side has no owner: pinned findings, with who passes there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from heed.insight.measures import records
from heed.insight.results import Finding, SearchMade
from heed.insight.sources import Source
from heed.journeys.design import Catalogue, JourneyDesign, Step
from heed.kernel.estimate import FLOOR, Estimate, too_few
from heed.stats.shares import WILSON, wilson_of

NOT_SEARCHED = "who is touched is read from the design and the flow."
PROVE = (
    "Name an owner, say what must come along and by when it is accepted, and watch how many go on "
    "and what they say."
)
NO_PRICE = "a handoff without owner has no price of its own; standards at it can have one."


@dataclass(frozen=True)
class _Seam:
    """A step that nobody owns, between steps of which at least one is owned."""

    journey: JourneyDesign
    step: Step
    giver: Step | None
    taker: Step | None

    @property
    def reached_by(self) -> Step:
        """Where customers are counted: before it is handed over, or at the step itself."""
        return self.giver or self.step


def unowned_handoffs(source: Source) -> list[Finding]:
    """One finding for each step without owner that an owned step hands over to, or takes over from.

    A journey in which nobody owns anything has no handoffs yet: `heed plan` says that.
    """
    catalogue = source.inputs.catalogue
    seams = [seam for journey in catalogue.journeys for seam in _seams(journey, catalogue)]
    if not seams:
        return []
    volumes = _Volumes(source)
    found = (_finding(seam, catalogue, volumes) for seam in seams)
    return [finding for finding in found if finding is not None]


def _seams(journey: JourneyDesign, catalogue: Catalogue) -> Iterator[_Seam]:
    steps = journey.steps
    for place, step in enumerate(steps):
        if _owner(step, catalogue):
            continue
        giver = steps[place - 1] if place else None
        taker = steps[place + 1] if place + 1 < len(steps) else None
        giver, taker = (
            side if side is not None and _owner(side, catalogue) else None
            for side in (giver, taker)
        )
        if giver or taker:
            yield _Seam(journey, step, giver, taker)


def _owner(step: Step, catalogue: Catalogue) -> str:
    points = {point.key: point.owner for point in catalogue.touchpoints}
    key = step.owner or points.get(step.touchpoint, "")
    return {team.key: team.name for team in catalogue.teams}.get(key, key)


class _Volumes:
    """How many journeys pass where, from the small tables of the build."""

    def __init__(self, source: Source) -> None:
        engine = source.engine
        self._met = {
            (row["journey"], row["touchpoint"]): row
            for row in engine.to_rows(records.of_everybody(_table(source, "journey_touchpoints")))
        }
        self._all = {
            row["journey"]: row
            for row in engine.to_rows(records.of_everybody(_table(source, "journey_outcomes")))
            if row["outcome"] == ""
        }
        self._moves = {
            (row["journey"], row["from_touchpoint"], row["to_touchpoint"]): int(row["n_instances"])
            for row in engine.to_rows(records.of_everybody(_table(source, "journey_flow")))
            if row["month"] == ""
        }

    def met(self, journey: str, touchpoint: str) -> Mapping[str, int] | None:
        return self._met.get((journey, touchpoint))

    def whole(self, journey: str) -> Mapping[str, int] | None:
        return self._all.get(journey)

    def moves(self, journey: str, before: str, after: str) -> int:
        return self._moves.get((journey, before, after), 0)


def _table(source: Source, name: str) -> object:
    return source.engine.table(name, source.version(name))


def _finding(seam: _Seam, catalogue: Catalogue, volumes: _Volumes) -> Finding | None:
    journey = seam.journey.key
    met = volumes.met(journey, seam.reached_by.touchpoint)
    whole = volumes.whole(journey)
    if met is None or whole is None or not met["n_instances"]:
        return None
    share = _share(met, whole)
    return Finding(
        number=0,
        list="breaks",
        kind="handoff",
        subject=f"{journey}:{seam.step.touchpoint}",
        sentence=_sentence(seam, catalogue, volumes, met["n_instances"]),
        share=share,
        groups=(),
        effect=None,
        owner="",
        pinned="no owner",
        rank=share.value or 0.0,
        prove=PROVE,
        search=SearchMade((), 0, 0, 0.0, NOT_SEARCHED),
        no_worth=NO_PRICE,
    )


def _share(met: Mapping[str, int], whole: Mapping[str, int]) -> Estimate:
    """The (weighted) share of travelled journeys that come to the handoff."""
    n, weight = int(whole["n"]), int(whole["weight_millionths"])
    if n < FLOOR or weight <= 0:
        return too_few(n, measure="share", what="journeys")
    value = min(1.0, int(met["weight_millionths"]) / weight)
    low, high = wilson_of(value, n)
    return Estimate(
        value, low, high, n=n, n_units=n, unit="case", measure="share", method=WILSON,
        basis="complete records", not_covered="Journeys of one customer count as independent.",
    )  # fmt: skip


def _sentence(seam: _Seam, catalogue: Catalogue, volumes: _Volumes, n: int) -> str:
    names = {point.key: point.name for point in catalogue.touchpoints}

    def named(step: Step) -> str:
        return f"“{step.name or names.get(step.touchpoint, step.touchpoint)}”"

    told = f"In “{seam.journey.name}” nobody owns {named(seam.step)}"
    if seam.giver is not None:
        went_on = volumes.moves(
            seam.journey.key, seam.giver.touchpoint, seam.step.touchpoint
        )  # fmt: skip
        told += (
            f", to which {_owner(seam.giver, catalogue)} hands over after {named(seam.giver)}: "
            f"{n:,} journeys come to {named(seam.giver)}, {went_on:,} go on from there to "
            f"{named(seam.step)}"
        )
    else:
        told += f": {n:,} journeys come to it"
    if seam.taker is not None:
        told += f"; {_owner(seam.taker, catalogue)} takes over at {named(seam.taker)}"
    return f"{told}."
