"""Rows of files as rows of lake tables: one temporary table a mapping, with every row's faults.

A staged row has the target table's columns plus ``row`` (rowid of its file's table), ``entry``
(which record of that row), ``fault`` (null, or ``code|column``). Nothing is dropped here. What is
the same in every row, and the map of properties, is made by a view when the rows are read.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import duckdb
from pydantic import BaseModel

from heed.interactions.importing import expressions as sql
from heed.interactions.importing.relations import FileView
from heed.interactions.importing.spec import (
    FeedbackEntry,
    FeedbackMapping,
    ImportSpec,
    InteractionEntry,
    InteractionMapping,
    PartyMapping,
    RecordMapping,
    TallyMapping,
    Time,
    Value,
)
from heed.lake.sql import identifier
from heed.lake.sql import text as literal

FUTURE_TOLERANCE = "INTERVAL 1 DAY"  # clocks of sources run ahead, zones are misread by hours


@dataclass(frozen=True)
class Staged:
    """What one mapping made of its file.

    ``table`` holds what was computed; ``rows`` is a view of it with all columns of the target.
    """

    target: str  # lake table
    table: str
    rows: str
    file: str  # key of the file
    id_column: str
    keyed: bool  # the ids come from key columns, not from the content


@dataclass(frozen=True)
class Stage:
    """What every mapping needs to become SQL."""

    con: duckdb.DuckDBPyConnection
    spec: ImportSpec
    received_at: datetime
    open_view: Callable[[str], FileView]

    @property
    def now(self) -> str:
        return f"{literal(self.received_at.isoformat())}::TIMESTAMPTZ"


def stage_interactions(stage: Stage, number: int, mapping: InteractionMapping) -> Staged:
    """One staged row for every interaction that a row tells of."""
    table = f"staged_interactions_{number}"
    view = stage.open_view(mapping.from_file)
    entries = mapping.entries()
    selects = [
        _interaction_select(stage, view, mapping, entry, index, len(entries))
        for index, entry in enumerate(entries)
    ]
    return _create(stage, table, "interactions", view, selects, bool(mapping.id))


def _interaction_select(
    stage: Stage,
    view: FileView,
    mapping: InteractionMapping,
    entry: InteractionEntry,
    index: int,
    n_entries: int,
) -> _Entry:
    resolve = view.resolve
    properties = {**mapping.properties, **entry.properties}
    value = entry.value or mapping.value
    name = sql.value_text(entry.name, resolve)
    occurred = _moment(stage, entry.at, view)
    happened = f"{sql.column_text(resolve, entry.at.column)} IS NOT NULL"
    where = [sql.condition((*mapping.where, *entry.where), resolve)]
    if mapping.each or entry.at.optional:
        where.append(happened)
        where += [f"{sql.column_text(resolve, d.column)} IS NOT NULL" for d in entry.at.plus]
    faults = [
        *_record_faults(mapping, view),
        sql.check_present(entry.name, resolve),
        _moment_fault(stage, entry.at, view, required=not mapping.each),
        f"CASE WHEN {occurred} > {stage.now} + {FUTURE_TOLERANCE} "
        f"THEN {sql.reason('future_time', entry.at.column)} END",
        sql.check_money(value, resolve, view.decimal),
    ]
    content = _content(
        [
            *_record_values(mapping),
            entry.name,
            entry.channel,
            entry.actor or mapping.actor,
            value.currency if value else None,
            *properties.values(),
        ],
        [entry.at.column, *(d.column for d in entry.at.plus), *([value.column] if value else [])],
        view,
    )
    columns = {
        **_record_columns(stage, mapping, view),
        "occurred_at": occurred,
        "source_seq": f"r.rowid * {n_entries} + {index}",
        "name": name,
        "channel": sql.value_text(entry.channel or mapping.channel, resolve),
        "actor": f"coalesce({sql.value_text(entry.actor or mapping.actor, resolve)}, 'customer')",
        "value_minor": sql.money_minor(value, resolve, view.decimal),
        "currency": sql.value_text(value.currency if value else None, resolve),
    }
    keys = _identity(stage, mapping, view, [name], content)
    texts = _texts(properties, view)
    return _Entry({**keys.columns("interaction_id"), **columns}, faults, where, texts)


def stage_feedback(stage: Stage, number: int, mapping: FeedbackMapping) -> Staged:
    """One staged row for every item that a row answers."""
    table = f"staged_feedback_{number}"
    view = stage.open_view(mapping.from_file)
    entries = mapping.entries()
    selects = [
        _feedback_select(stage, view, mapping, entry, index, len(entries))
        for index, entry in enumerate(entries)
    ]
    return _create(stage, table, "feedback", view, selects, bool(mapping.id))


def _answered(entry: FeedbackEntry, view: FileView) -> str:
    columns = [
        *([entry.score.column] if entry.score else []),
        *([entry.choices.column] if entry.choices else []),
        *(v.column for v in (entry.label, entry.text) if v and v.column),
    ]
    texts = [f"{sql.column_text(view.resolve, column)} IS NOT NULL" for column in columns]
    return f"({' OR '.join(texts)})" if texts else "true"


def _feedback_select(
    stage: Stage,
    view: FileView,
    mapping: FeedbackMapping,
    entry: FeedbackEntry,
    index: int,
    n_entries: int,
) -> _Entry:
    resolve = view.resolve
    item = sql.value_text(entry.item, resolve)
    score = sql.score(entry.score, resolve, view.decimal) if entry.score else "NULL::DOUBLE"
    label, labels = _labels(entry, view)
    occurred = _moment(stage, mapping.at, view) if mapping.at else "NULL::TIMESTAMPTZ"
    where = [sql.condition((*mapping.where, *entry.where), resolve), _answered(entry, view)]
    if entry.score and entry.score.missing and not (entry.text or entry.label or entry.choices):
        where.append(
            f"NOT ({sql.column_text(resolve, entry.score.column)} IN "
            f"({', '.join(map(literal, entry.score.missing))}))"
        )
    faults = [
        *_record_faults(mapping, view),
        sql.check_present(entry.item, resolve),
        _moment_fault(stage, mapping.at, view, required=True) if mapping.at else None,
        f"CASE WHEN {occurred} > {stage.now} + {FUTURE_TOLERANCE} "
        f"THEN {sql.reason('future_time', mapping.at.column)} END"
        if mapping.at
        else None,
        sql.check_score(entry.score, resolve, view.decimal) if entry.score else None,
    ]
    scale = entry.score.scale if entry.score else None
    columns = {
        **_record_columns(stage, mapping, view),
        "occurred_at": occurred,
        "source_seq": f"r.rowid * {n_entries} + {index}",
        "kind": literal(mapping.kind),
        "item": item,
        "score": score,
        "scale_min": f"{scale[0]!r}::DOUBLE" if scale else "NULL::DOUBLE",
        "scale_max": f"{scale[1]!r}::DOUBLE" if scale else "NULL::DOUBLE",
        "label": label,
        "text": sql.value_text(entry.text, resolve),
        "language": sql.value_text(mapping.language, resolve),
        "channel": sql.value_text(mapping.channel, resolve),
        "mode": sql.value_text(mapping.mode, resolve),
    }
    content = _content([], columns_named(mapping), view)
    keys = _identity(stage, mapping, view, [item, label], content)
    identity = {**keys.columns("feedback_id"), "response_id": keys.response()}
    texts = _texts(mapping.properties, view)
    return _Entry({**identity, **columns}, faults, where, texts, labels)


def _labels(entry: FeedbackEntry, view: FileView) -> tuple[str, str]:
    """The label's expression, and a lateral join that splits a multi-select column."""
    if entry.choices is None:
        if entry.label is None and entry.score is not None:
            text = sql.column_text(view.resolve, entry.score.column)
            return (
                f"(CASE WHEN try_cast(replace({text}, ',', '.') AS DOUBLE) IS NULL THEN {text} END)",
                "",
            )
        return sql.value_text(entry.label, view.resolve), ""
    text = sql.column_text(view.resolve, entry.choices.column)
    parts = (
        f"list_distinct(list_filter(list_transform(string_split({text}, "
        f"{literal(entry.choices.split)}), lambda p: trim(p)), lambda p: p <> ''))"
    )
    return "c.choice", f", LATERAL (SELECT unnest({parts}) AS choice) AS c"


def stage_tallies(stage: Stage, number: int, mapping: TallyMapping) -> Staged:
    """One staged row for every counted period."""
    table = f"staged_tallies_{number}"
    view = stage.open_view(mapping.from_file)
    spec, resolve = stage.spec, view.resolve
    start = _moment(stage, mapping.period.start, view)
    if mapping.period.end:
        end = _moment(stage, mapping.period.end, view)
    else:
        end = f"({start} + INTERVAL {literal(mapping.period.length or '')})"
    counts = {"cases": mapping.cases, **({"kept": mapping.kept} if mapping.kept else {})}
    numbers = {name: sql.count(column, resolve, view.decimal) for name, column in counts.items()}
    kept = numbers.get("kept", "NULL::BIGINT")
    faults = [
        _moment_fault(stage, mapping.period.start, view, required=True),
        sql.check_present(mapping.name, resolve),
        *(sql.check_count(column, resolve, view.decimal) for column in counts.values()),
        f"CASE WHEN {numbers['cases']} IS NULL THEN {sql.reason('missing_key', mapping.cases)} END",
        f"CASE WHEN {numbers['cases']} < 0 OR {kept} < 0 OR {kept} > {numbers['cases']} "
        f"THEN {sql.reason('impossible_count', mapping.kept or mapping.cases)} END",
    ]
    name, place = sql.value_text(mapping.name, resolve), sql.value_text(mapping.place, resolve)
    key = sql.joined(
        [literal(spec.source), literal(mapping.from_file), f"{start}::VARCHAR", name, place]
    )
    content = sql.joined([f"{end}::VARCHAR", f"{numbers['cases']}::VARCHAR", f"{kept}::VARCHAR"])
    columns = {
        "tally_id": f"unhex(md5({key}))",
        "content_hash": sql.id63_of(content),
        "period_start": start,
        "period_end": end,
        "place": place,
        "name": name,
        "channel": sql.value_text(mapping.channel, resolve),
        "cases": numbers["cases"],
        "kept": kept,
        "received_at": stage.now,
        "source_seq": "r.rowid",
        "source": literal(spec.source),
    }
    where = [sql.condition(mapping.where, resolve)]
    entry = _Entry(columns, faults, where, _texts(mapping.properties, view))
    return _create(stage, table, "tallies", view, [entry], keyed=True)


def stage_parties(stage: Stage, kind: str, number: int, mapping: PartyMapping) -> Staged:
    """One staged row for every row that names a customer or an account, with its traits."""
    table = f"staged_{kind}_{number}"
    view = stage.open_view(mapping.from_file)
    source = mapping.source or stage.spec.source
    key = sql.value_text(mapping.key, view.resolve)
    columns = {
        "id": sql.id63(literal(kind[:-1]), literal(source), key),
        "source": literal(source),
        "key": key,
        "traits": sql.texts_map(_texts(mapping.traits, view)),
        "valid_from": _moment(stage, mapping.valid_from, view)
        if mapping.valid_from
        else "NULL::TIMESTAMPTZ",
    }
    faults = [
        sql.check_present(mapping.key, view.resolve),
        _moment_fault(stage, mapping.valid_from, view, required=False)
        if mapping.valid_from
        else None,
    ]
    where = [sql.condition(mapping.where, view.resolve)]
    return _create(stage, table, kind, view, [_Entry(columns, faults, where)], keyed=True)


@dataclass(frozen=True)
class _Identity:
    """What makes a record's id, its content hash and its response id."""

    key: str
    content: str
    row: str

    def columns(self, id_column: str) -> dict[str, str]:
        return {id_column: f"unhex(md5({self.key}))", "content_hash": sql.id63_of(self.content)}

    def response(self) -> str:
        return sql.id63(literal("response"), self.row)


def _identity(
    stage: Stage, mapping: RecordMapping, view: FileView, parts: list[str], content: list[str]
) -> _Identity:
    """The id is of source, file and key columns; without key columns, of all mapped values."""
    keys = [sql.column_text(view.resolve, column) for column in mapping.id] or content
    row = [literal(stage.spec.source), literal(mapping.from_file), *keys]
    return _Identity(sql.joined([*row, *parts]), sql.joined(content), sql.joined(row))


def _content(values: Iterable[Value | None], columns: Iterable[str], view: FileView) -> list[str]:
    """The texts that a record's content consists of: the source columns it is made from."""
    names = [*(v.column for v in values if v is not None and v.column), *columns]
    return [view.resolve(name) for name in dict.fromkeys(names)]


def columns_named(part: object) -> list[str]:
    """Every column that a part of a specification reads, in its order."""
    if isinstance(part, BaseModel):
        own = [column] if isinstance(column := getattr(part, "column", None), str) else []
        own += part.id if isinstance(part, RecordMapping) else []
        return [*own, *columns_named([getattr(part, name) for name in type(part).model_fields])]
    if isinstance(part, Mapping):
        part = list(part.values())
    if isinstance(part, list | tuple):
        return [name for one in part for name in columns_named(one)]
    return []


def _record_values(mapping: RecordMapping) -> list[Value | None]:
    return [mapping.customer, mapping.account, mapping.case, mapping.channel, mapping.weight]


def _record_columns(stage: Stage, mapping: RecordMapping, view: FileView) -> dict[str, str]:
    source = literal(stage.spec.source)
    customer = sql.value_text(mapping.customer, view.resolve)
    account = sql.value_text(mapping.account, view.resolve)
    case = sql.value_text(mapping.case, view.resolve)
    kind = literal((mapping.case.kind if mapping.case else None) or stage.spec.source)
    return {
        "profile_id": _id_or_null("customer", source, customer, mapping.customer),
        "profile_key": customer,
        "account_id": _id_or_null("account", source, account, mapping.account),
        "account_key": account,
        "case_id": _id_or_null("case", kind, case, mapping.case),
        "case_key": case,
        "weight_millionths": sql.weight_millionths(mapping.weight, view.resolve, view.decimal),
        "received_at": stage.now,
        "source": source,
    }


def _id_or_null(kind: str, space: str, key: str, value: Value | None) -> str:
    if value is None:
        return "NULL::BIGINT"
    return f"CASE WHEN {key} IS NOT NULL THEN {sql.id63(literal(kind), space, key)} END"


def _record_faults(mapping: RecordMapping, view: FileView) -> list[str | None]:
    keys = [Value(column=column) for column in mapping.id]
    checked = [*keys, mapping.customer, mapping.account, mapping.case]
    return [
        *(sql.check_present(value, view.resolve) for value in checked),
        sql.check_weight(mapping.weight, view.resolve, view.decimal),
    ]


def _moment(stage: Stage, time: Time, view: FileView) -> str:
    spec = stage.spec
    return sql.moment(
        time, view.resolve, formats=spec.dates, zone=spec.time_zone, decimal=view.decimal
    )


def _moment_fault(stage: Stage, time: Time, view: FileView, *, required: bool) -> str:
    spec = stage.spec
    return sql.check_moment(
        time,
        view.resolve,
        formats=spec.dates,
        zone=spec.time_zone,
        decimal=view.decimal,
        required=required,
    )


@dataclass(frozen=True)
class _Entry:
    """One record that each row of a file yields, as SQL."""

    columns: dict[str, str]
    faults: Sequence[str | None]
    where: Sequence[str]
    properties: dict[str, str] | None = None  # name → text; None: the target has none
    lateral: str = ""


def _create(
    stage: Stage, table: str, target: str, view: FileView, entries: Sequence[_Entry], keyed: bool
) -> Staged:
    """Fill a temporary table with the entries' rows, and put the view of them beside it."""
    late = _same_everywhere(stage, entries)
    names = list(entries[0].properties or {})
    as_struct = bool(names) and sql.fits_struct(names)
    as_struct &= all(list(entry.properties or {}) == names for entry in entries)
    selects = [_select(view, n, entry, late, as_struct) for n, entry in enumerate(entries)]
    stage.con.execute(f"CREATE OR REPLACE TEMP TABLE {table} AS {' UNION ALL '.join(selects)}")
    added = [f"{expression} AS {identifier(name)}" for name, expression in late.items()]
    if as_struct:
        added.append(f"{sql.struct_as_map('property_texts', names)} AS properties")
    stage.con.execute(
        f"CREATE OR REPLACE TEMP VIEW {table}_rows AS SELECT {', '.join(['*', *added])} FROM {table}"
    )
    id_columns = {
        "interactions": "interaction_id",
        "feedback": "feedback_id",
        "tallies": "tally_id",
    }
    id_column = id_columns.get(target, "id")
    return Staged(target, table, f"{table}_rows", view.file.key, id_column, keyed)


def _same_everywhere(stage: Stage, entries: Sequence[_Entry]) -> dict[str, str]:
    """The columns that have one value in all rows of all entries."""
    constants = {stage.now, literal(stage.spec.source), f"{sql.MILLION}::BIGINT"}
    first = entries[0].columns
    return {
        name: expression
        for name, expression in first.items()
        if (expression in constants or expression.startswith("NULL::"))
        and all(entry.columns[name] == expression for entry in entries)
    }


def _select(
    view: FileView, number: int, entry: _Entry, late: Container[str], as_struct: bool
) -> str:
    columns = {name: text for name, text in entry.columns.items() if name not in late}
    if as_struct:
        columns["property_texts"] = sql.texts_struct(entry.properties or {})
    elif entry.properties is not None:
        columns["properties"] = sql.texts_map(entry.properties)
    listed = ", ".join(f"{text} AS {identifier(name)}" for name, text in columns.items())
    kept = " AND ".join(f"({part})" for part in entry.where if part != "true") or "true"
    return (
        f"SELECT r.rowid AS row, {number} AS entry, {sql.first_of(entry.faults)} AS fault, "
        f"{listed} {view.from_clause()}{entry.lateral} WHERE {kept}"
    )


def _texts(given: Mapping[str, Value], view: FileView) -> dict[str, str]:
    return {name: sql.value_text(value, view.resolve) for name, value in given.items()}
