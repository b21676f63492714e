"""A small place to capture at: a front without a server, an inbox, a lake, and what came of it."""

from __future__ import annotations

import base64
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from heed.interactions.capture.flushing import Flushed, Flusher
from heed.interactions.capture.front import Front
from heed.interactions.capture.keys import make_key
from heed.interactions.capture.models import CaptureCount, CaptureSource
from heed.interactions.capture.rules import Plans
from heed.interactions.capture.services import add_source
from heed.interactions.models import QuarantinedRow
from heed.kernel.clock import utc_now
from heed.lake import sql
from heed.lake.connections import connect
from heed.lake.schemas import TABLES
from heed.lake.store import Lake

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)


@dataclass(frozen=True)
class Answer:
    """What the front said."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def code(self) -> str:
        """The stable code of a refusal."""
        return str(json.loads(self.body).get("code", ""))


@dataclass
class Shore:
    """A source "shop" with a write key, and an empty lake."""

    folder: Path
    plans: Plans = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.lake = Lake(self.folder / "lake")
        self.front = Front()
        self.source = self.add("shop", case_property="orderId", events_per_second=0)
        self.key = self.key_of(self.source)
        self.restart()

    def restart(self) -> None:
        """A flusher that remembers nothing, as after a crash."""
        self.flusher = Flusher(self.lake, self.folder / "work")

    def add(self, key: str, **how: Any) -> CaptureSource:
        return add_source(key=key, how=how, actor="test", now=utc_now())

    def key_of(self, source: CaptureSource) -> str:
        return make_key(source=source, actor="test", now=utc_now())[1]

    def ask(
        self,
        path: str,
        body: bytes = b"",
        *,
        method: str = "POST",
        key: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """One request; ``key`` is sent as Basic, the shop's unless given, none if empty."""
        key = self.key if key is None else key
        environ: dict[str, Any] = {
            "REQUEST_METHOD": method,
            "PATH_INFO": f"/v1/{path}",
            "CONTENT_LENGTH": str(len(body)),
            "CONTENT_TYPE": "application/json",
            "wsgi.input": io.BytesIO(body),
        }
        if key:
            environ["HTTP_AUTHORIZATION"] = f"Basic {base64.b64encode(f'{key}:'.encode()).decode()}"
        for name, value in (headers or {}).items():
            cgi = name.upper().replace("-", "_")
            environ[cgi if cgi in environ or cgi == "CONTENT_TYPE" else f"HTTP_{cgi}"] = value
        said: list[Any] = []
        found = self.front(environ, lambda status, head: said.extend((status, head)))
        return Answer(int(said[0][:3]), dict(said[1]), b"".join(found))

    def send(self, *events: Any, **more: Any) -> None:
        """A batch that must be taken."""
        answer = self.ask("batch", json.dumps({"batch": events, **more}).encode())
        assert answer.status == 200, answer.body

    def flush(self, now: datetime | None = None) -> Flushed:
        return self.flusher.flush_all(lambda: self.plans, lambda: now or utc_now())

    def table(self, name: str = "interactions") -> list[dict[str, Any]]:
        """The rows of a lake table in their order, times as microseconds."""
        if name not in self.lake.versions():
            return []
        schema = TABLES[name].schema
        order = "source_seq" if "source_seq" in schema.names else "known_from"
        query = sql.parquet(self.lake.files(name), schema)
        with connect() as con:
            rows = con.sql(f"SELECT * FROM ({query}) ORDER BY {order}").to_arrow_table()
        return [_plain(row) for row in rows.to_pylist()]

    def quarantined(self) -> list[QuarantinedRow]:
        return list(QuarantinedRow.objects.order_by("pk"))

    def counts(self, source: str = "shop") -> dict[str, int]:
        """What became of events, by outcome."""
        found: dict[str, int] = {}
        for row in CaptureCount.objects.filter(source=source):
            found[row.outcome] = found.get(row.outcome, 0) + row.n
        return found


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    return {name: dict(value) if name == "properties" else value for name, value in row.items()}


def track(event: str = "Order Completed", **more: Any) -> dict[str, Any]:
    """A track call of one known user."""
    return {"type": "track", "event": event, "userId": "u1", **more}


def ago(**how: float) -> str:
    """A moment before now, as libraries write it."""
    return (datetime.now(UTC) - timedelta(**how)).isoformat()


def names(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    return [row["name"] for row in rows]
