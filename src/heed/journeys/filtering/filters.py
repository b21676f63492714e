"""A filter as one value: conditions that must all hold, with one text form for addresses.

channel:web|app            a step on one of these channels
property.region:north      a record that says so
trait.plan:gold            the customer, or the account, is known as such; with >= and <= numbers
outcome:completed          how it ended
met:pay                    a step at one of these touchpoints
deviation:skipped@pay      a departure from the design; without @pay at any touchpoint; any
standard.answered:missed   a verdict on it
segment:north              of a stored segment
duration>=2 days           first to last step
steps<=12

A ``-`` before a condition turns it round. A value of nothing (``trait.plan:``) is "not known".
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from typing import Literal, get_args

from heed.foundation.yaml_lines import nearest
from heed.journeys.design import DeviationKind, Outcome
from heed.kernel.durations import EXPECTED, duration_text, parse_duration
from heed.kernel.errors import HeedError

Field = Literal[
    "channel",
    "property",
    "trait",
    "outcome",
    "met",
    "deviation",
    "standard",
    "segment",
    "duration",
    "steps",
]
Compare = Literal["is", "at_least", "at_most"]

FIELDS: tuple[Field, ...] = get_args(Field)
NAMED: tuple[Field, ...] = ("property", "trait", "standard")
MEASURED: tuple[Field, ...] = ("duration", "steps")
VERDICTS = ("kept", "missed", "open", "excluded")
ANY = "any"
MOST_CLAUSES, MOST_VALUES, MOST_LETTERS = 20, 50, 200

_SIGNS: dict[str, Compare] = {":": "is", ">=": "at_least", "<=": "at_most"}
_WRITTEN = {compare: sign for sign, compare in _SIGNS.items()}
_MARKS, _BARS = r"\\:|<>=", r"\\|"  # what stands behind a backslash in names and in values
_LETTER = r"(?:[^\\:|<>=]|\\.)"
_CLAUSE = re.compile(rf"(-?)([a-z]+)(?:\.({_LETTER}+))?(:|>=|<=)(.*)", re.DOTALL)
_VALUE = re.compile(r"((?:[^\\|]|\\.)*)(\||$)", re.DOTALL)
_NUMBER = re.compile(r"-?\d{1,15}(?:\.\d{1,6})?")


class InvalidFilter(HeedError):
    """A condition that cannot be; ``fields["clause"]`` is its text, ``fields["field"]`` what of."""

    code = "invalid_filter"


@dataclass(frozen=True, order=True)
class Clause:
    """One condition. ``name`` is of the property, trait or standard; any of ``values`` will do."""

    field: Field
    name: str = ""
    compare: Compare = "is"
    values: tuple[str, ...] = ()
    is_not: bool = False

    @property
    def text(self) -> str:
        """Its text form; ``clause_of`` reads it into the same clause."""
        name = f".{_escaped(self.name, _MARKS)}" if self.name else ""
        values = "|".join(_escaped(value, _BARS) for value in self.values)
        return f"{'-' if self.is_not else ''}{self.field}{name}{_WRITTEN[self.compare]}{values}"


@dataclass(frozen=True)
class Filter:
    """Conditions that an instance must all meet; ``since`` and ``until`` are the days (in UTC) on
    which it may have begun. Without any it is everything."""

    clauses: tuple[Clause, ...] = ()
    since: date | None = None
    until: date | None = None

    def __bool__(self) -> bool:
        return bool(self.clauses or self.since or self.until)

    @property
    def text(self) -> tuple[str, ...]:
        """Every condition in its text form: the same for filters that mean the same."""
        return tuple(clause.text for clause in self.clauses)

    @property
    def pairs(self) -> tuple[tuple[str, str], ...]:
        """What an address says: ``where``, ``from`` and ``to`` with their values."""
        days = (("from", self.since), ("to", self.until))
        return (
            *(("where", text) for text in self.text),
            *((name, day.isoformat()) for name, day in days if day),
        )

    def key(self, journey: str, version: int) -> str:
        """A short name of this filter on one version of a journey, for files and jobs."""
        said = repr((journey, version, self.pairs))
        return hashlib.sha256(said.encode()).hexdigest()[:24]


def filter_of(where: Iterable[str], since: str = "", until: str = "") -> Filter:
    """The filter that an address says; the order of its conditions does not matter.

    Raises:
        InvalidFilter: a condition or a day cannot be read, or there are too many.
    """
    clauses = tuple(sorted({clause_of(text) for text in where if text.strip()}))
    if len(clauses) > MOST_CLAUSES:
        raise InvalidFilter(
            f"These are {len(clauses)} conditions; a filter takes {MOST_CLAUSES} at most."
        )
    first, last = _day(since, "from"), _day(until, "to")
    if first and last and last < first:
        raise InvalidFilter(
            f"The last day, {last}, is before the first, {first}. Change one of them.", field="to"
        )
    return Filter(clauses, first, last)


def clause_of(text: str) -> Clause:
    """The condition that a text says.

    Raises:
        InvalidFilter: it says none, with what to write instead.
    """
    found = _CLAUSE.fullmatch(text.strip())
    if not found or len(text) > MOST_LETTERS * MOST_VALUES:
        raise _wrong(text, f"{text!r} is no condition. Write one as `channel:web`.")
    minus, field, name, sign, rest = found.groups()
    if field not in FIELDS:
        near = nearest(field, FIELDS)
        hint = f"Did you mean {near}?" if near else f"There are: {', '.join(FIELDS)}."
        raise _wrong(text, f"Nothing can be filtered by {field!r}. {hint}", field)
    values = tuple(sorted({_plain(value).strip() for value in _parts(rest)}))
    clause = Clause(field, _plain(name or "").strip(), _SIGNS[sign], values, bool(minus))
    _check(clause, text)
    return _in_one_way(clause)


def _parts(text: str) -> list[str]:
    parts, at = [], 0
    while True:
        found = _VALUE.match(text, at)
        parts.append(found[1] if found else text[at:])
        if not found or not found[2]:
            return parts
        at = found.end()


def _check(clause: Clause, text: str) -> None:
    field, values = clause.field, clause.values
    if bool(clause.name) is not (field in NAMED):
        raise _wrong(text, _naming(field), field)
    if len(values) > MOST_VALUES or any(len(value) > MOST_LETTERS for value in values):
        raise _wrong(
            text,
            f"A condition takes at most {MOST_VALUES} values of {MOST_LETTERS} letters.",
            field,
        )
    if clause.compare != "is":
        _check_number(clause, text)
    elif field in MEASURED:
        raise _wrong(text, f"Write `{field}>=…` or `{field}<=…`: at least, or at most.", field)
    allowed: Sequence[str] = {
        "outcome": get_args(Outcome),
        "deviation": (*get_args(DeviationKind), ANY),
        "standard": VERDICTS,
    }.get(field, ())
    for value in values:
        word = value.partition("@")[0] if field == "deviation" else value
        if allowed and word not in allowed:
            raise unknown(clause, word, allowed)
        if not value and field not in ("property", "trait", "channel"):
            raise _wrong(text, f"The condition on {field} names nothing.", field)


def _check_number(clause: Clause, text: str) -> None:
    if clause.field not in (*MEASURED, "trait"):
        raise _wrong(text, f"{clause.field} has no order; write `{clause.field}:…`.", clause.field)
    if len(clause.values) > 1:
        raise _wrong(text, "At least and at most take one value.", clause.field)
    if clause.field == "duration":
        if parse_duration(clause.values[0]) is None:
            raise _wrong(text, EXPECTED, "duration")
    elif not _NUMBER.fullmatch(clause.values[0]):
        raise _wrong(text, f"{clause.values[0]!r} is no number.", clause.field)


def _in_one_way(clause: Clause) -> Clause:
    """Lengths of time as Heed writes them, so that ``24 hours`` and ``1 day`` are one filter."""
    if clause.field != "duration":
        return clause
    length = parse_duration(clause.values[0])
    words = duration_text(length) if length else clause.values[0]
    return Clause("duration", "", clause.compare, (words,), clause.is_not)


def unknown(clause: Clause, word: str, known: Iterable[str]) -> InvalidFilter:
    """The error for a name or value that nothing has, with the nearest ones."""
    listed = sorted(set(known))
    by_sound = {one.casefold(): one for one in listed}
    near = [by_sound[one] for one in get_close_matches(word.casefold(), by_sound, n=3)]
    if near:
        hint = f"Did you mean {' or '.join(near)}?"
    else:
        hint = f"There are: {', '.join(listed[:8])}." if listed else "There is none."
    sentence = f"{_missing(clause, word)} {hint}"
    return InvalidFilter(sentence, clause=clause.text, field=clause.field)


def _missing(clause: Clause, word: str) -> str:
    if clause.field in ("property", "trait"):
        who = "record" if clause.field == "property" else "customer or account"
        if word == clause.name:
            return f"No {who} has a {clause.field} {word!r}."
        return f"No {who} has {word!r} as {clause.name}."
    touchpoint = clause.field == "met" or any(at.endswith(f"@{word}") for at in clause.values)
    verdict = clause.field == "standard" and word != clause.name
    noun = "touchpoint" if touchpoint else "verdict" if verdict else clause.field
    return f"There is no {noun} {word!r}."


def _naming(field: Field) -> str:
    if field in NAMED:
        return f"Say which {field} is meant: `{field}.name:value`."
    return f"{field} takes no name: write `{field}:value`."


def _wrong(text: str, sentence: str, field: str = "") -> InvalidFilter:
    return InvalidFilter(sentence, clause=text, field=field)


def _day(text: str, field: str) -> date | None:
    if not text.strip():
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise InvalidFilter(
            f"{text!r} is no day. Write year, month and day, such as 2026-03-09.", field=field
        ) from None


def _escaped(text: str, marks: str) -> str:
    return re.sub(rf"([{marks}])", r"\\\1", text)


def _plain(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text, flags=re.DOTALL)
