"""Which function does which kind of work. Areas register theirs when the process starts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Protocol

from django.utils.module_loading import import_string

from heed.kernel.errors import HeedError

Result = dict[str, Any]


class Cancelled(Exception):
    """Raised inside a handler, at its next word of progress, when somebody cancelled the work."""


class LostLease(Exception):
    """Raised inside a handler, at its next word of progress, when somebody else has the work."""


class Running(Protocol):
    """What a handler sees of the work that it does."""

    number: int
    arguments: Mapping[str, Any]
    actor: str

    def progress(self, what: str, done: int, total: int) -> None:
        """Say how far the work is; ``total`` 0 is not known. Raises ``Cancelled``, ``LostLease``.

        Cheap: written down at most twice a second.
        """
        ...


Handler = Callable[[Running], Result]


@dataclass(frozen=True)
class Schedule:
    """Work that is queued by itself, every ``every``, counted from midnight UTC, 1 January 1970."""

    name: str
    kind: str
    every: timedelta


_handlers: dict[str, Handler | str] = {}
_schedules: dict[str, Schedule] = {}


def register(kind: str, handler: Handler | str) -> None:
    """Let ``handler`` do all work of a kind; it must be idempotent.

    A path such as ``heed.web.work.run_build`` is imported when there is work: processes that do
    none do not wait for its libraries.
    """
    _handlers[kind] = handler


def register_schedule(schedule: Schedule) -> None:
    """Queue work of a kind by itself from now on."""
    _schedules[schedule.name] = schedule


def handler_of(kind: str) -> Handler:
    """The function that does work of a kind.

    Raises:
        HeedError: nothing in this version of Heed does.
    """
    if kind not in _handlers:
        raise HeedError(f"This version of Heed cannot do work of the kind {kind!r}.")
    handler = _handlers[kind]
    found: Handler = import_string(handler) if isinstance(handler, str) else handler
    return found


def schedules() -> list[Schedule]:
    """Everything that is queued by itself."""
    return list(_schedules.values())
