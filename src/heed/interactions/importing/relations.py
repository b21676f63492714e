"""The files of a specification as DuckDB tables, and other files' columns beside them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

import duckdb

from heed.foundation.yaml_lines import nearest
from heed.interactions.importing.expressions import Decimal, number, with_decimal_mark
from heed.interactions.importing.reading import BadRecord, ReadOptions, SafeFile, make_safe
from heed.interactions.importing.spec import FileSpec, ImportSpec, Joined
from heed.interactions.importing.spec_file import SpecFile
from heed.kernel.errors import InvalidDefinition, NotFound, Problem
from heed.lake.sql import identifier
from heed.lake.sql import text as literal

ROW = "#row"  # a file's column may have any name, but hardly this one
Progress = Callable[[str, int, int], None]  # what, done bytes, all bytes


@dataclass
class LoadedFile:
    """All files that one entry of ``files`` matches, as one DuckDB table of trimmed texts.

    Row k of the table (its ``rowid``) is record ``k - starts[i]`` of ``parts[i]``. With ``reload``,
    ``table`` is but a view of the one file, whose rows come in order and whose number is not sure.
    """

    key: str
    table: str
    columns: tuple[str, ...]
    parts: list[SafeFile]
    starts: list[int]
    n_rows: int
    remarks: list[str] = field(default_factory=list)
    reload: Callable[[], LoadedFile] | None = None

    def load(self) -> None:
        """Make a table of what is but a view: every record is then counted, bad ones told apart."""
        if self.reload is not None:
            loaded = self.reload()
            self.parts, self.starts, self.n_rows = loaded.parts, loaded.starts, loaded.n_rows
            self.remarks, self.reload = loaded.remarks, None

    def with_row_numbers(self) -> str:
        """The rows as a table expression with the column ``ROW``."""
        number = "row_number() OVER () - 1" if self.reload else "rowid"
        return f"(SELECT {number} AS {identifier(ROW)}, * FROM {self.table})"

    @property
    def bad(self) -> Iterator[tuple[SafeFile, BadRecord]]:
        return ((part, record) for part in self.parts for record in part.bad)

    place = "r.rowid"  # SQL of a row's position in its source

    @property
    def n_read(self) -> int:
        return self.n_rows + sum(len(part.bad) for part in self.parts)

    def places(self, rows: Sequence[int]) -> list[tuple[str, int, int]]:
        """For each row of the table: file name, line where the record starts, its ordinal."""
        by_part: dict[int, list[int]] = {}
        for row in rows:
            by_part.setdefault(bisect_right(self.starts, row) - 1, []).append(row)
        found: dict[int, tuple[str, int, int]] = {}
        for index, members in by_part.items():
            part, start = self.parts[index], self.starts[index]
            lines = part.lines_of([row - start for row in members])
            for row, line in zip(members, lines, strict=True):
                found[row] = (part.path.name, line, row - start)
        return [found[row] for row in rows]


def has_typed_cells(spec: FileSpec) -> bool:
    """Whether numbers stand in the file as numbers, so that no decimal comma can be meant."""
    name = spec.path.lower().removesuffix(".gz").removesuffix(".zst")
    kind = spec.format or name.rpartition(".")[2]
    return kind in ("xlsx", "ods", "parquet", "jsonl", "json", "ndjson", "xes")


def find_paths(spec_file: SpecFile, key: str, folder: Path) -> list[Path]:
    """The files that an entry of ``files`` means, in order of their names."""
    spec = spec_file.spec.files[key]
    if Path(spec.path).is_absolute():
        found = [Path(spec.path)] if Path(spec.path).exists() else []
    else:
        found = sorted(path for path in folder.glob(spec.path) if path.is_file())
        if not found and "*" not in spec.path:
            found = sorted(folder.glob(spec.path + ".gz")) + sorted(folder.glob(spec.path + ".zst"))
    if not found:
        here = [path.name for path in folder.iterdir() if path.is_file()] if folder.is_dir() else []
        guess = nearest(spec.path, here)
        line = spec_file.yaml.line("files", key)
        raise NotFound(
            f"{spec_file.yaml.file}:{line}: no file {spec.path} in {folder}."
            + (f" Did you mean {guess}?" if guess else " Name the folder with --data DIR.")
        )
    return found


def is_read_once(spec: ImportSpec, key: str) -> bool:
    """Whether one mapping alone reads the file, and no other file stands beside it."""
    mapped = [party.from_file for party in (*spec.customers, *spec.accounts)]
    mapped += [record.from_file for record in (*spec.interactions, *spec.feedback)]
    mapped += [tally.from_file for tally in spec.tallies]
    alone = not spec.files[key].join and not any(key in file.join for file in spec.files.values())
    return alone and mapped.count(key) == 1


def load_file(
    con: duckdb.DuckDBPyConnection,
    key: str,
    spec: FileSpec,
    paths: Sequence[Path],
    work: Path,
    progress: Progress,
    *,
    lazily: bool = False,
) -> LoadedFile:
    """Make the files safe and read them into one temporary table of texts.

    ``lazily``: one clean text is not read yet, if whoever maps it can do without its table.
    """
    options = ReadOptions(
        format=spec.format,
        encoding=spec.encoding,
        delimiter=spec.delimiter,
        quote=spec.quote,
        header_row=spec.header_row,
        sheet=spec.sheet,
    )
    table = identifier(f"raw_{key}")
    options = replace(options, trust_lines=lazily and len(paths) == 1)
    parts = [make_safe(path, options, work, partial(progress, path.name)) for path in paths]
    columns = tuple(dict.fromkeys(column for part in parts for column in part.columns))
    selects = [_select(part, columns, spec.empty) for part in parts]
    remarks = [f"{part.path.name}: {remark}" for part in parts for remark in part.remarks]
    if parts[0].uncounted:
        con.execute(f"CREATE OR REPLACE TEMP VIEW {table} AS {selects[0]}")

        def reload() -> LoadedFile:
            con.execute(f"DROP VIEW {table}")
            return load_file(con, key, spec, paths, work, progress)

        n_rows = parts[0].n_records
        return LoadedFile(key, table, columns, parts, [0], n_rows, remarks, reload)
    con.execute(f"CREATE OR REPLACE TEMP TABLE {table} AS {selects[0]}")
    for select in selects[1:]:
        con.execute(f"INSERT INTO {table} {select}")
    starts = [0]
    for part in parts[:-1]:
        starts.append(starts[-1] + part.n_records)
    n_rows = starts[-1] + parts[-1].n_records
    _check_count(con, table, n_rows)
    trim_cells(con, table, columns)
    return LoadedFile(key, table, columns, parts, starts, n_rows, remarks)


def trim_cells(con: duckdb.DuckDBPyConnection, table: str, columns: Sequence[str]) -> None:
    """Make cells what every mapping takes them for: without blanks around them, null if empty.

    Looking whether a column needs it costs a quarter of trimming it, and hardly any does.
    """
    names = [identifier(column) for column in columns]
    tests = ", ".join(f"coalesce(bool_or({n} < '!' OR suffix({n}, ' ')), false)" for n in names)
    found = con.execute(f"SELECT {tests} FROM {table}").fetchone() or ()
    padded = [name for name, is_padded in zip(names, found, strict=True) if is_padded]
    if padded:
        trimmed = ", ".join(f"nullif(trim({name}), '') AS {name}" for name in padded)
        con.execute(
            f"CREATE OR REPLACE TEMP TABLE {table} AS SELECT * REPLACE ({trimmed}) FROM {table}"
        )


def _check_count(con: duckdb.DuckDBPyConnection, table: str, n_rows: int) -> None:
    """Reading and counting must agree, or no count in the report could be trusted."""
    found = con.execute(f"SELECT count(*) FROM {table}").fetchone()
    if found is None or found[0] != n_rows:
        raise RuntimeError(f"{table} holds {found} rows, but {n_rows} records were counted")


def _select(part: SafeFile, columns: Sequence[str], empty: Sequence[str]) -> str:
    have = set(part.columns)
    listed = ", ".join(
        f"{_cell(c, empty)} AS {identifier(c)}" if c in have else f"NULL AS {identifier(c)}"
        for c in columns
    )
    return f"SELECT {listed} FROM {part.relation}"


def _cell(column: str, empty: Sequence[str]) -> str:
    """A column as text; texts that the specification calls empty are null."""
    text = f"{identifier(column)}::VARCHAR"
    if not empty:
        return text
    return f"CASE WHEN trim({text}) NOT IN ({', '.join(map(literal, empty))}) THEN {text} END"


class FileView:
    """One file's rows with the joined columns that a mapping really uses.

    Joins may follow each other: with reviews joined to orders and orders to buyers, a review's row
    has the columns ``orders.status`` and ``orders.buyers.city``.
    """

    def __init__(
        self,
        con: duckdb.DuckDBPyConnection,
        spec_file: SpecFile,
        files: dict[str, LoadedFile],
        key: str,
    ) -> None:
        self._con = con
        self._spec_file = spec_file
        self._files = files
        self.file = files[key]
        self._joins: dict[str, str] = {}  # alias → LEFT JOIN clause, in order
        self.columns_used: dict[str, str] = {}  # as named in the specification → SQL

    @property
    def decimal(self) -> Decimal:
        """How this file's numbers are written."""
        return self._decimal_of(self.file.key)

    def _decimal_of(self, key: str) -> Decimal:
        mark = self._spec_file.spec.decimal
        return "cell" if mark == "," and has_typed_cells(self._spec_file.spec.files[key]) else mark

    def resolve(self, column: str) -> str:
        """The SQL of a column as the specification names it.

        Raises:
            InvalidDefinition: neither this file nor a joined one has such a column.
        """
        if column not in self.columns_used:
            self.columns_used[column] = self._find(column)
        return self.columns_used[column]

    @property
    def joins(self) -> bool:
        """Whether columns of other files were asked for."""
        return bool(self._joins)

    def from_clause(self) -> str:
        """``FROM`` with every join that :meth:`resolve` was asked for."""
        return f"FROM {self.file.table} AS r {' '.join(self._joins.values())}"

    def _find(self, column: str) -> str:
        file, alias, name = self.file.key, "r", column
        while name not in self._columns(file, joined=alias != "r"):
            other, _, rest = name.partition(".")
            if not rest or other not in self._spec_file.spec.files[file].join:
                raise self._unknown(name, file)
            alias = self._join(file, alias, other)
            file, name = other, rest
        return f"{identifier(alias) if alias != 'r' else 'r'}.{identifier(name)}"

    def _columns(self, file: str, *, joined: bool) -> list[str]:
        """The columns of a file; as a joined one also its sums and how many rows match."""
        own = list(self._files[file].columns)
        if not joined:
            return own
        sums = [
            f"sum_{name}"
            for spec in self._spec_file.spec.files.values()
            for other, join in spec.join.items()
            if other == file
            for name in join.sums
        ]
        return [*own, *sums, "rows"]

    def _join(self, file: str, alias: str, other: str) -> str:
        """Add the join of ``other`` to what ``alias`` stands for; returns its own alias."""
        joined = f"{alias}.{other}"
        if joined in self._joins:
            return joined
        join = self._spec_file.spec.files[file].join[other]
        for here, far in join.on.items():
            if here not in self._files[file].columns:
                raise self._unknown(here, file)
            if far not in self._files[other].columns:
                raise self._unknown(far, other)
        table = self._first_rows(file, other, join)
        left = "r" if alias == "r" else identifier(alias)
        on = " AND ".join(
            f"{left}.{identifier(here)} = {identifier(joined)}.{identifier(f'#k{i}')}"
            for i, here in enumerate(join.on)
        )
        self._joins[joined] = f"LEFT JOIN {table} AS {identifier(joined)} ON {on}"
        return joined

    def _first_rows(self, file: str, other: str, join: Joined) -> str:
        """A table with one row a key of ``other``: its first row, sums, and how many there are."""
        there = self._files[other]
        keys = [identifier(far) for far in join.on.values()]
        named = ", ".join(f"{key} AS {identifier(f'#k{i}')}" for i, key in enumerate(keys))
        more = {"rows": "count(*)::VARCHAR"}
        more |= {f"sum_{name}": self._sum(other, name) for name in join.sums}
        # A column of the file itself keeps its name; then there is no count or sum under it.
        counted = "".join(
            f", {expression} AS {identifier(name)}"
            for name, expression in more.items()
            if name.lower() not in {column.lower() for column in there.columns}
        )
        table = identifier(f"join_{file}_{other}")
        self._con.execute(
            f"CREATE OR REPLACE TEMP TABLE {table} AS "
            f"WITH g AS (SELECT {named}, min(rowid) AS {identifier('#first')}{counted} "
            f"FROM {there.table} GROUP BY {', '.join(str(i + 1) for i in range(len(keys)))}) "
            f"SELECT g.* EXCLUDE ({identifier('#first')}), t.* FROM g JOIN {there.table} t "
            f"ON t.rowid = g.{identifier('#first')}"
        )
        return table

    def _sum(self, file: str, column: str) -> str:
        """A sum over all matching rows, written as the numbers of this view's file are."""
        summed = number(identifier(column), self._decimal_of(file))
        return with_decimal_mark(f"sum({summed})", self.decimal)

    def _unknown(self, column: str, file: str) -> InvalidDefinition:
        known = [
            *self._columns(file, joined=file != self.file.key),
            *(
                f"{other}.{name}"
                for other in self._spec_file.spec.files[file].join
                for name in self._columns(other, joined=True)
            ),
        ]
        guess = nearest(column, known)
        shown = ", ".join(known[:12]) + (" …" if len(known) > 12 else "")
        problem = Problem(
            f"File {file!r} has no column {column!r}.",
            fix=f"Did you mean `{guess}`?" if guess else f"It has: {shown}.",
            file=self._spec_file.yaml.file,
            line=_line_naming(self._spec_file, column),
        )
        return InvalidDefinition(str(problem), [problem])


def _line_naming(spec_file: SpecFile, column: str) -> int:
    """The first line of the specification whose value names the column."""

    def walk(node: object, place: tuple[str | int, ...]) -> int | None:
        if isinstance(node, dict):
            pairs: Iterator[tuple[str | int, object]] = iter(node.items())
        elif isinstance(node, list):
            pairs = iter(enumerate(node))
        else:
            named = str(node) == column or str(node).endswith("." + column)
            return spec_file.yaml.line(*place) if named else None
        for key, value in pairs:
            if key == column:
                return spec_file.yaml.line(*place, key)
            found = walk(value, (*place, key))
            if found:
                return found
        return None

    return walk(spec_file.yaml.data, ()) or 1
