"""Many senders at once: processes with threads that ask the ledger of one home for contacts.

``python -m tests.kit.senders`` is one of the processes; it waits until a moment before it asks.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.kit.command_line import ROOT, CommandLine

PROCESSES, THREADS = 5, 10
HEAD_START = 6.0  # seconds in which every process gets ready


def all_at_once(home: Path, asks: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """What each of the asks was answered; a thread each, all at the same moment."""
    start = time.time() + HEAD_START
    parts = [asks[n::PROCESSES] for n in range(PROCESSES)]
    running = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.kit.senders", json.dumps({"at": start, "asks": part})],
            cwd=ROOT,
            env=CommandLine(home).environment(),
            stdout=subprocess.PIPE,
            text=True,
        )
        for part in parts
    ]
    answers: list[dict[str, Any]] = []
    for process in running:
        said, _ = process.communicate(timeout=120)
        assert process.returncode == 0
        answers += json.loads(said)
    return answers


def main(given: dict[str, Any]) -> None:
    """Ask for everything given at the moment given, each from a thread of its own."""
    from heed.config.home import Home

    Home.open()
    answers: list[dict[str, Any]] = []
    threads = [
        threading.Thread(target=_ask, args=(facts, given["at"], answers)) for facts in given["asks"]
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print(json.dumps(answers))


def _ask(facts: dict[str, Any], at: float, answers: list[dict[str, Any]]) -> None:
    from django.db import connection

    from heed.customers.contact.ledger import Ask, ask_to_contact, confirm_sent
    from heed.customers.identity.keys import KeyKind, key_of
    from heed.kernel.clock import utc_now

    who = facts.pop("who")
    key = key_of(KeyKind.EMAIL, who, "test") if isinstance(who, str) else who
    assert key is not None
    time.sleep(max(at - time.time(), 0))
    began = time.time()
    found = ask_to_contact(ask=Ask(who=key, **facts), actor="sender", now=utc_now())
    if found.is_allowed:
        found = confirm_sent(contact=found.number, actor="sender", now=utc_now())
    seconds = time.time() - began
    answers.append({"state": found.state, "reason": found.reason, "seconds": seconds})
    connection.close()


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
