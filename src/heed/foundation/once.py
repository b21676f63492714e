"""Reading the same thing once while a page is made, however many of its parts ask for it.

Only what reads may be read once, and only while nothing is changed: the gate opens it for requests
that change nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")

_read: ContextVar[dict[Hashable, Any] | None] = ContextVar("read_once", default=None)


@contextmanager
def reading_once() -> Iterator[None]:
    """Within it, functions marked with :func:`once` run once for the same arguments."""
    token = _read.set({})
    try:
        yield
    finally:
        _read.reset(token)


def once(function: Callable[P, R]) -> Callable[P, R]:
    """A function whose result is kept while a page is made; nobody may change what it returns."""

    @wraps(function)
    def reading(*arguments: P.args, **named: P.kwargs) -> R:
        read = _read.get()
        if read is None:
            return function(*arguments, **named)
        asked = (function, *map(_lasting, arguments), *map(_lasting, sorted(named.items())))
        if asked not in read:
            read[asked] = function(*arguments, **named)
        found: R = read[asked]
        return found

    return reading


def _lasting(value: Any) -> Hashable:
    """An argument as it can be looked up; those that are equal stay equal."""
    if isinstance(value, Mapping):
        return tuple(sorted(value.items()))
    if isinstance(value, set | frozenset):
        return frozenset(value)
    if isinstance(value, list | tuple):
        return tuple(map(_lasting, value))
    lasting: Hashable = value
    return lasting
