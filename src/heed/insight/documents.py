"""Findings as rows of the lake's ``findings``, and back: one document each."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import TypeAdapter

from heed.insight.emerging import Found
from heed.insight.results import DriversRead, FairnessRead, Finding, ScoreRead, Wanted
from heed.insight.standard_results import StandardFound

Row = dict[str, Any]
Call = tuple[bytes, float, int | None]  # record, score, moment in µs


@dataclass(frozen=True)
class Example:
    """A missed case: its record, when it was due and ended (µs), and the newest comment's id."""

    record: bytes
    due_us: int | None = None
    ended_us: int | None = None
    comment: bytes | None = None


@dataclass(frozen=True)
class Stored:
    """Everything that a build found; records go by ids."""

    findings: tuple[Finding, ...] = ()
    scores: tuple[ScoreRead, ...] = ()
    calls: tuple[Call, ...] = ()
    examples: Mapping[str, tuple[Example, ...]] = field(default_factory=dict)  # by standard
    missing: tuple[Wanted, ...] = ()
    emerging: tuple[Found, ...] = ()
    fairness: tuple[FairnessRead, ...] = ()
    drivers: DriversRead | None = None
    standards: tuple[StandardFound, ...] = ()


def store(found: Stored) -> list[Row]:
    """The rows to write: ``part``, ``position``, ``subject``, ``document``."""
    rows = [
        _row("finding", each.number, each.subject, _json(Finding, each)) for each in found.findings
    ]
    rows += [
        _row("score", place, each.key, _json(ScoreRead, each))
        for place, each in enumerate(found.scores)
    ]
    rows += [
        _row("call", place, "", json.dumps([record.hex(), score, at]))
        for place, (record, score, at) in enumerate(found.calls)
    ]
    rows += [
        _row("misses", place, key, json.dumps([_written(each) for each in examples]))
        for place, (key, examples) in enumerate(sorted(found.examples.items()))
    ]
    rows += [
        _row("emerging", place, each.issue.words[0], _json(Found, each))
        for place, each in enumerate(found.emerging)
    ]
    rows += [
        _row("missing", place, "", _json(Wanted, each)) for place, each in enumerate(found.missing)
    ]
    rows += [
        _row("fairness", place, each.subject, _json(FairnessRead, each))
        for place, each in enumerate(found.fairness)
    ]
    if found.drivers is not None:
        rows.append(_row("drivers", 0, "", _json(DriversRead, found.drivers)))
    rows += [
        _row("standard", place, each.key, _json(StandardFound, each))
        for place, each in enumerate(found.standards)
    ]
    return rows


def restore(rows: Iterable[Row]) -> Stored:
    """What was stored."""
    parts: dict[str, list[Row]] = {}
    for row in sorted(rows, key=lambda row: (row["part"], row["position"])):
        parts.setdefault(row["part"], []).append(row)
    calls = [json.loads(row["document"]) for row in parts.get("call", ())]
    return Stored(
        findings=tuple(_read(Finding, row) for row in parts.get("finding", ())),
        scores=tuple(_read(ScoreRead, row) for row in parts.get("score", ())),
        calls=tuple((bytes.fromhex(record), score, at) for record, score, at in calls),
        examples={
            row["subject"]: tuple(_example(each) for each in json.loads(row["document"]))
            for row in parts.get("misses", ())
        },
        missing=tuple(_read(Wanted, row) for row in parts.get("missing", ())),
        emerging=tuple(_read(Found, row) for row in parts.get("emerging", ())),
        fairness=tuple(_read(FairnessRead, row) for row in parts.get("fairness", ())),
        drivers=next((_read(DriversRead, row) for row in parts.get("drivers", ())), None),
        standards=tuple(_read(StandardFound, row) for row in parts.get("standard", ())),
    )


def _written(example: Example) -> list[Any]:
    comment = example.comment.hex() if example.comment else None
    return [example.record.hex(), example.due_us, example.ended_us, comment]


def _example(written: list[Any]) -> Example:
    record, due_us, ended_us, comment = written
    return Example(
        bytes.fromhex(record), due_us, ended_us, bytes.fromhex(comment) if comment else None
    )


def _row(part: str, position: int, subject: str, document: str) -> Row:
    return {"part": part, "position": position, "subject": subject, "document": document}


_adapters: dict[type[Any], TypeAdapter[Any]] = {}  # slow to make


def _adapter(kind: type[Any]) -> TypeAdapter[Any]:
    if kind not in _adapters:
        _adapters[kind] = TypeAdapter(kind)
    return _adapters[kind]


def _json(kind: type[Any], value: Any) -> str:
    return _adapter(kind).dump_json(value).decode()


def _read(kind: type[Any], row: Row) -> Any:
    return _adapter(kind).validate_json(row["document"])
