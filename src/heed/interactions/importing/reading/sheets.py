"""XLSX and ODS: one sheet, its values as text, its row numbers kept."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path

import python_calamine

from heed.interactions.importing.reading.archives import WorkbookFacts, check_archive
from heed.interactions.importing.reading.names import unique_names
from heed.interactions.importing.reading.options import BadRecord, Progress, ReadOptions, SafeFile
from heed.interactions.importing.reading.options import shown as as_shown
from heed.interactions.importing.reading.records import too_large
from heed.interactions.importing.reading.rewriting import TableWriter, stem_for
from heed.kernel.errors import UnreadableFile

Cell = int | float | str | bool | date | datetime | time | timedelta
EXACT_INTEGER = 1e15


def read_sheet(
    path: Path, format_: str, options: ReadOptions, work: Path, progress: Progress | None
) -> SafeFile:
    """Make one sheet of the workbook at ``path`` safe to read; see ``make_safe``."""
    facts = check_archive(path, format_, options.limits)
    sheet, remarks = open_sheet(path, options)
    remarks += _remarks(facts)
    rows = sheet_rows(sheet)
    columns, width, more = _header(path, sheet.name, rows, options)
    writer = TableWriter(work, stem_for(path, options), columns)
    bad: list[BadRecord] = []
    beyond = 0
    try:
        for number, cells in rows:
            beyond += any(cells[width:])
            if (found := _judge(number, cells, options)) is not None:
                bad.append(found)
            else:
                writer.add(number, cells[:width], sum(map(len, cells)))
        table = writer.finish()
    except BaseException:
        writer.abandon()
        raise
    if progress is not None:
        progress(path.stat().st_size, path.stat().st_size)
    if beyond:
        remarks.append(f"{beyond:,} rows have cells to the right of the last column: left out")
    return SafeFile(
        path=path,
        format=format_,
        relation=table.relation,
        columns=table.columns,
        types=("VARCHAR",) * len(table.columns),
        n_records=table.n_rows,
        bad=bad,
        remarks=[*remarks, *more],
        find_lines=table.places_of,
    )


def open_sheet(path: Path, options: ReadOptions) -> tuple[python_calamine.CalamineSheet, list[str]]:
    """The sheet that is asked for, else the first visible one that has data."""
    try:
        workbook = python_calamine.CalamineWorkbook.from_path(str(path))
        if options.sheet is not None:
            if options.sheet not in workbook.sheet_names:
                raise UnreadableFile(
                    f"{path.name} has no sheet “{options.sheet}”; "
                    f"it has {', '.join(f'“{name}”' for name in workbook.sheet_names)}.",
                    path=str(path),
                )
            return workbook.get_sheet_by_name(options.sheet), []
        return _first_with_data(path, workbook)
    except python_calamine.PasswordError as error:
        raise UnreadableFile(
            f"{path.name} is protected by a password; save a copy without one.", path=str(path)
        ) from error
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        raise UnreadableFile(
            f"{path.name} cannot be read as a workbook ({error}); save it again or as CSV.",
            path=str(path),
        ) from error


def _first_with_data(
    path: Path, workbook: python_calamine.CalamineWorkbook
) -> tuple[python_calamine.CalamineSheet, list[str]]:
    wanted = python_calamine.SheetTypeEnum.WorkSheet
    sheets = [sheet for sheet in workbook.sheets_metadata if sheet.typ == wanted]
    visible = python_calamine.SheetVisibleEnum.Visible
    for sheet in sorted(sheets, key=lambda sheet: sheet.visible != visible):
        found = workbook.get_sheet_by_name(sheet.name)
        if found.start is not None:
            others = len(sheets) - 1
            return found, [f"read sheet “{sheet.name}” of {others + 1}"] if others else []
    raise UnreadableFile(f"{path.name} has no sheet with data in it.", path=str(path))


def _remarks(facts: WorkbookFacts) -> list[str]:
    remarks = []
    if facts.error_cells:
        remarks.append(
            f"{facts.error_cells:,} cells of the workbook hold an error such as #N/A: read as empty"
        )
    if facts.formulas_without_result:
        remarks.append(
            f"{facts.formulas_without_result:,} formulas of the workbook have no stored result: "
            "read as empty; open and save it in a spreadsheet program"
        )
    return remarks


def sheet_rows(sheet: python_calamine.CalamineSheet) -> Iterator[tuple[int, list[str]]]:
    """Row number from 1 and the cells as text, for every row that is not empty."""
    for number, row in enumerate(sheet.iter_rows(), start=1):
        cells = [as_text(cell) for cell in row]
        if any(cells):
            yield number, cells


def _header(
    path: Path, sheet: str, rows: Iterator[tuple[int, list[str]]], options: ReadOptions
) -> tuple[tuple[str, ...], int, list[str]]:
    """Column names, their number, remarks; columns end with the last one that has a name."""
    # The row's number in the sheet, as a person sees it; empty rows at that place are passed over.
    cells = next((cells for number, cells in rows if number >= options.header_row), None)
    if cells is None:
        raise UnreadableFile(
            f"Sheet “{sheet}” of {path.name} has no row {options.header_row} to be the header; "
            "set “header_row”.",
            path=str(path),
        )
    width = max(index for index, cell in enumerate(cells, start=1) if cell)
    columns, remarks = unique_names(cells[:width])
    return columns, width, remarks


def as_text(cell: Cell) -> str:
    """A cell as text: dates in ISO 8601, whole numbers without a point, a span as ``30:00:00``."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        # A spreadsheet shows 15 digits; the 16th and 17th are noise of binary fractions.
        whole = cell.is_integer() and abs(cell) < EXACT_INTEGER
        return str(int(cell)) if whole else format(cell, ".15g")
    if isinstance(cell, timedelta):
        return _span(cell)
    return cell.isoformat() if isinstance(cell, date | time) else str(cell)


def _span(cell: timedelta) -> str:
    seconds = abs(round(cell.total_seconds()))
    sign = "-" if cell < timedelta(0) else ""
    return f"{sign}{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"


def _judge(number: int, cells: list[str], options: ReadOptions) -> BadRecord | None:
    limit = options.max_cell_bytes
    if any(len(cell) * 4 > limit and len(cell.encode()) > limit for cell in cells):
        return BadRecord(number, *too_large(limit), as_shown("\t".join(cells)))
    if any("\0" in cell for cell in cells):
        return BadRecord(
            number, "nul_byte", "The row holds a NUL byte; take it out.", as_shown("\t".join(cells))
        )
    return None
