"""The travelled flow as the report shows it: frequent moves only, coloured by the design."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from heed.journeys.results import JourneyReading, Move, StepReading
from heed.web import figures
from heed.web.marks.flow import Drop, Kind, Stop, Way, flow
from heed.web.marks.markup import Markup
from heed.web.marks.numbers import numbers
from heed.web.report.source import Material

MOST_STOPS = 18
MOST_WAYS = 40
DETAILS = (0.0, 0.005, 0.01, 0.015, 0.02, 0.03, 0.05, 0.08, 0.12, 0.2, 0.35)


@dataclass(frozen=True)
class FlowView:
    """The flow with its title, and how much of it is drawn."""

    title: str
    sub: str
    drawn: Markup
    table: Markup
    kinds: tuple[Kind, ...]


def view(material: Material) -> FlowView | None:
    """The flow of the journey; None without data or with a single touchpoint."""
    one = material.journey
    if one is None or one.based_on is None:
        return None
    inner = [move for move in one.moves if move.from_touchpoint and move.to_touchpoint]
    shown, limit = _frequent(inner, one.based_on.n)
    if not shown:
        return None
    stops = _stops(one, shown)
    ways = [_way(move, one) for move in shown]
    drawn_share = sum(move.n for move in shown) / (sum(move.n for move in inner) or 1)
    whole = _("All %(n)s moves. Height is count")
    part = _("Moves that at least %(limit)s make: %(share)s of all %(n)s moves. Height is count")
    sub = (part if limit else whole) % {
        "limit": figures.share(limit, 1 if limit < 0.02 else 0),
        "share": figures.share(drawn_share, 0),
        "n": figures.number(sum(move.n for move in inner)),
    }
    return FlowView(
        title=_title(one),
        sub=sub,
        drawn=flow(stops, ways, _drops(one, {stop.key for stop in stops}), says=_says(one, shown)),
        table=_table(shown, one),
        kinds=tuple(dict.fromkeys(way.kind for way in ways)),
    )


def _frequent(moves: list[Move], n: int) -> tuple[list[Move], float]:
    """Moves above the lowest limit that still gives a picture that can be read."""
    shown: list[Move] = []
    limit = DETAILS[0]
    for limit in DETAILS:
        shown = [move for move in moves if move.n_instances >= limit * n]
        stops = {key for move in shown for key in (move.from_touchpoint, move.to_touchpoint)}
        if len(stops) <= MOST_STOPS and len(shown) <= MOST_WAYS:
            break
    return shown, limit


def _steps(one: JourneyReading) -> dict[str, tuple[int, StepReading, bool]]:
    """Place, step and whether it is designed, by touchpoint."""
    found: dict[str, tuple[int, StepReading, bool]] = {}
    for stage in one.stages:
        for step in stage.steps:
            found.setdefault(step.touchpoint, (len(found), step, stage.stage_no is not None))
    return found


def _stops(one: JourneyReading, shown: list[Move]) -> list[Stop]:
    used = {key for move in shown for key in (move.from_touchpoint, move.to_touchpoint)}
    names = {move.from_touchpoint: move.from_name for move in one.moves}
    names |= {move.to_touchpoint: move.to_name for move in one.moves}
    known = _steps(one)
    stops = []
    for key in sorted(used, key=lambda key: known[key][0] if key in known else len(known)):
        met = known[key][1].met if key in known else None
        designed = known[key][2] if key in known else False
        facts = f"{figures.number(met.n)} · {figures.share(met.share)}" if met else ""
        tone = "actual" if designed or one.origin == "discovered" else "risk"
        stops.append(Stop(key, names.get(key, key), 0, facts, tone))
    return stops


def _way(move: Move, one: JourneyReading) -> Way:
    says = _("%(source)s to %(target)s: %(n)s times") % {
        "source": move.from_name,
        "target": move.to_name,
        "n": figures.number(move.n),
    }
    if move.times is not None and move.times.median_us is not None:
        says += ", " + _("median %(time)s") % {"time": figures.duration(move.times.median_us)}
    return Way(move.from_touchpoint, move.to_touchpoint, move.n, kind_of(move, one), says)


def kind_of(move: Move, one: JourneyReading) -> Kind:
    """Whether a move follows the design, skips steps, leaves it, or leads back."""
    if move.loop:
        return "back"
    if one.origin == "discovered":
        return "design"
    known = _steps(one)
    ends = (known.get(move.from_touchpoint), known.get(move.to_touchpoint))
    if ends[0] is None or ends[1] is None or not (ends[0][2] and ends[1][2]):
        return "unplanned"
    first, last = ends[0][0], ends[1][0]
    if last <= first:
        return "back"
    between = [step for place, step, _designed in known.values() if first < place < last]
    return "design" if all(step.optional for step in between) else "skip"


def _drops(one: JourneyReading, keys: set[str]) -> list[Drop]:
    """Where the journey ended early, with how many."""
    return [
        Drop(
            each.touchpoint,
            each.n,
            _("%(n)s end early after %(step)s") % {"n": figures.number(each.n), "step": each.name},
            _("%(n)s end here") % {"n": figures.number(each.n)},
        )
        for each in one.deviations
        if each.kind == "ended_early" and each.touchpoint in keys
    ]


def _title(one: JourneyReading) -> str:
    """What share of all instances went through without any departure cannot be told from kinds
    alone, so the title speaks of the most frequent one."""
    if one.origin == "discovered":
        return _("The ways that customers took")
    if not one.deviations:
        return _("Nobody left the design")
    done = [each for each in one.outcomes if each.outcome == "completed"]
    if done:
        return _("%(share)s reach the designed end") % {
            "share": figures.share(done[0].instances.share)
        }
    return _("As travelled")


def _says(one: JourneyReading, shown: list[Move]) -> str:
    largest = ", ".join(f"{move.from_name} → {move.to_name} {move.n:,}" for move in shown[:5])
    return _("Flow of %(name)s. The largest moves: %(moves)s") % {
        "name": one.name,
        "moves": largest,
    }


def _table(shown: list[Move], one: JourneyReading) -> Markup:
    words = {
        "design": _("as designed"),
        "skip": _("skips steps"),
        "unplanned": _("not designed"),
        "left": _("ends early"),
        "back": _("leads back"),
    }
    return numbers(
        _("Show the numbers"),
        (_("Move"), _("Times"), _("Share of what leaves"), _("Median time"), _("Reading")),
        [
            (
                f"{move.from_name} → {move.to_name}",
                figures.number(move.n),
                figures.share(move.share),
                figures.duration(move.times.median_us if move.times else None),
                words[kind_of(move, one)],
            )
            for move in shown
        ],
    )
