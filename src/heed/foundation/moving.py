"""Copying all records from one database into another, empty one, and proving that they arrived."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.core.management.color import no_style
from django.db import connections, models
from django.db.backends.base.base import BaseDatabaseWrapper

from heed.foundation.fields import OrderedJSON
from heed.foundation.models import Setting
from heed.foundation.pairing import KEY
from heed.kernel.errors import HeedError

AT_ONCE = 2_000  # rows in memory
FILLED_BY_MIGRATIONS = {"contenttypes.contenttype", "auth.permission"}
REPLACEMENT = "\N{REPLACEMENT CHARACTER}"

Model = type[models.Model]
Progress = Callable[[str, int, int], None]  # what, done, total


@dataclass(frozen=True)
class Content:
    """What a table holds: how many rows, and a sum over them that no order changes."""

    n_rows: int
    checksum: int


def tables_in_order() -> list[Model]:
    """Every table of ours as its model, after the tables that it refers to."""
    waiting = [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not (model._meta.proxy or model._meta.swapped)
    ]
    ordered: list[Model] = []
    while waiting:
        ready = [model for model in waiting if not _refers_to(model) & (set(waiting) - {model})]
        ordered += ready
        waiting = [model for model in waiting if model not in ready]
        if not ready:
            raise ValueError(f"tables refer to each other in a circle: {waiting}")
    return ordered


def _refers_to(model: Model) -> set[Model]:
    related = (field.related_model for field in model._meta.concrete_fields)
    return {each for each in related if isinstance(each, type)}


def first_with_rows(alias: str) -> str:
    """The name of a table that holds rows which no migration wrote; empty if there is none."""
    for model in tables_in_order():
        if model._meta.label_lower not in FILLED_BY_MIGRATIONS and _all(model, alias).exists():
            return model._meta.db_table
    return ""


def copy_all(source: str, target: str, progress: Progress) -> dict[str, Content]:
    """Copy every table inside the caller's transaction on ``target``; what was copied, by table.

    Texts lose what PostgreSQL refuses: NUL becomes a replacement character.

    Raises:
        HeedError: a text is longer than its column, or what arrived is not what was sent.
    """
    tables = tables_in_order()
    for model in reversed(tables):
        _all(model, target).delete()
    sent = {}
    for done, model in enumerate(tables):
        progress("copy", done, len(tables))
        sent[model._meta.db_table] = _copy(model, source, target)
    _reset_sequences(tables, connections[target])
    for done, model in enumerate(tables):
        progress("compare", done, len(tables))
        if content(model, target) != sent[model._meta.db_table]:
            raise HeedError(
                f"What arrived in {model._meta.db_table} is not what was sent; nothing was moved.",
                code="not_the_same",
            )
    return sent


def is_same(source: str, target: str) -> bool:
    """Whether every table of both holds the same, but for the mark of a lake."""
    return contents(source) == contents(target)


def contents(alias: str) -> dict[str, Content]:
    """What every table holds."""
    return {model._meta.db_table: content(model, alias) for model in tables_in_order()}


def content(model: Model, alias: str) -> Content:
    """What a table holds."""
    n, total = 0, 0
    for row in _rows(model, alias):
        n, total = n + 1, (total + _digest(row)) % 2**128
    return Content(n, total)


def _copy(model: Model, source: str, target: str) -> Content:
    connection, fields = connections[target], model._meta.concrete_fields
    names = ", ".join(connection.ops.quote_name(str(field.column)) for field in fields)
    table, marks = connection.ops.quote_name(model._meta.db_table), ", ".join(["%s"] * len(fields))
    statement = f"INSERT INTO {table} ({names}) VALUES ({marks})"
    n, total, waiting = 0, 0, []
    with connection.cursor() as cursor:
        for row in _rows(model, source):
            _check_lengths(model, row)
            n, total = n + 1, (total + _digest(row)) % 2**128
            pairs = zip(fields, row, strict=True)
            waiting.append([field.get_db_prep_save(value, connection) for field, value in pairs])
            if len(waiting) == AT_ONCE:
                cursor.executemany(statement, waiting)
                waiting = []
        if waiting:
            cursor.executemany(statement, waiting)
    return Content(n, total)


def _rows(model: Model, alias: str) -> Iterator[list[Any]]:
    """The values of every row in the order of the model's columns, as both databases keep them."""
    fields = model._meta.concrete_fields
    for row in _all(model, alias).order_by("pk").iterator(chunk_size=AT_ONCE):
        yield [_kept(field, getattr(row, field.attname)) for field in fields]


def _all(model: Model, alias: str) -> models.QuerySet[models.Model]:
    """Every row but the mark that says whose database it is."""
    rows = model._base_manager.using(alias).all()
    return rows.exclude(pk=KEY) if model is Setting else rows


def _kept(field: models.Field[Any, Any], value: Any) -> Any:
    if isinstance(field, OrderedJSON):
        return value
    return bytes(value) if isinstance(value, memoryview) else without_nul(value)


def without_nul(value: Any) -> Any:
    """A value whose texts, however deep, PostgreSQL accepts."""
    if isinstance(value, str):
        return value.replace("\0", REPLACEMENT) if "\0" in value else value
    if isinstance(value, dict):
        return {without_nul(name): without_nul(each) for name, each in value.items()}
    return [without_nul(each) for each in value] if isinstance(value, list) else value


def _check_lengths(model: Model, row: list[Any]) -> None:
    for field, value in zip(model._meta.concrete_fields, row, strict=True):
        longest = getattr(field, "max_length", None)
        if longest and isinstance(value, str) and len(value) > longest:
            raise HeedError(
                f"{model._meta.db_table} {row[0]} has more than {longest} characters in "
                f"{field.column}, which PostgreSQL refuses: shorten it first. Nothing was moved.",
                code="too_long",
            )


def _digest(row: list[Any]) -> int:
    text = json.dumps([_plain(value) for value in row], sort_keys=True, default=str)
    return int(hashlib.md5(text.encode(), usedforsecurity=False).hexdigest(), 16)


def _plain(value: Any) -> Any:
    """A value as both databases give it back: PostgreSQL's JSON knows no 1.0, only 1."""
    if isinstance(value, float):
        return int(value) if value.is_integer() else value
    if isinstance(value, dict):
        return {name: _plain(each) for name, each in value.items()}
    return [_plain(each) for each in value] if isinstance(value, list) else value


def _reset_sequences(tables: list[Model], connection: BaseDatabaseWrapper) -> None:
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), tables):
            cursor.execute(statement)
