"""The travelled journey as a flow: the most frequent moves, drawn against the design."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from heed.journeys.design import JourneyDesign
from heed.journeys.results import DeviationReading, JourneyReading, Move, StepReading
from heed.web import figures
from heed.web.marks.flow import Drop, Kind, Stop, Way, flow, shortened
from heed.web.marks.markup import Markup
from heed.web.pages.journeys.links import CasesLinks


@dataclass(frozen=True)
class Flow:
    """The picture with the moves that it shows."""

    drawn: Markup
    moves: tuple[Move, ...]
    n_moves: int
    covered: float  # share of all moves between touchpoints that are drawn


def draw_flow(
    reading: JourneyReading, design: JourneyDesign | None, *, detail: int, links: CasesLinks
) -> Flow:
    """The ``detail`` most frequent moves, with drop-offs, each leading to its cases."""
    between = [move for move in reading.moves if move.from_touchpoint and move.to_touchpoint]
    shown = between[:detail]
    kinds = Kinds(design)
    met = {step.touchpoint: step for stage in reading.stages for step in stage.steps}
    order = [key for key in met if any(key in _ends(move) for move in shown)]
    stops = [
        shortened(
            Stop(
                key,
                met[key].name,
                float(met[key].n_times or 0),
                _facts(met[key]),
                "actual" if kinds.is_designed(key) else "risk",
            )
        )
        for key in order
    ]
    ways = [
        Way(
            move.from_touchpoint,
            move.to_touchpoint,
            float(move.n),
            kinds.of(move),
            move_says(move),
            links(edge=f"{move.from_touchpoint}>{move.to_touchpoint}"),
        )
        for move in shown
    ]
    drops = [_drop(each) for each in reading.deviations if each.kind == "ended_early"]
    total = sum(move.n for move in between)
    covered = sum(move.n for move in shown) / total if total else 0.0
    says = _(
        "Flow of %(n)s moves between %(stops)s touchpoints; the table below has the numbers."
    ) % {
        "n": figures.number(sum(move.n for move in shown)),
        "stops": len(stops),
    }
    drawn = flow(stops, ways, [d for d in drops if d.stop in order], says=says)
    return Flow(drawn, tuple(shown), len(between), covered)


class Kinds:
    """How moves stand to the design."""

    def __init__(self, design: JourneyDesign | None) -> None:
        steps = design.steps if design else ()
        self.place: Mapping[str, int] = {s.touchpoint: i for i, s in enumerate(steps)}
        self.must = [i for i, step in enumerate(steps) if not step.optional and not step.segments]
        self.is_design = bool(steps)

    def is_designed(self, touchpoint: str) -> bool:
        """Whether the design has the touchpoint; in a discovered journey all are as they are."""
        return not self.is_design or touchpoint in self.place

    def of(self, move: Move) -> Kind:
        """Along the design, back, past something that must be, or beside the design."""
        start, end = self.place.get(move.from_touchpoint), self.place.get(move.to_touchpoint)
        if move.loop:
            return "back"
        if not self.is_design:
            return "design"
        if start is None or end is None:
            return "unplanned"
        if any(start < place < end for place in self.must):
            return "skip"
        return "design"


def kind_words(kind: str) -> str:
    """How a move stands to the design, in words."""
    return {
        "design": _("along the design"),
        "skip": _("past a step that the design asks for"),
        "unplanned": _("beside the design"),
        "left": _("ended early"),
        "back": _("back or again"),
    }[kind]


def move_says(move: Move) -> str:
    """One move in a sentence."""
    words = _("%(from)s to %(to)s: %(n)s times, %(share)s of all that leave") % {
        "from": move.from_name,
        "to": move.to_name,
        "n": figures.number(move.n),
        "share": figures.share(move.share),
    }
    if move.times and move.times.median_us is not None:
        words += _(", median %(time)s") % {"time": figures.duration(move.times.median_us)}
    return words


def _ends(move: Move) -> Sequence[str]:
    return (move.from_touchpoint, move.to_touchpoint)


def _facts(step: StepReading) -> str:
    written = figures.number(step.n_times)
    return f"{written} · {figures.share(step.met.share)}" if step.met else written


def _drop(each: DeviationReading) -> Drop:
    n = figures.number(each.instances.n)
    says = _("%(n)s ended early after %(name)s") % {"n": n, "name": each.name}
    return Drop(each.touchpoint, float(each.instances.n), says, n)
