"""Typed results as JSON documents: what ``--json`` prints and the API answers."""

from __future__ import annotations

from functools import cache
from typing import Any

from pydantic import TypeAdapter

from heed.customers.segments.results import (
    SegmentList,
    SegmentMembers,
    SegmentOverlap,
    SegmentReading,
    WhyReading,
)
from heed.insight.persona_results import PersonaList, PersonaReading
from heed.insight.results import FindingExplained, FindingsReading
from heed.insight.value_results import ValueModelList
from heed.journeys.results import DoctorReading, JourneyList, JourneyReading, PathsReading
from heed.journeys.results.basis import Result
from heed.listening.results import MetricChange, MetricList, MetricReading
from heed.standards.results import StandardList, StandardReading

DOCUMENTS: dict[str, type[Result]] = {
    "heed/journeys/1": JourneyList,
    "heed/journey/1": JourneyReading,
    "heed/paths/1": PathsReading,
    "heed/doctor/1": DoctorReading,
    "heed/metrics/1": MetricList,
    "heed/metric/1": MetricReading,
    "heed/metric-change/1": MetricChange,
    "heed/standards/1": StandardList,
    "heed/standard/1": StandardReading,
    "heed/findings/1": FindingsReading,
    "heed/finding/1": FindingExplained,
    "heed/value/1": ValueModelList,
    "heed/segments/1": SegmentList,
    "heed/segment/1": SegmentReading,
    "heed/segment-members/1": SegmentMembers,
    "heed/segment-overlap/1": SegmentOverlap,
    "heed/why/1": WhyReading,
    "heed/personas/1": PersonaList,
    "heed/persona/1": PersonaReading,
}


def document(result: Result) -> dict[str, Any]:
    """The result as plain values: times ISO 8601 in UTC, shares as fractions."""
    values: dict[str, Any] = _adapter(schema_of(result)).dump_python(result, mode="json")
    return {"schema": schema_of(result), **values}


def document_text(result: Result) -> bytes:
    """The same document as JSON in UTF-8, made in one go."""
    whole: bytes = _adapter(schema_of(result)).dump_json(result)
    return b'{"schema":"' + schema_of(result).encode() + b'",' + whole[1:]


def schema_of(result: Result) -> str:
    """Name and version of the document that a result makes, e.g. ``heed/journey/1``."""
    return next(name for name, kind in DOCUMENTS.items() if type(result) is kind)


@cache
def _adapter(name: str) -> TypeAdapter[Result]:
    return TypeAdapter(DOCUMENTS[name])
