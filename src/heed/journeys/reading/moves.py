"""Moves between touchpoints, where instances end, and changes of owner."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import timedelta

from heed.journeys.design import Handoff
from heed.journeys.reading.asked import Asked
from heed.journeys.reading.counts import Counts
from heed.journeys.reading.opened import Row
from heed.journeys.results import HandoffReading, Leave, Move
from heed.journeys.results.basis import ONE, share_of, times
from heed.journeys.results.journey import Loop


def moves_of(asked: Asked, counts: Counts) -> tuple[Move, ...]:
    """Every move, most frequent first; shares are of all moves that leave the same touchpoint."""
    leaving: Counter[str] = Counter()
    for row in counts.flow:
        leaving[row["from_touchpoint"]] += row["weight_millionths"]
    places = _places(asked, counts)
    moves = [_move(asked, row, leaving[row["from_touchpoint"]], places) for row in counts.flow]
    return tuple(sorted(moves, key=lambda m: (-m.n, m.from_touchpoint, m.to_touchpoint)))


def _places(asked: Asked, counts: Counts) -> Mapping[str, float]:
    """Where each touchpoint belongs: by the design, else by its usual place in the data."""
    if asked.design is None or not asked.design.steps:
        return counts.places
    places: dict[str, float] = {}
    for number, step in enumerate(asked.design.steps):
        places.setdefault(step.touchpoint, float(number))
    return places


def _move(asked: Asked, row: Row, leaving: int, places: Mapping[str, float]) -> Move:
    start, end = row["from_touchpoint"], row["to_touchpoint"]
    between = bool(start and end)
    return Move(
        from_touchpoint=start,
        from_name=asked.name_of(start) if start else "start",
        to_touchpoint=end,
        to_name=asked.name_of(end) if end else "end",
        n=row["n"],
        n_instances=row["n_instances"],
        weighted_n=row["weight_millionths"] / ONE,
        share=row["weight_millionths"] / leaving if leaving else None,
        times=times(row["n"], row["us_sum"], row["us_median"], row["us_p90"]) if between else None,
        loop=_loop(start, end, places),
    )


def _loop(start: str, end: str, places: Mapping[str, float]) -> Loop:
    if start and start == end:
        return "again"
    if start in places and end in places and places[end] < places[start]:
        return "back"
    return ""


def leaves_of(asked: Asked, moves: tuple[Move, ...]) -> tuple[Leave, ...]:
    """The last touchpoints of instances, most frequent first."""
    if asked.whole is None:
        return ()
    ends = _designed_ends(asked)
    return tuple(
        Leave(
            touchpoint=move.from_touchpoint,
            name=move.from_name,
            designed_end=move.from_touchpoint in ends,
            instances=share_of(
                move.n,
                asked.whole["n"],
                round(move.weighted_n * ONE),
                asked.whole["weight_millionths"],
            ),
        )
        for move in moves
        if move.from_touchpoint and not move.to_touchpoint
    )


def _designed_ends(asked: Asked) -> set[str]:
    if asked.design is None:
        return set()
    if asked.design.ends:
        return set(asked.design.ends)
    mandatory = [step.touchpoint for step in asked.design.steps if not step.optional]
    return set(mandatory[-1:])


def handoffs_of(asked: Asked, moves: tuple[Move, ...]) -> tuple[HandoffReading, ...]:
    """Designed handoffs with their moves, then changes of owner without a designed handoff."""
    if asked.design is None:
        return ()
    owners = _owners(asked)
    crossing: dict[tuple[str, str], list[Move]] = defaultdict(list)
    for move in moves:
        pair = owners.get(move.from_touchpoint, ""), owners.get(move.to_touchpoint, "")
        if all(pair) and pair[0] != pair[1]:
            crossing[pair].append(move)
    readings = [
        _handoff(asked, handoff, crossing.get((handoff.from_owner, handoff.to_owner), []))
        for handoff in asked.design.handoffs
    ]
    designed = {(handoff.from_owner, handoff.to_owner) for handoff in asked.design.handoffs}
    for pair, found in sorted(crossing.items(), key=lambda item: -sum(m.n for m in item[1])):
        if pair not in designed:
            readings.append(_handoff(asked, Handoff(*pair), found, designed=False))
    return tuple(readings)


def _owners(asked: Asked) -> dict[str, str]:
    owners = {touchpoint.key: touchpoint.owner for touchpoint in asked.catalogue.touchpoints}
    for step in asked.design.steps if asked.design else ():
        if step.owner:
            owners[step.touchpoint] = step.owner
    return owners


def _handoff(
    asked: Asked, handoff: Handoff, crossing: list[Move], *, designed: bool = True
) -> HandoffReading:
    found = [m for m in crossing if not handoff.at or m.from_touchpoint == handoff.at]
    n = sum(move.n for move in found)
    us = sum(move.n * (move.times.mean_us or 0) for move in found if move.times)
    within = handoff.accepted_within
    return HandoffReading(
        from_owner=handoff.from_owner,
        from_name=asked.team_name(handoff.from_owner),
        to_owner=handoff.to_owner,
        to_name=asked.team_name(handoff.to_owner),
        designed=designed,
        at=handoff.at,
        comes_along=handoff.comes_along,
        accepted_within_us=None if within is None else within // timedelta(microseconds=1),
        n=n if asked.whole else None,
        mean_us=round(us / n) if n else None,
        grade=handoff.evidence.grade if designed else "measured",
    )
