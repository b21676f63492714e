"""No page asks the record store more than it did: `query_counts.json` says how often each one asks.

``make query-counts`` writes that file anew, after a change that is meant.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from heed.foundation.models import Role
from tests.contracts.test_routes_and_roles import ROUTES, address
from tests.kit.records import on_postgresql
from tests.kit.web import Clients

FILE = Path(__file__).with_name("query_counts.json")
WRITING = "HEED_WRITE_QUERY_COUNTS"  # set by `make query-counts`
MOST = 30  # of any page, however much it shows
ASKING = ("SELECT", "INSERT", "UPDATE", "DELETE", "WITH")  # not what only opens transactions


def counted(client: Client) -> Mapping[str, int]:
    """How many queries each route that answers a GET runs, once what it reads has been read."""
    counts = {}
    for name, parts in ROUTES:
        place = address(name, parts)
        if client.get(place).status_code == 200:
            with CaptureQueriesContext(connection) as captured:
                client.get(place).getvalue()
            asked = [query["sql"].lstrip("( ").upper() for query in captured.captured_queries]
            counts[name] = sum(text.startswith(ASKING) for text in asked)
    return counts


def test_no_page_asks_more_often_than_it_did(clients: Clients) -> None:
    now = counted(clients(Role.ADMINISTRATOR))
    if os.environ.get(WRITING):
        FILE.write_text(json.dumps(now, indent=2, sort_keys=True) + "\n", encoding="utf-8")
    known = json.loads(FILE.read_text(encoding="utf-8"))
    # People are numbered otherwise on PostgreSQL, so their page is not at the same address.
    expected = known.keys() & now.keys() if on_postgresql() else known.keys()
    assert now.keys() == expected, "run `make query-counts`"
    more = {name: (known[name], now[name]) for name in now if now[name] > known[name]}
    assert not more, f"queries as known, and now: {more}"
    assert max(now.values()) <= MOST, now


def test_the_command_that_is_named_is_there() -> None:
    makefile = (FILE.parents[2] / "Makefile").read_text(encoding="utf-8")
    assert f"{WRITING}=1" in makefile
