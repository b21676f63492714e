"""Mistakes and gaps in standards: references to nothing, and what would mislead."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from heed.foundation.yaml_lines import NodePath, nearest
from heed.journeys.checks import Finding
from heed.journeys.design import Catalogue, Touchpoint
from heed.standards.design import (
    Audit,
    NotFollowed,
    OnDate,
    Reach,
    ScoreAtLeast,
    Standard,
    StandardSet,
    Tallied,
)


def check_standards(found: StandardSet, catalogue: Catalogue) -> list[Finding]:
    """Everything wrong or misleading in the standards that can be seen without data."""
    points = {touchpoint.key: touchpoint for touchpoint in catalogue.touchpoints}
    teams = {team.key for team in catalogue.teams}
    findings: list[Finding] = []
    for standard in found.standards:
        for path, key in standard.touchpoints():
            findings.extend(_reference(standard, path, "touchpoint", key, points))
        if standard.calendar:
            keys = [calendar.key for calendar in found.calendars]
            findings.extend(
                _reference(standard, ("calendar",), "calendar", standard.calendar, keys)
            )
        if standard.owner:
            findings.extend(_reference(standard, ("owner",), "team", standard.owner, teams))
        for check in (_records, _dates, _loops, _goal):
            findings.extend(check(standard, points))
    return findings


def _records(standard: Standard, points: dict[str, Touchpoint]) -> Iterator[Finding]:
    """Whether the touchpoints are met by the kind of record that the rule needs."""
    tallied = isinstance(standard.rule, Tallied)
    looked_at = () if isinstance(standard.rule, ScoreAtLeast) else standard.touchpoints()
    for path, key in looked_at:
        point = points.get(key)
        if point is None:
            continue
        if (point.counts == "tallies") is not tallied:
            what = f"`{key}` counts {point.counts}, which this rule cannot use."
            fix = "Use `tallied: true` with touchpoints that count tallies, and only with them."
            yield _finding("mistake", standard, path, what, fix)
        elif point.when is None:
            what = f"Nothing in the data shows `{key}` yet, so no case can be judged by it."
            yield _finding("warning", standard, path, what, "Give the touchpoint a condition.")
    point = points.get(standard.touchpoint)
    if point is not None and not (standard.owner or point.owner):
        what = "Nobody owns this standard: neither it nor its touchpoint has an owner."
        yield _finding("warning", standard, (), what, "Add `owner: …` here or at its touchpoint.")


def _dates(standard: Standard, points: dict[str, Touchpoint]) -> Iterator[Finding]:
    del points
    if not isinstance(standard.rule, OnDate):
        return
    if standard.rule.compare == "time":
        what = (
            "A promised date is a calendar day. Compared as a time it ends at the moment that is "
            "written, usually midnight: whatever comes on the promised day itself counts as late."
        )
        fix = "Take `compare: time` out, unless an hour was promised."
        yield _finding("warning", standard, ("on_date", "compare"), what, fix)
    if not standard.zone:
        what = "The promised date has no time zone, so days begin at midnight UTC."
        fix = "Add the zone in which the day was promised, for example `zone: Europe/Berlin`."
        yield _finding("warning", standard, ("on_date",), what, fix)


def _loops(standard: Standard, points: dict[str, Touchpoint]) -> Iterator[Finding]:
    """Touchpoints with two parts to play."""
    del points
    rule, closing = standard.rule, {*standard.ends}
    path: NodePath = ()
    for number, key in enumerate(standard.without):
        if key in closing:
            what = f"`{key}` both keeps the standard and takes the case out."
            path = ("without", number)
            yield _finding("mistake", standard, path, what, "Keep one.")
    if isinstance(rule, Reach):
        for number, pause in enumerate(rule.pauses):
            if {*pause.starts} & {*pause.ends}:
                path = ("reach", "pauses", number)
                what = "A touchpoint both starts and ends this pause."
                yield _finding("mistake", standard, path, what, "Name different ones.")
    if isinstance(rule, NotFollowed) and standard.by == "case" and standard.touchpoint in rule.by:
        what = "Repeats are looked for inside one case; a second case would not be noticed."
        fix = "Add `by: customer` if a repeat is a new case of the same customer."
        yield _finding("warning", standard, ("not_followed",), what, fix)


def _goal(standard: Standard, points: dict[str, Touchpoint]) -> Iterator[Finding]:
    del points
    if standard.target == 1 and not isinstance(standard.rule, Audit):
        what = "A target of 100 % leaves no budget: a single miss spends it."
        yield _finding("warning", standard, ("target",), what, "Is that meant? Else 99 %, say.")
    if standard.told and standard.target < 0.5:
        what = "Customers were told this, yet most cases may miss it."
        yield _finding("warning", standard, ("target",), what, "Raise the target.")


def _reference(
    standard: Standard, path: NodePath, kind: str, key: str, known: Iterable[str]
) -> Iterator[Finding]:
    keys = list(known)
    if key and key not in keys:
        meant = nearest(key, keys)
        fix = f"Did you mean `{meant}`?" if meant else f"Define it under `{kind}s:`."
        yield _finding("mistake", standard, path, f"There is no {kind} `{key}`.", fix)


def _finding(severity: str, standard: Standard, path: NodePath, what: str, fix: str) -> Finding:
    if severity == "mistake":
        return Finding("mistake", "standard", standard.key, path, what, fix)
    return Finding("warning", "standard", standard.key, path, what, fix)
