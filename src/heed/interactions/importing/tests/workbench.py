"""A small place to import from and into: write files and a specification, import, look."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from textwrap import dedent
from typing import Any

from heed.interactions.importing.preview import Preview, preview_import
from heed.interactions.importing.report import FileReport, ImportReport
from heed.interactions.importing.retry import RetryReport, retry_chosen
from heed.interactions.importing.run import run_import
from heed.interactions.importing.spec_file import read_spec
from heed.interactions.models import QuarantinedRow
from heed.lake import sql
from heed.lake.connections import connect
from heed.lake.schemas import TABLES
from heed.lake.store import Lake

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)


def _quiet(_what: str, _done: int, _total: int) -> None:
    """Progress that nobody watches."""


@dataclass
class Workbench:
    """A folder of files beside an empty lake; every import happens an hour after the last."""

    folder: Path
    now: datetime = NOW
    lake: Lake = field(init=False)

    def __post_init__(self) -> None:
        self.lake = Lake(self.folder / "lake")
        self.data.mkdir()

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def spec_path(self) -> Path:
        return self.folder / "import.yaml"

    def file(self, name: str, text: str) -> None:
        """Write a data file; indentation and the first line break are not part of it."""
        (self.data / name).write_text(dedent(text).lstrip("\n"), encoding="utf-8")

    def spec(self, text: str) -> None:
        """Write the specification, of source ``shop`` unless it says so itself."""
        text = dedent(text).lstrip("\n")
        head = "" if "source:" in text else "source: shop\n"
        self.spec_path.write_text(f"heed: 1\n{head}{text}", encoding="utf-8")

    def run(self, spec: str | None = None) -> ImportReport:
        if spec is not None:
            self.spec(spec)
        self.now += timedelta(hours=1)
        return run_import(
            lake=self.lake,
            spec_file=read_spec(self.spec_path),
            folder=self.data,
            work_folder=self.folder / "work",
            actor="tester",
            now=self.now,
            progress=_quiet,
        )

    def preview(self, spec: str, n: int = 5) -> Preview:
        self.spec(spec)
        return preview_import(
            spec_file=read_spec(self.spec_path),
            folder=self.data,
            work_folder=self.folder / "work",
            now=self.now,
            n=n,
            progress=_quiet,
        )

    def retry(
        self, numbers: Sequence[int] = (), cells: Sequence[str] = (), spec: Path | None = None
    ) -> RetryReport:
        self.now += timedelta(hours=1)
        return retry_chosen(
            lake=self.lake,
            numbers=numbers,
            source=None,
            spec_path=spec,
            cells=cells,
            work_folder=self.folder / "work",
            actor="tester",
            now=self.now,
            progress=_quiet,
        )

    def rows(self, table: str, columns: str = "*", order: str = "source_seq") -> list[Any]:
        """Columns of a lake table, one value or a tuple of them a row."""
        if table not in self.lake.versions():
            return []
        query = sql.parquet(self.lake.files(table), TABLES[table].schema)
        with connect() as con:
            table = con.sql(f"SELECT {columns} FROM ({query}) ORDER BY {order}").to_arrow_table()
        cells = [column.to_pylist(maps_as_pydicts="strict") for column in table.columns]
        return cells[0] if len(cells) == 1 else list(zip(*cells, strict=True))

    def open_rows(self) -> list[tuple[str, int, str]]:
        """File, line and reason of every open quarantined row."""
        rows = QuarantinedRow.objects.filter(status=QuarantinedRow.Status.OPEN).order_by("id")
        return [(row.file, row.line, row.reason) for row in rows]


def counts(report: ImportReport, key: str | None = None) -> tuple[int, int, int, int]:
    """Read, imported, ignored and quarantined rows of one file (of the only one unless named)."""
    found: Mapping[str, FileReport] = {file.key: file for file in report.files}
    file = found[key] if key else report.files[0]
    return file.read, file.imported, file.ignored, file.quarantined


def utc(text: str) -> datetime:
    """An ISO time without offset as a moment in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
