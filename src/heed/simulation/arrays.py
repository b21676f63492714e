"""Columns of equal length, and the types of what stands in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Codes = NDArray[np.int8]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Moments = NDArray[Any]  # NumPy's stubs lose their way in arithmetic with times
"""Local wall time to the second (``datetime64[s]``); ``NaT``: it did not happen."""
Days = NDArray[Any]
"""Calendar days (``datetime64[D]``)."""

NEVER = np.datetime64("NaT", "s")
SECOND = np.timedelta64(1, "s")
DAY = np.timedelta64(1, "D")


class Columns:
    """A base for dataclasses whose fields are arrays of one length: rows of a table."""

    def __len__(self) -> int:
        first = getattr(self, fields(self)[0].name)  # type: ignore[arg-type]
        return len(first)

    def take(self, rows: Ints | Bools) -> Self:
        """The rows at these positions, or where the mask holds."""
        return type(self)(**{name: values[rows] for name, values in self._columns()})

    @classmethod
    def joined(cls, parts: Sequence[Self]) -> Self:
        """All rows of all parts, one part after the other."""
        columns: dict[str, list[Any]] = {}
        for part in parts:
            for name, values in part._columns():
                columns.setdefault(name, []).append(values)
        return cls(**{name: np.concatenate(values) for name, values in columns.items()})

    def _columns(self) -> list[tuple[str, Any]]:
        return [(field.name, getattr(self, field.name)) for field in fields(self)]  # type: ignore[arg-type]


def seconds(amount: Floats | Ints) -> NDArray[np.timedelta64]:
    """Whole seconds as lengths of time."""
    return np.asarray(amount).astype(np.int64).astype("timedelta64[s]")


def days(amount: Ints | Codes) -> NDArray[np.timedelta64]:
    """Whole days as lengths of time."""
    return np.asarray(amount).astype(np.int64).astype("timedelta64[D]")


def only_where(happened: Bools, moments: Moments) -> Moments:
    """The moments where something happened, ``NaT`` elsewhere."""
    return np.where(happened, moments, NEVER)


def until(end: np.datetime64, moments: Moments) -> Moments:
    """The moments before ``end``; what comes later has not happened yet."""
    return np.where(moments < end, moments, NEVER)


def happened(moments: Moments) -> Bools:
    return ~np.isnat(moments)
