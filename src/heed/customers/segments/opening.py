"""Looking at segments from a finished build: its pinned tables, its definitions, its moment."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from typing import Any, Protocol

from heed.customers.segments.builds import EPOCH, tables_at
from heed.customers.segments.measures.looking import Look
from heed.customers.segments.moments import DAY, micros
from heed.customers.segments.rules import Held, Rule, Segment, Travelled, leaves
from heed.customers.segments.settling import settled
from heed.customers.segments.vocabulary import Defined, Vocabulary, vocabulary_of
from heed.foundation.yaml_lines import nearest
from heed.kernel.errors import HeedError, NotFound
from heed.lake.engines import Engine

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
JUST = timedelta(microseconds=1)


class PinnedBuild(Protocol):
    """A finished build: see :class:`heed.journeys.reading.OpenBuild`."""

    @property
    def engine(self) -> Engine: ...
    @property
    def versions(self) -> Mapping[str, int]: ...
    @property
    def facts(self) -> Mapping[str, Any]: ...
    @property
    def catalogue(self) -> Defined: ...


@dataclass(frozen=True)
class Moment:
    """When to look, and by which knowledge; without ``at`` from the end of the data."""

    at: datetime | None = None
    as_known: bool = False


NOW = Moment()


def parse_moment(text: str, *, as_known: bool = False) -> Moment:
    """The moment of ``2025-03-01`` (the end of that day, UTC) or of an ISO 8601 time.

    Raises:
        HeedError: it is neither.
    """
    if not text:
        return Moment(None, as_known)
    try:
        if _DAY.fullmatch(text):
            day = date.fromisoformat(text)
            return Moment(datetime.combine(day + DAY, time(), UTC) - JUST, as_known)
        at = datetime.fromisoformat(text)
        at = at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        raise HeedError(
            f"{text!r} is no day. Write it like 2025-03-01.", code="invalid_option", field="as_of"
        ) from None
    return Moment(at, as_known)


@dataclass(frozen=True)
class Opened:
    """Segments as they are defined now, over the tables of a build."""

    defined: Defined
    build: PinnedBuild | None

    @cached_property
    def segments(self) -> Mapping[str, Segment]:
        return {segment.key: segment for segment in self.defined.segments}

    @cached_property
    def vocabulary(self) -> Vocabulary:
        return vocabulary_of(self.defined)

    @property
    def facts(self) -> Mapping[str, Any]:
        """What the build wrote down of segments."""
        found: Mapping[str, Any] = self.build.facts.get("segments", {}) if self.build else {}
        return found

    @property
    def pinned(self) -> PinnedBuild:
        """The build.

        Raises:
            HeedError: there is none.
        """
        if self.build is None:
            raise HeedError("Nothing was built yet; `heed build` does.", code="nothing_built")
        return self.build

    def segment(self, key: str) -> Segment:
        """The segment of this key.

        Raises:
            NotFound: there is none, with the nearest key.
        """
        if key not in self.segments:
            meant = nearest(key, self.segments)
            hint = f"Did you mean {meant}?" if meant else "`heed segments` lists them."
            raise NotFound(f"There is no segment {key}. {hint}", segment=key)
        return self.segments[key]

    def version(self, key: str) -> int:
        return self.defined.versions.get(f"segment:{key}", 0)

    def rule(self, key: str) -> Rule:
        """The settled rule of a segment of customers.

        Raises:
            NotFound: there is no such segment.
            HeedError: it is one of instances.
            InvalidDefinition: it names a segment that cannot be put in.
        """
        segment = self.segment(key)
        if segment.when is None or segment.is_of_instances:
            raise HeedError(
                f"The segment {key} looks at the first record of an instance: it divides journeys, "
                "and no customer is in it.",
                code="segment_of_instances",
            )
        return settled(key, segment.when, self.segments)

    def at_us(self, moment: Moment) -> int:
        """The moment in µs.

        Raises:
            HeedError: nothing was built, or the moment lies after the end of the data.
        """
        end_us = self.facts.get("end_us")
        if end_us is None:
            raise HeedError("Nothing was built yet; `heed build` does.", code="nothing_built")
        if moment.at is None:
            return int(end_us)
        at_us = micros(moment.at - EPOCH)
        if at_us >= end_us + micros(DAY):
            end = EPOCH + timedelta(microseconds=end_us)
            raise HeedError(
                f"The data ends on {end:%Y-%m-%d}; nobody can tell who is in a segment later.",
                code="invalid_option",
                field="as_of",
            )
        return at_us

    def can_look(self, rule: Rule, moment: Moment) -> bool:
        """Whether a rule can be decided by the knowledge that a moment asks for.

        Journeys and standards are computed anew with each build: what was known of them then cannot
        be told.
        """
        computed = any(isinstance(leaf, Held | Travelled) for leaf in leaves(rule))
        return not (moment.as_known and computed)

    def look(self, rule: Rule, moment: Moment = NOW, **options: Any) -> Look:
        """A look from a moment, with what the rule needs to be decided.

        Raises:
            HeedError: nothing was built, the moment is too late, or the rule looks at what is
                computed anew with each build, which nobody can tell as it was known then.
        """
        if not self.can_look(rule, moment):
            raise HeedError(
                "This rule looks at journeys or standards, which are computed anew with each "
                "build: what was known of them then cannot be told.",
                code="invalid_option",
                field="as_known",
            )
        at_us = self.at_us(moment)
        is_newest = moment.at is None and not self.facts.get("is_cut")
        return Look(
            tables_at(self.pinned.engine, self.pinned.versions),
            at_us,
            as_known=moment.as_known,
            is_newest=is_newest and not moment.as_known,
            vocabulary=self.vocabulary,
            **options,
        )

    def rows(self, expr: Any) -> list[dict[str, Any]]:
        """An expression's rows."""
        return self.pinned.engine.to_rows(expr)


def as_time(us: int) -> datetime:
    """The time of microseconds since 1970."""
    return EPOCH + timedelta(microseconds=us)
