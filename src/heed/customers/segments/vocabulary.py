"""What the words of rules mean that areas above define: touchpoints, metrics, journeys.

An area above that has such words registers, when Django starts, the path of a function that gives
their meaning at certain versions of definitions. So the call goes up without an import that does.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Protocol

from django.utils.module_loading import import_string

from heed.customers.segments.rules import Segment
from heed.foundation.conditions import Condition

Answers = Mapping[str, Condition | None]  # by metric which answers it takes; None: every one


@dataclass(frozen=True)
class Vocabulary:
    """``touchpoints`` come in the order in which they claim interactions; ``open_for`` is the
    silence that ends a journey early, by its key."""

    touchpoints: tuple[tuple[str, Condition], ...] = ()
    answers: Answers = field(default_factory=dict)
    open_for: Mapping[str, timedelta | None] = field(default_factory=dict)


class DefinedTouchpoint(Protocol):
    """What is needed of a touchpoint."""

    @property
    def key(self) -> str: ...
    @property
    def when(self) -> Condition | None: ...
    @property
    def counts(self) -> str: ...


class DefinedJourney(Protocol):
    """What is needed of a journey."""

    @property
    def key(self) -> str: ...
    @property
    def gap(self) -> timedelta | None: ...


class Defined(Protocol):
    """What is needed of all definitions."""

    @property
    def touchpoints(self) -> Sequence[DefinedTouchpoint]: ...
    @property
    def journeys(self) -> Sequence[DefinedJourney]: ...
    @property
    def segments(self) -> Sequence[Segment]: ...
    @property
    def versions(self) -> Mapping[str, int]: ...


_answers: list[str] = []


def register_answers(path: str) -> None:
    """Let rules name what the function at ``path`` gives for versions of definitions."""
    if path not in _answers:
        _answers.append(path)


def vocabulary_of(defined: Defined) -> Vocabulary:
    """The words of these definitions."""
    answers: dict[str, Condition | None] = {}
    for path in _answers:
        meaning: Callable[[Mapping[str, int]], Answers] = import_string(path)
        answers |= meaning(defined.versions)
    return Vocabulary(
        touchpoints=tuple(
            (point.key, point.when)
            for point in defined.touchpoints
            if point.when is not None and point.counts == "interactions"
        ),
        answers=answers,
        open_for={journey.key: journey.gap for journey in defined.journeys},
    )
