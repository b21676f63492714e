"""Feedback as importers would leave it in the lake, from short lists."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pyarrow as pa

from heed.kernel.ids import id63
from heed.lake.schemas import FEEDBACK
from tests.kit.interactions import ONE, profile

FIRST = datetime(2026, 1, 1, 12, tzinfo=UTC)


@dataclass(frozen=True)
class Said:
    """One answer: its score, the day it was given (from 1 January 2026), and whose it was."""

    score: float | None
    day: float | None = 0
    item: str = "recommend"
    scale: tuple[float, float] | None = (0, 10)
    customer: str | None = None
    account: str | None = None
    case: str | None = None
    kind: str = "answer"
    mode: str | None = "web"
    source: str = "survey"
    channel: str | None = None
    weight: float | None = 1
    properties: Mapping[str, str] | None = None
    case_kind: str = "shop"


def answer_rows(said: Iterable[Said], first: int = 0) -> pa.Table:
    """The answers as a table of the lake's schema; ``first`` is the first one's position."""
    rows = [_row(one, first + position) for position, one in enumerate(said)]
    return pa.Table.from_pylist(rows, schema=FEEDBACK.schema)


def _row(one: Said, position: int) -> dict[str, Any]:
    at = None if one.day is None else FIRST + timedelta(days=one.day)
    low, high = one.scale or (None, None)
    return {
        "feedback_id": hashlib.md5(repr((one, position)).encode(), usedforsecurity=False).digest(),
        "content_hash": id63(repr((one, position))),
        "response_id": None if one.customer else id63("response", one.source, str(position)),
        "profile_id": None if one.customer is None else profile(one.customer),
        "account_id": None if one.account is None else id63("account", "shop", one.account),
        "account_key": one.account,
        "occurred_at": at,
        "received_at": at,
        "source_seq": position,
        "kind": one.kind,
        "item": one.item,
        "score": one.score,
        "scale_min": low,
        "scale_max": high,
        "channel": one.channel,
        "case_id": None if one.case is None else id63("case", one.case_kind, one.case),
        "case_key": one.case,
        "source": one.source,
        "mode": one.mode,
        "weight_millionths": None if one.weight is None else round(one.weight * ONE),
        "properties": list((one.properties or {}).items()),
    }
