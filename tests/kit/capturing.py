"""A home that captures, and a client that sends, again and again until it is acknowledged."""

from __future__ import annotations

import base64
import http.client
import json
import threading
import time
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from heed.lake import sql
from heed.lake.connections import connect
from heed.lake.schemas import TABLES
from heed.lake.store import Lake
from tests.kit.command_line import CommandLine

SOURCE = "shop"


@dataclass
class CapturingHome:
    """A home with one source; ``key`` is its write key."""

    home: Path
    key: str = ""

    def __post_init__(self) -> None:
        self.cli = CommandLine(self.home)
        made = self.cli.json("capture", "add", SOURCE, "--case", "order", "--rate", "0")
        self.key = made["write_key"]

    def table(self, name: str) -> list[dict[str, Any]]:
        """All rows of a lake table."""
        lake = Lake(self.home / "lake")
        if name not in lake.versions():
            return []
        query = sql.parquet(lake.files(name), TABLES[name].schema)
        with connect() as con:
            found: list[dict[str, Any]] = con.sql(query).to_arrow_table().to_pylist()
        return found

    def numbers(self) -> list[int]:
        """The numbers that interactions carry, in order."""
        rows = self.table("interactions")
        return sorted(int(dict(row["properties"])["number"]) for row in rows)


def event(number: int, **more: Any) -> dict[str, Any]:
    """One of many events; ten people, each with a browser."""
    return {
        "type": "track",
        "event": f"step {number % 5}",
        "messageId": f"m{number}",
        "userId": f"u{number % 10}",
        "anonymousId": f"b{number % 10}",
        "properties": {"number": number, "order": f"o{number // 5}"},
        **more,
    }


@dataclass
class Sending:
    """Sends numbered events in batches, one after the other, until told to end.

    A batch is sent again until it is acknowledged, however the server dies meanwhile. Each batch
    has an event that does not fit, and tells traits of a person of its own.
    """

    key: str
    batch: int = 10
    address: str = ""  # host:port, where the server is now
    acknowledged: int = 0  # batches
    refused: int = 0  # answers that asked to come again
    _ended: threading.Event = field(default_factory=threading.Event)

    def start(self) -> None:
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def end(self) -> None:
        """Finish the batch that is under way."""
        self._ended.set()
        self._thread.join(60)
        assert not self._thread.is_alive(), "the last batch was never acknowledged"

    def _run(self) -> None:
        while not self._ended.is_set():
            body = self._body(self.acknowledged)
            while not self._taken(body):
                time.sleep(0.02)
            self.acknowledged += 1

    def _body(self, number: int) -> bytes:
        first = number * self.batch
        events = [event(first + one) for one in range(self.batch)]
        events.append({"type": "track", "userId": "u0", "messageId": f"bad{number}"})
        traits = {"type": "identify", "userId": f"p{number}", "messageId": f"id{number}"}
        events.append({**traits, "traits": {"number": number}})
        return json.dumps({"batch": events}).encode()

    def _taken(self, body: bytes) -> bool:
        try:
            status = post(self.address, "/v1/batch", self.key, body)
        except (OSError, http.client.HTTPException):
            return False
        self.refused += status in (429, 503)
        assert status in (200, 429, 503), status
        return status == 200


def post(address: str, path: str, key: str, body: bytes, timeout: float = 30.0) -> int:
    """The status of one request."""
    shown = base64.b64encode(f"{key}:".encode()).decode()
    with closing(http.client.HTTPConnection(address, timeout=timeout)) as connection:
        headers = {"Authorization": f"Basic {shown}", "Content-Type": "application/json"}
        connection.request("POST", path, body, headers)
        answer = connection.getresponse()
        answer.read()
        return answer.status
