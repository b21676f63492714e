"""Lists as CSV files that no spreadsheet takes for formulas."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence

from django.http import StreamingHttpResponse

from heed.kernel.spreadsheets import Cell, guarded

__all__ = ["Cell", "csv_answer", "csv_lines", "guarded"]


class _Echo:
    """A file that gives back what is written to it."""

    def write(self, text: str) -> str:
        return text


def csv_lines(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[str]:
    """The lines of a CSV file (RFC 4180), cells guarded."""
    writer = csv.writer(_Echo())
    yield writer.writerow(header)
    for row in rows:
        yield writer.writerow([guarded(cell) for cell in row])


def csv_answer(
    name: str, header: Sequence[str], rows: Iterable[Sequence[Cell]], *, where: str = ""
) -> StreamingHttpResponse:
    """A download named ``heed-<name>.csv``; rows are written as they are read.

    ``where`` is the filter of all rows in words: it stands in a last column, so that no row can
    lose it.
    """
    if where:
        header, rows = (*header, "where"), ((*row, where) for row in rows)
    answer = StreamingHttpResponse(csv_lines(header, rows), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="heed-{name}.csv"'
    return answer
