"""A load generator for the capture benchmark, in a process of its own.

    python -m benchmarks._capture_load PORT KEY EVENTS SECONDS NAME

Eight connections send batches of EVENTS events, each as soon as the last one was acknowledged, and
every message has an id of its own: ``NAME-connection-batch-event``. Prints one JSON object: how
many batches each connection had acknowledged, and the 50th and 99th percentile of milliseconds.
"""

from __future__ import annotations

import base64
import json
import random
import socket
import sys
import threading
import time
from datetime import UTC, datetime

CONNECTIONS = 8
PEOPLE = 10_000
_MARK = "message-id-goes-here"


def message_id(name: str, connection: int, batch: int, event: int) -> str:
    """The id of one message of a run."""
    return f"{name}-{connection}-{batch:08}-{event:05}"


def body_parts(n_events: int, drawn: random.Random) -> list[bytes]:
    """A batch of events, cut where message ids belong."""
    now = datetime.now(UTC).isoformat(timespec="milliseconds")
    events = [_event(now, drawn) for _ in range(n_events)]
    return json.dumps({"batch": events, "sentAt": now}).encode().split(_MARK.encode())


def _event(now: str, drawn: random.Random) -> dict[str, object]:
    """An event as shops send them, of some 600 bytes."""
    person = drawn.randrange(PEOPLE)
    name = drawn.choice(["Order Completed", "Product Viewed", "Product Added", "Cart Viewed"])
    return {
        "type": "track",
        "messageId": _MARK,
        "userId": f"user-{person}",
        "anonymousId": f"b5e1c1d2-{person:08}-4b1c-9a55",
        "event": name,
        "timestamp": now,
        "context": {
            "library": {"name": "analytics.js", "version": "2.1.0"},
            "page": {"path": "/p/4711", "url": "https://shop.example/p/4711", "title": "Lamp"},
            "userAgent": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Safari/537.36",
        },
        "properties": {
            "orderId": f"o-{drawn.randrange(1_000_000)}",
            "revenue": round(drawn.uniform(5, 200), 2),
            "currency": "EUR",
            "category": drawn.choice(["lamps", "chairs", "tables"]),
            "quantity": drawn.randrange(1, 9),
            "coupon": None,
        },
        "integrations": {},
    }


class Sender(threading.Thread):
    """One connection that sends one batch after the other."""

    def __init__(self, port: int, key: str, n_events: int, name: str, number: int) -> None:
        super().__init__(name=name)
        self.number = number
        self.parts = body_parts(n_events, random.Random(number))
        self.until = 0.0
        self.acknowledged = 0
        self.spent: list[float] = []
        self.connection = socket.create_connection(("127.0.0.1", port))
        self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        shown = base64.b64encode(f"{key}:".encode())
        size = len(self._body(0))
        self.head = (
            b"POST /v1/batch HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
            b"Authorization: Basic %s\r\nContent-Length: %d\r\n\r\n" % (shown, size)
        )

    def run(self) -> None:
        while (started := time.perf_counter()) < self.until:
            self.connection.sendall(self.head + self._body(self.acknowledged))
            answer = self.connection.recv(65_536)
            if not answer.startswith(b"HTTP/1.1 200"):
                raise RuntimeError(f"not taken: {answer[:200]!r}")
            self.acknowledged += 1
            self.spent.append(1000 * (time.perf_counter() - started))

    def _body(self, batch: int) -> bytes:
        found = [self.parts[0]]
        for event, part in enumerate(self.parts[1:]):
            found.append(message_id(self.name, self.number, batch, event).encode())
            found.append(part)
        return b"".join(found)


def main(port: int, key: str, n_events: int, seconds: float, name: str) -> None:
    """Send for some seconds and say what came of it."""
    senders = [Sender(port, key, n_events, name, number) for number in range(CONNECTIONS)]
    until = time.perf_counter() + seconds
    for sender in senders:
        sender.until = until
        sender.start()
    for sender in senders:
        sender.join()
    spent = sorted(each for sender in senders for each in sender.spent)
    told = {
        "batches": [sender.acknowledged for sender in senders],
        "p50": spent[len(spent) // 2],
        "p99": spent[int(len(spent) * 0.99)],
    }
    print(json.dumps(told))


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2], int(sys.argv[3]), float(sys.argv[4]), sys.argv[5])
