"""A built lake to filter, and what a filter leaves of it, by Heed and by hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
from django.db import transaction
from pytest_django import DjangoDbBlocker

from heed.foundation.models import Build
from heed.journeys.build_steps import SUMMARIES
from heed.journeys.builds import build
from heed.journeys.design import Catalogue
from heed.journeys.filtering.build import FilteredBuild, filtered
from heed.journeys.filtering.computing import compute
from heed.journeys.filtering.filters import Filter, filter_of
from heed.journeys.filtering.kept import Shelf
from heed.journeys.reading import OpenBuild
from heed.lake.engines import DuckDBEngine, Engine
from heed.lake.schemas import TABLES

NOW = datetime(2026, 6, 1, tzinfo=UTC)
Row = dict[str, Any]


def open_built(engine: Engine, catalogue: Catalogue) -> OpenBuild:
    """Build the engine's lake and open the result."""
    build(engine.lake, engine, catalogue, now=NOW, full=True)
    row = Build.objects.all()[0]
    return OpenBuild(
        number=row.pk,
        finished_at=row.finished_at,
        as_of=row.as_of,
        versions=row.table_versions,
        catalogue=catalogue,
        engine=engine,
        facts=row.facts,
    )


def built_apart(engine: Engine, catalogue: Catalogue, blocker: DjangoDbBlocker) -> OpenBuild:
    """The same for a fixture that many tests share: the record store keeps nothing of it."""
    with blocker.unblock(), transaction.atomic():
        opened = open_built(engine, catalogue)
        transaction.set_rollback(True)
    return opened


def add_rows(engine: DuckDBEngine, table: str, rows: list[Row]) -> int:
    """Append rows to a lake table; columns that a row lacks are null."""
    schema = TABLES[table].schema
    full = [{name: row.get(name) for name in schema.names} for row in rows]
    engine.con.register("given", pa.Table.from_pylist(full, schema=schema))
    try:
        return engine.lake.append(engine.con, table, "SELECT * FROM given").version
    finally:
        engine.con.unregister("given")


def where(*texts: str, since: str = "", until: str = "") -> Filter:
    return filter_of(texts, since, until)


def shelf_of(root: Path, build: OpenBuild, key: str, asked: Filter) -> Shelf:
    """Where pages look for the figures of a filter."""
    (whole,) = build.rows("journey_outcomes", journey=key, segment="", outcome="")
    return Shelf(root, build.number, asked.key(key, whole["journey_version"]))


def through(build: OpenBuild, key: str, asked: Filter, root: Path) -> FilteredBuild:
    """The build as seen through a filter, its figures computed here and now."""
    shelf = shelf_of(root, build, key, asked)
    shelf.fill({"n": {}}, compute(build, key, asked, lambda *_: None))
    return filtered(build, key, asked, shelf)


def summaries_of(build: OpenBuild, key: str, segment: str) -> Mapping[str, list[Row]]:
    """Every summary of one segment, without its name, in one order."""
    return {
        name: sorted(
            (row | {"segment": ""} for row in build.rows(name, journey=key, segment=segment)),
            key=repr,
        )
        for name in SUMMARIES
    }


def at_versions(build: OpenBuild, **versions: int) -> OpenBuild:
    """The build with other versions of some tables."""
    return replace(build, versions={**build.versions, **versions})
