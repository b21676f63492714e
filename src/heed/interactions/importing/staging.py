"""Rows of files as rows of lake tables: one temporary table a mapping, with every row's faults.

A staged row has the target table's columns plus ``row`` (its number in its file), ``entry``
(which record of that row), ``fault`` (null, or ``code|column``). Nothing is dropped here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from pydantic import BaseModel

from heed.interactions.importing import expressions as sql
from heed.interactions.importing.identities import own_key, shown_columns
from heed.interactions.importing.relations import FileView
from heed.interactions.importing.spec import (
    CustomerMapping,
    FeedbackEntry,
    FeedbackMapping,
    InteractionEntry,
    InteractionMapping,
    PartyMapping,
    RecordMapping,
    TallyMapping,
    Time,
    Value,
)
from heed.interactions.importing.staged import Entry, Stage, Staged, fill
from heed.lake.sql import text as literal

FUTURE_TOLERANCE = "INTERVAL 1 DAY"  # clocks of sources run ahead, zones are misread by hours


def stage_interactions(stage: Stage, number: int, mapping: InteractionMapping) -> Staged:
    """One staged row for every interaction that a row tells of."""
    table = f"staged_interactions_{number}"
    view = stage.open_view(mapping.from_file)
    entries = mapping.entries()
    selects = [
        _interaction_select(stage, view, mapping, entry, index, len(entries))
        for index, entry in enumerate(entries)
    ]
    staged = fill(stage, table, "interactions", view, selects, bool(mapping.id))
    return _with_keys(staged, stage, mapping, view)


def _interaction_select(
    stage: Stage,
    view: FileView,
    mapping: InteractionMapping,
    entry: InteractionEntry,
    index: int,
    n_entries: int,
) -> Entry:
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
        "source_seq": f"{view.file.place} * {n_entries} + {index}",
        "name": name,
        "channel": sql.value_text(entry.channel or mapping.channel, resolve),
        "actor": f"coalesce({sql.value_text(entry.actor or mapping.actor, resolve)}, 'customer')",
        "value_minor": sql.money_minor(value, resolve, view.decimal),
        "currency": sql.value_text(value.currency if value else None, resolve),
    }
    # With key columns a row that is one interaction is known by them alone; its name may differ.
    parts = [name] if mapping.each or not mapping.id else []
    keys = _identity(stage, mapping, view, parts, content)
    texts = _texts(properties, view)
    costly = (occurred, columns["value_minor"])
    return Entry({**keys.columns("interaction_id"), **columns}, faults, where, texts, costly=costly)


def stage_feedback(stage: Stage, number: int, mapping: FeedbackMapping) -> Staged:
    """One staged row for every item that a row answers."""
    table = f"staged_feedback_{number}"
    view = stage.open_view(mapping.from_file)
    entries = mapping.entries()
    selects = [
        _feedback_select(stage, view, mapping, entry, index, len(entries))
        for index, entry in enumerate(entries)
    ]
    staged = fill(stage, table, "feedback", view, selects, bool(mapping.id))
    return _with_keys(staged, stage, mapping, view)


def _with_keys(staged: Staged, stage: Stage, mapping: RecordMapping, view: FileView) -> Staged:
    """The staged rows with what they show of who their customers are."""
    if mapping.customer is None:
        return staged
    source = stage.spec.source
    shown, _ = shown_columns(mapping.identity, view, source)
    own = own_key(mapping.customer, "profile_key")
    return replace(staged, person_kind=mapping.customer.kind, shown=(*own, *shown))


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
) -> Entry:
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
        "source_seq": f"{view.file.place} * {n_entries} + {index}",
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
    parts = [item] if mapping.each or not mapping.id else []
    parts += [label] if entry.choices else []
    keys = _identity(stage, mapping, view, parts, content)
    identity = {**keys.columns("feedback_id"), "response_id": keys.response()}
    texts = _texts(mapping.properties, view)
    return Entry({**identity, **columns}, faults, where, texts, labels, costly=(occurred, score))


def _labels(entry: FeedbackEntry, view: FileView) -> tuple[str, str]:
    """The label's expression, and a lateral join that splits a multi-select column."""
    if entry.choices is None:
        if entry.label is None and entry.score is not None:
            text = sql.column_text(view.resolve, entry.score.column)
            return (
                f"(CASE WHEN try_cast(replace({text}, ',', '.') AS DOUBLE) IS NULL "
                f"THEN {text} END)",
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
        "source_seq": view.file.place,
        "source": literal(spec.source),
    }
    where = [sql.condition(mapping.where, resolve)]
    entry = Entry(columns, faults, where, _texts(mapping.properties, view))
    return fill(stage, table, "tallies", view, [entry], keyed=True)


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
        sql.check_key(mapping.key, view.resolve),
        _moment_fault(stage, mapping.valid_from, view, required=False)
        if mapping.valid_from
        else None,
    ]
    where = [sql.condition(mapping.where, view.resolve)]
    if not isinstance(mapping, CustomerMapping):
        return fill(stage, table, kind, view, [Entry(columns, faults, where)], keyed=True)
    shown, further = shown_columns(mapping.identity, view, source)
    entry = Entry({**columns, **further}, faults, where)
    staged = fill(stage, table, kind, view, [entry], keyed=True)
    own = own_key(mapping.key, "key")
    return replace(staged, person_kind=mapping.key.kind, shown=(*own, *shown))


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
    """Every column that a part of a specification makes records of, in its order.

    Further keys of people do not belong to it: naming them later makes no other record.
    """
    if isinstance(part, BaseModel):
        own = [column] if isinstance(column := getattr(part, "column", None), str) else []
        own += part.id if isinstance(part, RecordMapping) else []
        names = [name for name in type(part).model_fields if name != "identity"]
        return [*own, *columns_named([getattr(part, name) for name in names])]
    if isinstance(part, Mapping):
        part = list(part.values())
    if isinstance(part, list | tuple):
        return [name for one in part for name in columns_named(one)]
    return []


def _record_values(mapping: RecordMapping) -> list[Value | None]:
    whose = mapping.customer.source if mapping.customer else None
    return [mapping.customer, whose, mapping.account, mapping.case, mapping.channel, mapping.weight]


def _record_columns(stage: Stage, mapping: RecordMapping, view: FileView) -> dict[str, str]:
    source = literal(stage.spec.source)
    customer = sql.value_text(mapping.customer, view.resolve)
    account = sql.value_text(mapping.account, view.resolve)
    case = sql.value_text(mapping.case, view.resolve)
    whose = mapping.customer.source if mapping.customer else None
    space = sql.value_text(whose, view.resolve) if whose else source
    kind = literal((mapping.case.kind if mapping.case else None) or stage.spec.source)
    return {
        "profile_id": _id_or_null("customer", space, customer, mapping.customer),
        "profile_key": customer,
        "profile_source": space,
        "account_id": _id_or_null("account", source, account, mapping.account),
        "account_key": account,
        "case_id": _id_or_null("case", kind, case, mapping.case),
        "case_key": case,
        "weight_millionths": sql.weight_millionths(mapping.weight, view.resolve, view.decimal),
        "received_at": stage.now,
        "source": source,
        **shown_columns(mapping.identity, view, stage.spec.source)[1],
    }


def _id_or_null(kind: str, space: str, key: str, value: Value | None) -> str:
    if value is None:
        return "NULL::BIGINT"
    return f"CASE WHEN {key} IS NOT NULL THEN {sql.id63(literal(kind), space, key)} END"


def _record_faults(mapping: RecordMapping, view: FileView) -> list[str | None]:
    keys = [Value(column=column) for column in mapping.id]
    whose = mapping.customer.source if mapping.customer else None
    kept = [mapping.customer, whose, mapping.account, mapping.case]
    return [
        *(sql.check_present(value, view.resolve) for value in (*keys, *kept)),
        *(sql.check_key(value, view.resolve) for value in kept),
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


def _texts(given: Mapping[str, Value], view: FileView) -> dict[str, str]:
    return {name: sql.value_text(value, view.resolve) for name, value in given.items()}
