"""Cells that no spreadsheet takes for formulas."""

from __future__ import annotations

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")

Cell = str | int | float | None


def guarded(cell: Cell) -> Cell:
    """A text that a spreadsheet would compute gets an apostrophe before it; numbers stay."""
    if isinstance(cell, str) and cell.startswith(FORMULA_STARTS):
        return f"'{cell}"
    return cell
