"""What experience files define now, for areas that lie below the store of definitions.

Whoever stores definitions registers, when Django starts, the path of the function that reads them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.module_loading import import_string

from heed.kernel.errors import HeedError


@dataclass(frozen=True)
class Defined:
    """One definition as it holds now: its value as its kind reads it, and its version."""

    kind: str
    key: str
    version: int
    value: Any


_source = ""


def register_source(path: str) -> None:
    """Let the function at ``path`` read definitions of given kinds."""
    global _source
    _source = path


def defined(*kinds: str) -> list[Defined]:
    """Every definition of these kinds, in their stored order.

    Raises:
        HeedError: nothing stores definitions.
    """
    if not _source:
        raise HeedError("Nothing stores definitions here.")
    read: Callable[[Sequence[str]], list[Defined]] = import_string(_source)
    return read(kinds)
