"""One timeline over all channels: what happened, what was said, what was kept and missed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from typing import Any

from heed.customers import measures as traits
from heed.foundation.once import once
from heed.insight.measures import parties as measures
from heed.insight.measures.parties import Whose
from heed.insight.party_results import Entry, FieldKnown, Met, Money, Timeline
from heed.insight.queries import restricted_at
from heed.journeys.reading import OpenBuild
from heed.lake.engines import Engine
from heed.standards.queries import standards_at
from heed.standards.wording import reason_text

Row = Mapping[str, Any]
JUDGED = ("kept", "missed", "open")  # kinds of entries that are standards
AT_ONCE = 1_000  # entries: up to so many are read together, and every part of a page is of them


@dataclass(frozen=True)
class Asked:
    """Which part of a timeline: a kind, a channel, and moments between which it lies."""

    kind: str = ""
    channel: str = ""
    first: datetime | None = None
    before: datetime | None = None

    def holds(self, row: Row) -> bool:
        """Whether an entry is of this part; :func:`heed.insight.measures.parties.within`."""
        at = row["at"]
        return (
            (not self.kind or row["kind"] == self.kind)
            and (not self.channel or row["channel"] == self.channel)
            and (self.first is None or (at is not None and at >= self.first))
            and (self.before is None or (at is not None and at < self.before))
        )


def read_timeline(
    build: OpenBuild | None, whose: Whose, asked: Asked, *, top: int = 50, skip: int = 0
) -> Timeline:
    """A page of the timeline of a customer or an account, as of a build."""
    if build is None:
        return Timeline((), 0, {}, {})
    rows = _read_whole(build, whose)
    if rows is None:
        return _read_long(build, whose, asked, top=top, skip=skip)
    chosen = [row for row in rows if asked.holds(row)]
    return Timeline(
        tuple(_shown(build, chosen[skip : skip + top])),
        len(chosen),
        dict(Counter(row["kind"] for row in rows)),
        dict(Counter(row["channel"] or "" for row in rows)),
    )


@once
def _read_whole(build: OpenBuild, whose: Whose) -> list[dict[str, Any]] | None:
    """All entries, newest first; None if there are more than are read at once."""
    every = _entries(build, whose)
    if every is None:
        return []
    rows = build.engine.to_rows(measures.newest(every, AT_ONCE + 1, 0))
    return rows if len(rows) <= AT_ONCE else None


def _read_long(build: OpenBuild, whose: Whose, asked: Asked, *, top: int, skip: int) -> Timeline:
    """A page of a timeline that is too long to be read as a whole."""
    every = _entries(build, whose)
    counts = build.engine.to_rows(measures.counted(every))
    chosen = measures.within(
        every, kind=asked.kind, channel=asked.channel, first=asked.first, before=asked.before
    )
    n = sum(row["n"] for row in counts)
    if asked != Asked():
        n = sum(row["n"] for row in build.engine.to_rows(measures.counted(chosen)))
    rows = build.engine.to_rows(measures.newest(chosen, top, skip))
    kinds, channels = Counter[str](), Counter[str]()
    for row in counts:
        kinds[row["kind"]] += row["n"]
        channels[row["channel"] or ""] += row["n"]
    return Timeline(tuple(_shown(build, rows)), n, dict(kinds), dict(channels))


def read_met(build: OpenBuild | None, whose: Whose) -> Met:
    """When somebody was first and last met, and what records say that they are worth."""
    if build is None or "interactions" not in build.versions:
        return Met(None, None, 0, ())
    table = build.table("interactions")
    row = build.engine.to_rows(measures.first_and_last(table, whose))[0]
    money = build.engine.to_rows(measures.money_of(table, whose))
    return Met(
        row["first"],
        row["last"],
        row["n"],
        tuple(
            Money(each["currency"] or "", int(each["value_minor"]), each["n"])
            for each in sorted(money, key=lambda each: -each["n"])
        ),
    )


def read_fields(
    engine: Engine, build: OpenBuild | None, whose: Whose, *, by: datetime | None = None
) -> tuple[FieldKnown, ...]:
    """What is known of a customer or an account: each trait with its source and its time.

    With ``by``, what was known before that moment of what held before it. Traits are read as they
    are now, not as of the build, so that what somebody writes down is seen at once. Restricted ones
    are left out.
    """
    if not engine.lake.n_rows("traits"):
        return ()
    hidden = restricted_at(build.catalogue.versions) if build else ()
    names = {each.column.removeprefix("traits.") for each in hidden}
    table = engine.table("traits")
    mine = (
        table.filter(table.account_id == whose.account)
        if whose.account is not None
        else table.filter(table.profile_id.isin(list(whose.profiles)))
    )
    rows = engine.to_rows(traits.newest_first(mine, by=by))
    found: dict[str, list[FieldKnown]] = {}
    for row in rows:
        if row["name"] not in names:
            known = FieldKnown(
                name=row["name"],
                value=row["value"] or "",
                source=row["source"] or "",
                since=row["valid_from"],
                known_from=row["known_from"],
                before=(),
            )
            found.setdefault(row["name"], []).append(known)
    return tuple(
        FieldKnown(**{**each[0].__dict__, "before": tuple(each[1:])})
        for _, each in sorted(found.items(), key=lambda item: item[0].casefold())
    )


def _entries(build: OpenBuild, whose: Whose) -> Any:
    """Everything of theirs as an Ibis table; None where nothing was built."""
    points = [p for p in build.catalogue.touchpoints if p.counts == "interactions"]
    parts = []
    if "interactions" in build.versions:
        parts.append(measures.happened(build.table("interactions"), whose, points))
    if "feedback" in build.versions:
        parts.append(measures.said(build.table("feedback"), whose))
    if "standard_results" in build.versions:
        parts.append(measures.judged(build.table("standard_results"), whose))
    return reduce(lambda one, other: one.union(other), parts) if parts else None


def _shown(build: OpenBuild, rows: list[dict[str, Any]]) -> list[Entry]:
    names = {point.key: point.name for point in build.catalogue.touchpoints}
    standards = {}
    if any(row["kind"] in JUDGED for row in rows):
        found = standards_at(build.catalogue.versions).standards
        standards = {each.key: each.name for each in found}
    return [
        Entry(
            at=row["at"],
            kind=row["kind"],
            name=_name(row, names, standards),
            key=row["name"] if row["kind"] in JUDGED else row["touchpoint"] or "",
            channel=row["channel"] or "",
            actor=row["actor"] or "",
            case_key=row["case_key"] or "",
            score=row["score"],
            scale_min=row["scale_min"],
            scale_max=row["scale_max"],
            label=(row["label"] or "") if row["kind"] == "said" else "",
            text=(row["text"] or "").strip(),
            language=row["language"] or "",
            value_minor=row["value_minor"],
            currency=(row["label"] or "") if row["kind"] == "happened" else "",
            says=reason_text(row["reason"] or "", names) if row["reason"] else "",
            started_at=row["started_at"],
            due_at=row["due_at"],
            ended_at=row["ended_at"],
        )
        for row in rows
    ]


def _name(row: Row, names: Mapping[str, str], standards: Mapping[str, str]) -> str:
    if row["kind"] == "happened":
        return names.get(row["touchpoint"] or "", row["name"] or "")
    if row["kind"] == "said":
        return row["name"] or ""
    return standards.get(row["name"], row["name"])
