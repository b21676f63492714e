"""From parts of a specification to DuckDB expressions. Text in, text out; nothing is executed.

Every expression works on one row of a file's *view*: its columns as text, joined columns named
``file.column``. A check is an expression that is null, or the reason why the row is bad, written
``code|column``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Literal

from heed.customers.identity.keys import LONGEST
from heed.interactions.importing.spec import Duration, Filter, Money, Score, Time, Value
from heed.kernel.money import THREE_DECIMALS, ZERO_DECIMALS, minor_factor
from heed.lake.sql import text as literal

UNIT_SEPARATOR = "chr(31)"
MASK_63 = "9223372036854775807::UHUGEINT"
MILLION = 1_000_000
_DURATION_US = {
    "seconds": MILLION,
    "minutes": 60 * MILLION,
    "hours": 3_600 * MILLION,
    "days": 86_400 * MILLION,
    "weeks": 604_800 * MILLION,
}
_LEADING_NUMBER = r"^\s*([-+]?[0-9]+(?:[.,][0-9]+)?)"
_OFFSET = r"[Tt ].*(?:[Zz]|[+-][0-9]{2}(?::?[0-9]{2})?)$"

Decimal = Literal[".", ",", "cell"]
"""The decimal mark; "cell": a comma may stand in texts, but numbers that a sheet holds as numbers
are written with a point."""
Resolve = Callable[[str], str]  # a column as the specification names it → its SQL identifier


def column_text(resolve: Resolve, column: str) -> str:
    """A column's text; the tables of files hold it trimmed, and null where it is empty."""
    return resolve(column)


def value_text(value: Value | None, resolve: Resolve) -> str:
    """The text that a value gives, or null."""
    if value is None:
        return "NULL::VARCHAR"
    if value.constant is not None:
        return literal(value.constant)
    text = column_text(resolve, value.column or "")
    if value.map is not None:
        cases = " ".join(f"WHEN {literal(k)} THEN {literal(v)}" for k, v in value.map.items())
        otherwise = literal(value.default) if value.default is not None else text
        return f"(CASE {text} {cases} ELSE {otherwise} END)" if cases else text
    return f"coalesce({text}, {literal(value.default)})" if value.default is not None else text


def check_present(value: Value | None, resolve: Resolve) -> str | None:
    """A key that must not be empty."""
    if value is None or value.constant is not None or value.optional or value.default is not None:
        return None
    text = column_text(resolve, value.column or "")
    return f"CASE WHEN {text} IS NULL THEN {reason('missing_key', value.column)} END"


def check_key(value: Value | None, resolve: Resolve) -> str | None:
    """A key that the record store keeps: a short text without NUL, which PostgreSQL refuses."""
    if value is None or value.constant is not None:
        return None
    text = value_text(value, resolve)
    return (
        f"CASE WHEN length({text}) > {LONGEST} THEN {reason('long_key', value.column)} "
        f"WHEN contains({text}, chr(0)) THEN {reason('nul_in_key', value.column)} END"
    )


def number(text: str, decimal: Decimal) -> str:
    """A text read as a decimal number with six digits, or null if it is none."""
    return f"try_cast({with_decimal_point(text, decimal)} AS DECIMAL(28, 6))"


def with_decimal_point(text: str, decimal: Decimal) -> str:
    """A number's text as engines read it: no thousands' mark, a point before the decimals."""
    if decimal == ".":
        return text
    german = f"replace(replace({text}, '.', ''), ',', '.')"
    if decimal == ",":
        return german
    return f"CASE WHEN contains({text}, ',') THEN {german} ELSE {text} END"


def with_decimal_mark(number: str, decimal: Decimal) -> str:
    """The text of a number as :func:`number` reads it."""
    text = f"({number})::VARCHAR"
    return f"replace({text}, '.', ',')" if decimal == "," else text


def check_number(column: str, resolve: Resolve, decimal: Decimal) -> str:
    text = column_text(resolve, column)
    return (
        f"CASE WHEN {text} IS NOT NULL AND {number(text, decimal)} IS NULL "
        f"THEN {reason('unreadable_number', column)} END"
    )


def moment(
    time: Time, resolve: Resolve, *, formats: Iterable[str], zone: str, decimal: Decimal
) -> str:
    """A time with zone; null where the column is empty or cannot be read."""
    text = column_text(resolve, time.column)
    base = _parsed(text, tuple(time.format or formats), time.time_zone or zone)
    for duration in time.plus:
        base = f"try({base} + to_microseconds({_microseconds(duration, resolve, decimal)}))"
    return base


def check_moment(
    time: Time,
    resolve: Resolve,
    *,
    formats: Iterable[str],
    zone: str,
    decimal: Decimal,
    required: bool,
) -> str:
    """The reason why a time cannot be read, or why it must not be missing."""
    text = column_text(resolve, time.column)
    base = Time(column=time.column, format=time.format, time_zone=time.time_zone)
    parsed = moment(base, resolve, formats=formats, zone=zone, decimal=decimal)
    parts = [
        f"CASE WHEN {text} IS NOT NULL AND {parsed} IS NULL "
        f"THEN {reason('unreadable_time', time.column)} END"
    ]
    parts += [check_number(duration.column, resolve, decimal) for duration in time.plus]
    needed = [time.column, *(duration.column for duration in time.plus)]
    if required and not time.optional:
        parts += [
            f"CASE WHEN {column_text(resolve, column)} IS NULL "
            f"THEN {reason('missing_time', column)} END"
            for column in needed
        ]
    if time.plus:
        present = " AND ".join(f"{column_text(resolve, c)} IS NOT NULL" for c in needed)
        whole = moment(time, resolve, formats=formats, zone=zone, decimal=decimal)
        code = reason("unreadable_time", time.plus[-1].column)
        parts.append(f"CASE WHEN {present} AND {whole} IS NULL THEN {code} END")
    return first_of(parts)


def score(given: Score, resolve: Resolve, decimal: Decimal) -> str:
    """The number of a score, of its label's number, or of its mapped label."""
    text = column_text(resolve, given.column)
    if given.missing:
        missing = ", ".join(literal(value) for value in given.missing)
        text = f"(CASE WHEN {text} IN ({missing}) THEN NULL ELSE {text} END)"
    plain = f"try_cast({_decimal_point(text, decimal)} AS DOUBLE)"
    leading = f"regexp_extract({text}, {literal(_LEADING_NUMBER)}, 1)"
    labelled = f"try_cast(replace(nullif({leading}, ''), ',', '.') AS DOUBLE)"
    if given.map is None:
        return f"coalesce({plain}, {labelled})"
    cases = " ".join(f"WHEN {literal(k)} THEN {v!r}::DOUBLE" for k, v in given.map.items())
    return f"coalesce(CASE {text} {cases} END, {plain}, {labelled})"


def check_score(given: Score, resolve: Resolve, decimal: Decimal) -> str:
    text = column_text(resolve, given.column)
    value = score(given, resolve, decimal)
    low, high = given.scale
    missing = ", ".join(literal(value) for value in given.missing)
    skip = f" AND {text} NOT IN ({missing})" if given.missing else ""
    return (
        f"CASE WHEN {text} IS NOT NULL{skip} AND {value} IS NULL "
        f"THEN {reason('unreadable_score', given.column)} "
        f"WHEN {value} < {low!r} OR {value} > {high!r} "
        f"THEN {reason('score_outside_scale', given.column)} END"
    )


def money_minor(money: Money | None, resolve: Resolve, decimal: Decimal) -> str:
    """An amount in minor units of its currency; null where it is empty."""
    if money is None:
        return "NULL::BIGINT"
    amount = number(column_text(resolve, money.column), decimal)
    if money.currency.constant is not None:
        factor = str(minor_factor(money.currency.constant))
    else:
        currency = value_text(money.currency, resolve)
        none = ", ".join(map(literal, ZERO_DECIMALS))
        three = ", ".join(map(literal, THREE_DECIMALS))
        factor = (
            f"(CASE WHEN {currency} IN ({none}) THEN 1 "
            f"WHEN {currency} IN ({three}) THEN 1000 ELSE 100 END)"
        )
    return f"try_cast(round({amount} * {factor}) AS BIGINT)"


def check_money(money: Money | None, resolve: Resolve, decimal: Decimal) -> str | None:
    """An amount that is no number, or more than a number of minor units can hold."""
    if money is None:
        return None
    return (
        f"CASE WHEN {column_text(resolve, money.column)} IS NOT NULL "
        f"AND {money_minor(money, resolve, decimal)} IS NULL "
        f"THEN {reason('unreadable_number', money.column)} END"
    )


def count(column: str, resolve: Resolve, decimal: Decimal) -> str:
    """A whole number, or null."""
    amount = number(column_text(resolve, column), decimal)
    return f"(CASE WHEN {amount} = round({amount}) THEN try_cast({amount} AS BIGINT) END)"


def check_count(column: str, resolve: Resolve, decimal: Decimal) -> str:
    return (
        f"CASE WHEN {column_text(resolve, column)} IS NOT NULL "
        f"AND {count(column, resolve, decimal)} IS NULL "
        f"THEN {reason('unreadable_number', column)} END"
    )


def weight_millionths(value: Value | None, resolve: Resolve, decimal: Decimal) -> str:
    """A weight in millionths; 1 where none is given."""
    if value is None:
        return f"{MILLION}::BIGINT"
    return f"coalesce({_millionths(value, resolve, decimal)}, {MILLION})"


def _millionths(value: Value, resolve: Resolve, decimal: Decimal) -> str:
    # Constants and mapped values stand in the specification, with a point.
    written = value.constant is not None or value.map is not None
    mark: Decimal = "cell" if written and decimal == "," else decimal
    amount = number(value_text(value, resolve), mark)
    return f"try_cast(round({amount} * {MILLION}) AS BIGINT)"


def check_weight(value: Value | None, resolve: Resolve, decimal: Decimal) -> str | None:
    if value is None:
        return None
    weight = _millionths(value, resolve, decimal)
    name = value.column or value.constant or ""
    return (
        f"CASE WHEN {value_text(value, resolve)} IS NOT NULL "
        f"AND ({weight} IS NULL OR {weight} < 0) "
        f"THEN {reason('unreadable_weight', name)} END"
    )


def condition(filters: Iterable[Filter], resolve: Resolve) -> str:
    """Whether a row passes all filters."""
    parts = []
    for test in filters:
        text = column_text(resolve, test.column)
        if test.values is not None:
            parts.append(f"coalesce({text} IN ({', '.join(map(literal, test.values))}), false)")
        if test.present is not None:
            parts.append(f"{text} IS {'NOT ' if test.present else ''}NULL")
    return " AND ".join(parts) or "true"


def texts_map(texts: dict[str, str]) -> str:
    """A map of texts (name → SQL); names without a text are left out."""
    if not texts:
        return "MAP {}::MAP(VARCHAR, VARCHAR)"
    if fits_struct(texts):
        full = f"{_texts_struct(texts)}::MAP(VARCHAR, VARCHAR)"
    else:
        full = f"map([{', '.join(map(literal, texts))}], [{', '.join(texts.values())}])"
    return _without_nulls(full, texts.values())


def fits_struct(names: Iterable[str]) -> bool:
    """Whether a struct can hold these names: it ignores case and knows no empty name."""
    listed = list(names)
    return "" not in listed and len({name.casefold() for name in listed}) == len(listed)


def _texts_struct(texts: dict[str, str]) -> str:
    """The texts as a struct, which is built ten times faster than a map."""
    return f"{{{', '.join(f'{literal(name)}: {text}' for name, text in texts.items())}}}"


def _without_nulls(full: str, texts: Iterable[str]) -> str:
    missing = " OR ".join(f"{text} IS NULL" for text in texts)
    kept = f"map_from_entries(list_filter(map_entries({full}), lambda e: e.value IS NOT NULL))"
    return f"CASE WHEN {missing} THEN {kept} ELSE {full} END"


def id63(*parts: str) -> str:
    """The SQL twin of :func:`heed.kernel.ids.id63`."""
    return id63_of(joined(parts))


def id63_of(text: str) -> str:
    """The 63-bit id of one text."""
    # The same number as md5_number_lower gives, in a fifth of its time (DuckDB 2.0).
    return f"((md5_number({text}) >> 64) & {MASK_63})::BIGINT"


def joined(parts: Iterable[str]) -> str:
    """Texts joined by the unit separator; null counts as empty."""
    return f"concat({(', ' + UNIT_SEPARATOR + ', ').join(parts)})"


def first_of(checks: Iterable[str | None]) -> str:
    """The first reason among checks."""
    given = [check for check in checks if check]
    if not given:
        return "NULL::VARCHAR"
    return f"coalesce({', '.join(given)})" if len(given) > 1 else given[0]


def reason(code: str, column: str | None) -> str:
    return literal(f"{code}|{column or ''}")


def _parsed(text: str, formats: tuple[str, ...], zone: str) -> str:
    if not formats:
        return _iso(text, zone)
    parsed = [_plain(text, f, zone) for f in formats if "%z" not in f and f not in _NUMERIC_TIMES]
    parsed += [f"try_strptime({text}, {literal(f)})" for f in formats if "%z" in f]
    parsed += [_NUMERIC_TIMES[f](text, zone) for f in formats if f in _NUMERIC_TIMES]
    return f"coalesce({', '.join(parsed)})" if len(parsed) > 1 else parsed[0]


def _plain(text: str, format_: str, zone: str) -> str:
    # DuckDB's %Y takes two digits, too; a year of four digits starts at 1000.
    moment = f"try_strptime({text}, {literal(format_)})"
    return (
        f"(CASE WHEN {moment} >= TIMESTAMP '1000-01-01' "
        f"THEN timezone({literal(zone)}, {moment}) END)"
    )


def _iso(text: str, zone: str) -> str:
    # DuckDB would read "epoch" and "infinity" as times; a time starts with a digit here.
    digit = f"{text} BETWEEN '0' AND ':'"
    # The session's time zone is UTC, so an ISO time without offset is read as UTC.
    if zone == "UTC":
        return f"(CASE WHEN {digit} THEN try_cast({text} AS TIMESTAMPTZ) END)"
    return (
        f"(CASE WHEN NOT {digit} THEN NULL "
        f"WHEN regexp_matches({text}, {literal(_OFFSET)}) THEN try_cast({text} AS TIMESTAMPTZ) "
        f"ELSE timezone({literal(zone)}, try_cast({text} AS TIMESTAMP)) END)"
    )


def _unix(text: str, scale: int) -> str:
    us = f"try_cast(try_cast({text} AS DECIMAL(28, 6)) * {scale} AS BIGINT)"
    return f"try(make_timestamptz({us}))"


def _excel(text: str, zone: str) -> str:
    # Day 60 of a spreadsheet is 29 February 1900, which never was; counting from 1899-12-30 is
    # right for every day after it.
    us = f"try_cast(round(try_cast({text} AS DECIMAL(28, 9)) * {_DURATION_US['days']}) AS BIGINT)"
    day = f"TIMESTAMP '1899-12-30 00:00:00' + to_microseconds({us})"
    return f"try(timezone({literal(zone)}, {day}))"


_NUMERIC_TIMES: dict[str, Callable[[str, str], str]] = {
    "unix_seconds": lambda text, _zone: _unix(text, MILLION),
    "unix_milliseconds": lambda text, _zone: _unix(text, 1_000),
    "excel_serial": _excel,
}


def _microseconds(duration: Duration, resolve: Resolve, decimal: Decimal) -> str:
    amount = number(column_text(resolve, duration.column), decimal)
    return f"try_cast(round({amount} * {_DURATION_US[duration.unit]}) AS BIGINT)"


def _decimal_point(text: str, decimal: Decimal) -> str:
    return text if decimal == "." else f"replace({text}, ',', '.')"
