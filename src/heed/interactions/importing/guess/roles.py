"""What each column is: taken from its name and its values, one role a column."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from heed.interactions.importing.guess import numbers, scales
from heed.interactions.importing.guess.columns import Column, Table
from heed.interactions.importing.guess.dates import Times, times_of
from heed.kernel import column_words as words

Role = Literal[
    "time", "planned", "id", "case", "customer", "account", "activity", "channel", "agent",
    "actor", "money", "currency", "weight", "score", "yes_no", "verdict", "choices", "text",
    "label", "count", "property", "personal", "rich", "constant", "empty",
]  # fmt: skip

MOST_ACTIVITIES = 200
MOST_CHANNELS = 30
MOST_PROPERTY_VALUES = 500
ACTORS = {
    "customer": "customer", "kunde": "customer", "client": "customer", "user": "customer",
    "employee": "employee", "agent": "employee", "mitarbeiter": "employee", "staff": "employee",
    "partner": "partner", "system": "system", "bot": "system",
}  # fmt: skip


@dataclass(frozen=True)
class Found:
    """A column with its role; ``times`` for a time, ``split`` for several choices in a cell."""

    column: Column
    role: Role
    why: str = ""
    times: Times | None = None
    split: str = ""
    strength: int = 0  # how surely a key is one of customers or accounts

    @property
    def name(self) -> str:
        return self.column.name


@dataclass
class Roles:
    """All columns of a table with their roles, in the table's order."""

    table: Table
    found: list[Found] = field(default_factory=list)

    def of(self, *roles: Role) -> list[Found]:
        return [one for one in self.found if one.role in roles]

    def best(self, role: Role, wanted: frozenset[str] = frozenset()) -> Found | None:
        """The column of a role: one that a wanted word names, else the first."""
        of_role = self.of(role)
        named = [one for one in of_role if words.has(one.name, wanted)]
        return next(iter([*named, *of_role]), None)


def find_roles(table: Table) -> Roles:
    """Give every column one role. Pure: the same table gives the same roles."""
    battery = _battery(table)
    roles = Roles(table, [_role(column, battery) for column in table.columns])
    _one_party(roles, "customer")
    _one_party(roles, "account")
    return roles


def _role(column: Column, battery: set[str]) -> Found:
    if column.is_empty or not column.said:
        return Found(column, "empty", "no value in any row")
    for rule in (_time, _party, _score, _case_or_id, _constant, _event_part, _number, _words):
        found = rule(column, battery)
        if found:
            return found
    return _property(column)


def _battery(table: Table) -> set[str]:
    """Columns that are ratings because several of them run over a whole scale."""
    like = [
        column.name
        for column in table.columns
        if scales.is_battery_like(column) and not words.has(column.name, words.COUNT_NAMES)
    ]
    if len(like) < scales.BATTERY:
        return set()
    series = {series_of(name) for name in like} - {""}
    alike = [
        column.name
        for column in table.columns
        if series_of(column.name) in series and scales.may_be_scores(column)
    ]
    return {*like, *alike}


def series_of(name: str) -> str:
    """What numbered columns share: ``CUEX1`` and ``CUEX2`` are questions of one kind."""
    stem = name.rstrip("0123456789")
    return stem if stem != name else ""


def _time(column: Column, _battery: set[str]) -> Found | None:
    named = words.has(column.name, words.TIME) or words.has(column.name, words.PLANNED)
    times = times_of(column, named=named)
    if times is None:
        return None
    if words.has(column.name, words.BORN):
        return Found(column, "personal", "a day of birth", times)
    if words.has(column.name, words.PLANNED):
        return Found(column, "planned", "a time that was planned, not one when it happened", times)
    if words.has(column.name, words.CHANGED):
        return Found(column, "planned", "the last change, not a moment of its own", times)
    return Found(column, "time", times=times)


def _party(column: Column, _battery: set[str]) -> Found | None:
    sides: tuple[tuple[Role, frozenset[str]], ...] = (
        ("customer", words.CUSTOMER),
        ("account", words.ACCOUNT),
    )
    for role, nouns in sides:
        strength = words.key_strength(column.name, nouns)
        enough = 2 if role == "account" or strength >= 2 else 10
        if strength and column.n_distinct >= enough and not _mostly_absent(column):
            return Found(column, role, strength=strength)
    return None


def _mostly_absent(column: Column) -> bool:
    return sum(column.placeholders.values()) * 2 > column.n_filled


def _score(column: Column, battery: set[str]) -> Found | None:
    asked = _asks(column.name)
    rated = words.has(column.name, words.SCORE) or words.has(column.name, words.RECOMMEND)
    counts = words.has(column.name, words.COUNT_NAMES)
    if column.name in battery:
        return Found(column, "score", "one of several columns over a whole scale")
    if rated and scales.is_verdict(column):
        return Found(column, "verdict", "good or bad")
    if (rated or asked) and scales.is_yes_no(column) and column.n_distinct == 2:
        return Found(column, "yes_no")
    if (rated or asked) and not counts and scales.may_be_scores(column):
        return Found(column, "score", "by its name and its values")
    worded = 2 <= column.n_distinct <= 15 and not column.all(numbers.is_number)
    if words.has(column.name, words.SCORE) and worded:
        return Found(column, "label", "a verdict in words")
    return None


def _asks(name: str) -> bool:
    first = words.words_of(name)[:1]
    return "?" in name or bool(first and first[0] in words.QUESTION)


def _case_or_id(column: Column, _battery: set[str]) -> Found | None:
    keyed = words.is_key_name(column.name)
    if column.is_unique and keyed:
        return Found(column, "id", "another value in every row")
    plain = all(word in words.KEY for word in words.words_of(column.name))
    strength = words.key_strength(column.name, words.CASE)
    casual = strength in (1, 3, 4) or (keyed and plain)
    repeats = column.n_distinct * (1.0 if strength >= 3 else 1.02) < column.n_filled
    few = column.n_distinct < max(3, column.n_filled / 200)
    if casual and repeats and not few and not column.all(numbers.is_fraction):
        return Found(column, "case", "an id that repeats")
    return None


def _constant(column: Column, _battery: set[str]) -> Found | None:
    return Found(column, "constant", "the same in every row") if column.is_constant else None


def _event_part(column: Column, _battery: set[str]) -> Found | None:
    """Activity, channel, who did it: columns of few texts whose name says so."""
    name, n = column.name, column.n_distinct
    wordy = not column.all(numbers.is_number)
    actors = {text.casefold() for text in column.said}
    tests: tuple[tuple[Role, Callable[[], bool]], ...] = (
        ("actor", lambda: words.has(name, words.ACTOR) and actors <= set(ACTORS)),
        ("agent", lambda: words.has(name, words.AGENT) and n <= MOST_PROPERTY_VALUES * 10),
        ("channel", lambda: wordy and words.has(name, words.CHANNEL) and n <= MOST_CHANNELS),
        ("channel", lambda: wordy and "über" in words.words_of(name)[1:] and n <= MOST_CHANNELS),
        ("activity", lambda: wordy and _names_activity(name) and 2 <= n <= MOST_ACTIVITIES),
        ("currency", lambda: words.has(name, words.CURRENCY) and column.all(_is_currency)),
    )
    return next((Found(column, role) for role, test in tests if test()), None)


def _names_activity(name: str) -> bool:
    rest = [
        word for word in words.words_of(name) if word not in ("name", "type", "label", "concept")
    ]
    return bool(rest) and len(rest) <= 2 and any(word in words.ACTIVITY for word in rest)


def _is_currency(text: str) -> bool:
    return len(text) == 3 and text.isalpha() and text.isupper()


def _number(column: Column, _battery: set[str]) -> Found | None:
    name = column.name
    if not column.all(numbers.is_number):
        return None
    if set(words.words_of(name)) & words.WEIGHT and len(words.words_of(name)) <= 2:
        return Found(column, "weight")
    if words.has(name, words.MONEY) and not words.has(name, words.THOUSANDS):
        return Found(column, "money")
    if words.has(name, words.COUNTED) and column.all(numbers.is_whole):
        return Found(column, "count")
    return Found(column, "property")


def _words(column: Column, _battery: set[str]) -> Found | None:
    choices = _split_of(column)
    if choices:
        return Found(
            column, "choices", f"several answers in a cell, parted by {choices}", split=choices
        )
    personal = words.has(column.name, words.PERSONAL) and not words.has(column.name, words.TEXT)
    if personal and column.n_distinct > 20:
        return Found(column, "personal", "it may name a person")
    if words.has(column.name, words.SUBJECT):
        return None
    named = words.has(column.name, words.TEXT) or _asks(column.name)
    varied = column.n_distinct > 0.3 * column.n_filled
    wordy = column.mean_words >= 2 and column.n_distinct > 20
    sentences = column.mean_words >= 3.5 and column.n_distinct >= 5
    if (named and (wordy or sentences)) or (varied and column.mean_words >= 5):
        return Found(column, "text")
    return None


def _split_of(column: Column) -> str:
    """The sign between choices: its parts are few and come again in other rows."""
    for sign in (";", "|"):
        with_sign = sum(n for text, n in column.values.items() if sign in text)
        if with_sign < max(2, 0.05 * column.n_filled):
            continue
        parts: dict[str, int] = {}
        for text, n in column.values.items():
            for part in {part.strip() for part in text.split(sign)} - {""}:
                parts[part] = parts.get(part, 0) + n
        if 2 <= len(parts) <= 50 and sum(parts.values()) >= 2 * len(parts):
            return sign
    return ""


def _property(column: Column) -> Found:
    if column.n_distinct > MOST_PROPERTY_VALUES and not column.all(numbers.is_number):
        return Found(column, "rich", f"{column.n_distinct:,} different texts")
    return Found(column, "property")


def _one_party(roles: Roles, role: Role) -> None:
    """Of several keys of one party the surest stays; ids of it become properties, names do not."""
    of_role = roles.of(role)
    if not of_role:
        return
    best = max(of_role, key=lambda one: (one.strength, one.column.n_filled))
    for index, one in enumerate(roles.found):
        if one.role == role and one is not best:
            is_id = one.strength >= 3
            roles.found[index] = Found(
                one.column,
                "property" if is_id else "personal" if role == "customer" else "property",
                f"“{best.name}” is taken as the {role}",
            )
