"""Why a customer is in a segment, or is not: every clause with what was found, and the records."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from heed.customers.people import Person
from heed.customers.segments.builds import settled_rules
from heed.customers.segments.measures import explaining as measures
from heed.customers.segments.measures.looking import Look
from heed.customers.segments.measures.sheet import SOURCES, Columns, everybody
from heed.customers.segments.measures.stored import decided
from heed.customers.segments.moments import micros, span_of
from heed.customers.segments.needs import TRAITS, Match, Tally, tallies_of
from heed.customers.segments.opening import NOW, Moment, Opened, as_time
from heed.customers.segments.reading import knowledge, row_of
from heed.customers.segments.results import ClauseReading, DecidingRecord, WhyReading
from heed.customers.segments.rules import (
    Did,
    Held,
    Listed,
    Rule,
    Scored,
    Trait,
    Travelled,
    Value,
    When,
    Window,
)
from heed.customers.segments.walking import Part, walk
from heed.customers.segments.wording import clause_text
from heed.foundation.conditions import Condition
from heed.kernel.money import amount_text, minor_factor

MOST_RECORDS = 5
MOST_READ = 500  # rows of one source that are looked through
MILLION = 1_000_000
KINDS: Mapping[str, Any] = {
    "interactions": "interaction",
    "feedback": "answer",
    "standard_results": "verdict",
    "journey_instances": "instance",
}

Row = Mapping[str, Any]


def explain(opened: Opened, key: str, person: Person, moment: Moment = NOW) -> WhyReading:
    """Why this person is in a segment at a moment, or is not.

    Raises:
        NotFound: there is no such segment.
        HeedError: it is one of instances, nothing was built, or the moment is too late.
    """
    return _Why(opened, key, person, moment).reading()


def segments_of(opened: Opened, person: Person, moment: Moment = NOW) -> dict[str, bool]:
    """By segment of customers whether this person is in; without those that cannot be decided."""
    rules, _ = settled_rules(opened.defined)
    if not rules:
        return {}
    several = list(rules.values())
    look = opened.look(several[0], moment, profiles=person.profiles)
    rows = opened.rows(decided(several, look))
    mine = next((row for row in rows if row["customer_id"] == person.customer), {})
    return {key: bool(mine.get(f"s{number}")) for number, key in enumerate(rules)}


@dataclass(frozen=True)
class _Found:
    """A record and what it matches."""

    source: str
    row: Row
    matches: Mapping[Match, int]  # from when it counts (µs)


class _Why:
    """One explanation."""

    def __init__(self, opened: Opened, key: str, person: Person, moment: Moment) -> None:
        self.opened, self.key, self.person, self.moment = opened, key, person, moment
        self.rule: Rule = opened.rule(key)
        self.parts: Sequence[Part] = list(walk(self.rule))
        self.columns: Columns = measures.columns_of(self.rule)
        self.at_us = opened.at_us(moment)

    def reading(self) -> WhyReading:
        asked = measures.asked_about(self.person.customer, self.at_us)
        look = self.opened.look(self.rule, self.moment, profiles=self.person.profiles)
        alone = self.opened.look(self.rule, self.moment, profiles=self.person.profiles, asked=asked)
        (row,) = self.opened.rows(measures.explained(self.rule, self.parts, alone, self.columns))
        known = {each["customer_id"] for each in self.opened.rows(everybody(look))}
        is_known = self.person.customer in known
        records = self._records(look)
        return WhyReading(
            segment=row_of(self.opened, self.key),
            customer=self.person.customer,
            as_of=as_time(self.at_us),
            knowledge=knowledge(self.moment),
            is_in=is_known and row["is_in"],
            is_known=is_known,
            clauses=tuple(
                self._clause(part, bool(row[f"p{number}"]), row, records)
                for number, part in enumerate(self.parts)
            ),
        )

    def _clause(
        self, part: Part, holds: bool, row: Row, records: Sequence[_Found]
    ) -> ClauseReading:
        rule = part.rule
        figures = [row[self.columns.tallies[tally]] for tally in _tallies(rule)]
        return ClauseReading(
            level=part.level,
            operator=part.operator,  # type: ignore[arg-type]  # all, any, not or empty
            says=clause_text(rule),
            segment=part.segment,
            holds=holds,
            times=self._times(rule, figures, row),
            amount=_amount(rule, figures),
            moment=as_time(figures[0]) if isinstance(rule, When) and figures[0] else None,
            text=self._text(rule, row),
            records=self._deciding(rule, records),
        )

    def _times(self, rule: Rule, figures: Sequence[Any], row: Row) -> int | None:
        if isinstance(rule, Did | Held | Travelled):
            return int(figures[0] or 0)
        if isinstance(rule, Listed):
            return int(row[self.columns.lists[rule.name]] or 0)
        if isinstance(rule, Scored):
            return int(figures[0 if rule.take in ("any", "every") else 1] or 0)
        return int(figures[1] or 0) if isinstance(rule, Value) else None

    def _text(self, rule: Rule, row: Row) -> str | None:
        if isinstance(rule, Condition) and not rule.parts:
            return _said(row[self.columns.traits["traits", rule.field.removeprefix(TRAITS)]])
        if isinstance(rule, Trait):
            return _said(row[self.columns.traits[rule.of, rule.name]])
        return None

    def _records(self, look: Look) -> list[_Found]:
        """The newest records that any clause looks at."""
        found: list[_Found] = []
        for source in SOURCES:
            tallies = self.columns.needs.of(source)
            matches = list(dict.fromkeys(tally.match for tally in tallies))
            rows = measures.deciding(look, source, matches, MOST_READ) if matches else None
            for row in self.opened.rows(rows) if rows is not None else ():
                mine = {m: row[f"f{n}"] for n, m in enumerate(matches) if row[f"m{n}"]}
                if row["customer_id"] == self.person.customer:
                    found.append(_Found(source, row, mine))
        return found

    def _deciding(self, rule: Rule, records: Sequence[_Found]) -> tuple[DecidingRecord, ...]:
        """The newest records that count for a clause; of the first time, the oldest."""
        tallies = _tallies(rule)
        if not tallies:
            return ()
        tally = tallies[0]
        mine = [
            (each.matches[tally.match], each)
            for each in records
            if tally.match in each.matches and self._counts(each.matches[tally.match], tally.window)
        ]
        is_first = isinstance(rule, When) and rule.which == "first"
        mine.sort(key=lambda pair: pair[0], reverse=not is_first)
        most = 1 if isinstance(rule, When) else MOST_RECORDS
        return tuple(_record(each, us) for us, each in mine[:most])

    def _counts(self, us: int | None, window: Window) -> bool:
        if us is None or us > self.at_us:
            return False
        if window.within is not None:
            return us > self.at_us - micros(window.within)
        first, last = span_of(window)
        return (first is None or us >= first) and (last is None or us < last)


def _tallies(rule: Rule) -> tuple[Tally, ...]:
    return (
        tallies_of(rule) if isinstance(rule, Did | When | Value | Scored | Held | Travelled) else ()
    )


def _amount(rule: Rule, figures: Sequence[Any]) -> float | None:
    if isinstance(rule, Value) and figures[1]:
        whole: float = figures[0] / minor_factor(rule.currency)
        return whole / figures[1] if rule.take == "mean" else whole
    if isinstance(rule, Scored) and rule.take in ("last", "mean") and figures[0] is not None:
        n = figures[1] if rule.take == "mean" else 1
        return figures[0] / MILLION / n if n else None
    return None


def _said(value: Any) -> str | None:
    return str(value) if value else None


def _record(found: _Found, us: int) -> DecidingRecord:
    row, source = found.row, found.source
    ids = {
        "interactions": "interaction_id", "feedback": "feedback_id",
        "standard_results": "record_id", "journey_instances": "instance",
    }  # fmt: skip
    names = {
        "interactions": "name", "feedback": "item",
        "standard_results": "standard", "journey_instances": "journey",
    }  # fmt: skip
    number = row[ids[source]]
    return DecidingRecord(
        kind=KINDS[source],
        id=number.hex() if isinstance(number, bytes) else str(number or ""),
        at=as_time(us),
        what=row[names[source]] or "",
        channel=row.get("channel") or "",
        case_key=row["case_key"] or "",
        value=_value(source, row),
    )


def _value(source: str, row: Row) -> str:
    if source == "feedback":
        return f"{row['score']:g}" if row["score"] is not None else ""
    if source == "interactions":
        known = row["value_minor"] is not None and row["currency"]
        return amount_text(row["value_minor"], row["currency"]) if known else ""
    return str(row["result" if source == "standard_results" else "outcome"] or "")
