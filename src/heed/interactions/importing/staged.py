"""Temporary tables of what mappings make of files: filled in one pass, read in the target's form.

What is the same in every row, and the map of properties, is made when the rows are read. A file
that nobody needs as a table is mapped straight from its text.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import duckdb

from heed.interactions.importing import expressions as sql
from heed.interactions.importing.relations import FileView
from heed.interactions.importing.spec import ImportSpec
from heed.lake.sql import identifier
from heed.lake.sql import text as literal

_ID_COLUMNS = {
    "interactions": "interaction_id",
    "feedback": "feedback_id",
    "tallies": "tally_id",
}


@dataclass(frozen=True)
class Shown:
    """A key of a person as columns of a staged table: its text, and whether it is verified."""

    kind: str
    namespace: str
    country: str
    text: str
    verified: str  # empty: nothing says so


@dataclass(frozen=True)
class Staged:
    """What one mapping made of its file.

    ``table`` holds what was computed; ``rows`` is a view of it with all columns of the target.
    """

    target: str  # lake table
    table: str
    rows: str
    late: tuple[str, ...]  # what the view adds: ``expression AS name``
    file: str  # key of the file
    id_column: str
    keyed: bool  # the ids come from key columns, not from the content
    one_per_row: bool = False  # no row of the file yields more than one staged row
    row: str = "row"  # where the file's row number stands: in ``row``, or it is the ``rowid``
    with_source_seq: bool = False  # the row number is the position in the source, too
    person_kind: str = "crm_id"  # of the person's own key
    shown: tuple[Shown, ...] = ()  # further keys of that person

    def select(self, order: Iterable[str] = ()) -> str:
        """A query of all columns of the target, in the ``order`` of some of them.

        What was computed is sorted, then the rest is added: maps are slow to sort.
        """
        places = [] if self.row == "row" else ["rowid AS row"]
        places += ["rowid AS source_seq"] if self.with_source_seq else []
        added = {text.rpartition(" AS ")[2] for text in self.late}
        keys = ", ".join(name for name in map(identifier, order) if name not in added)
        by = f" ORDER BY {keys}" if keys else ""
        inner = f"SELECT {', '.join(['*', *places])} FROM {self.table}{by}"
        return f"SELECT {', '.join(['*', *self.late])} FROM ({inner})"


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


@dataclass(frozen=True)
class Entry:
    """One record that each row of a file yields, as SQL."""

    columns: dict[str, str]
    faults: Sequence[str | None]
    where: Sequence[str]
    properties: dict[str, str] | None = None  # name → text; None: the target has none
    lateral: str = ""
    costly: Sequence[str] = ()  # expressions that columns and faults share: computed once


def fill(
    stage: Stage, table: str, target: str, view: FileView, entries: Sequence[Entry], keyed: bool
) -> Staged:
    """Fill a temporary table with the entries' rows, and put the view of them beside it."""
    late = _same_everywhere(stage, entries)
    names = list(entries[0].properties or {})
    flat = bool(names) and sql.fits_struct(names)
    flat &= all(list(entry.properties or {}) == names for entry in entries)
    added = [f"{expression} AS {identifier(name)}" for name, expression in late.items()]
    if flat:
        texts = {name: identifier(_flat(place)) for place, name in enumerate(names)}
        added.append(f'{sql.texts_map(texts)} AS "properties"')
    one_per_row = len(entries) == 1 and not entries[0].lateral
    straight = one_per_row and _fill_straight(stage, table, view, entries[0], late, flat)
    if not straight:
        view.file.load()
        selects = [_select(view, n, entry, late, flat, straight) for n, entry in enumerate(entries)]
        stage.con.execute(f"CREATE OR REPLACE TEMP TABLE {table} AS {' UNION ALL '.join(selects)}")
    staged = Staged(
        target=target,
        table=table,
        rows=f"{table}_rows",
        late=tuple(added),
        file=view.file.key,
        id_column=_ID_COLUMNS.get(target, "id"),
        keyed=keyed,
        one_per_row=one_per_row,
        row="rowid" if straight else "row",
        with_source_seq=straight and "source_seq" in entries[0].columns,
    )
    stage.con.execute(f"CREATE OR REPLACE TEMP VIEW {staged.rows} AS {staged.select()}")
    return staged


def _fill_straight(
    stage: Stage, table: str, view: FileView, entry: Entry, late: Container[str], flat: bool
) -> bool:
    """Fill the table from the file itself, where it was not read yet and need not be.

    Its rowids are then the file's. False if that cannot be, or if not every line was a record.
    """
    if view.file.reload is None or view.joins or any(part != "true" for part in entry.where):
        return False
    columns = {name: text for name, text in entry.columns.items() if name != "source_seq"}
    select = _select(view, 0, replace(entry, columns=columns), late, flat, straight=True)
    try:
        stage.con.execute(f"CREATE OR REPLACE TEMP TABLE {table} AS {select}")
    except duckdb.Error:
        return False
    found = stage.con.execute(f"SELECT count(*) FROM {table}").fetchone()
    return found is not None and found[0] == view.file.n_rows


def _same_everywhere(stage: Stage, entries: Sequence[Entry]) -> dict[str, str]:
    """The columns that have one value in all rows of all entries."""
    constants = {stage.now, literal(stage.spec.source), f"{sql.MILLION}::BIGINT"}
    first = entries[0].columns
    return {
        name: expression
        for name, expression in first.items()
        if (expression in constants or expression.startswith("NULL::"))
        and all(entry.columns[name] == expression for entry in entries)
    }


def _flat(place: int) -> str:
    """The column of one property's text, from which the map is made when rows are written."""
    return f"property {place}"


def _select(
    view: FileView, number: int, entry: Entry, late: Container[str], flat: bool, straight: bool
) -> str:
    columns = {name: text for name, text in entry.columns.items() if name not in late}
    if flat:
        texts = (entry.properties or {}).values()
        columns |= {_flat(place): text for place, text in enumerate(texts)}
    elif entry.properties is not None:
        columns["properties"] = sql.texts_map(entry.properties)
    fault = sql.first_of(entry.faults)
    listed = ", ".join(f"{text} AS {identifier(name)}" for name, text in columns.items())
    costly = [text for text in entry.costly if not text.startswith("NULL::")]
    owner = "r" if straight else "s"
    for place, text in enumerate(costly):
        fault, listed = (part.replace(text, f'{owner}."#{place}"') for part in (fault, listed))
    kept = " AND ".join(f"({part})" for part in entry.where if part != "true") or "true"
    return (
        f"SELECT {'' if straight else 'r.rowid AS row, '}{number} AS entry, {fault} AS fault, "
        f"{listed} {_source(view, costly, straight)}{entry.lateral} WHERE {kept}"
    )


def _source(view: FileView, costly: Sequence[str], straight: bool) -> str:
    """``FROM`` with the costly expressions as columns ``#0``, ``#1`` …: of ``r`` if straight."""
    values = ", ".join(f'{text} AS "#{place}"' for place, text in enumerate(costly))
    if not values:
        return view.from_clause()
    if straight:  # a plain subquery keeps the order of rows, which a lateral join need not
        return f"FROM (SELECT *, {values} FROM {view.file.table} AS r) AS r"
    return f"{view.from_clause()}, LATERAL (SELECT {values}) AS s"
