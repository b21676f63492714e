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
from django.urls import reverse

from heed.customers.models import Account, Profile
from heed.foundation.models import Role
from tests.contracts.test_routes_and_roles import ROUTES, address
from tests.kit.records import on_postgresql
from tests.kit.web import Clients

FILE = Path(__file__).with_name("query_counts.json")
WRITING = "HEED_WRITE_QUERY_COUNTS"  # set by `make query-counts`
MOST = 30  # of any page, however much it shows
# What is held of a person is looked for in every table about people, once each.
EVERY_KIND = {"customer_privacy"}
ASKING = ("SELECT", "INSERT", "UPDATE", "DELETE", "WITH")  # not what only opens transactions


def places() -> dict[str, str]:
    """An address of each route; those of customers and accounts with somebody who is there."""
    found = {name: address(name, parts) for name, parts in ROUTES}
    person = Profile.objects.filter(source="simulated").order_by("pk").first()
    firm = Account.objects.order_by("pk").first()
    assert person is not None
    assert firm is not None
    for name, number in (
        ("customer", person.customer_id),
        ("customer_contact", person.customer_id),
        ("customer_privacy", person.customer_id),
        ("customer_account", firm.pk),
    ):
        found[name] = reverse(name, args=[number])
    for name in ("segment_why", "api:segment_why"):
        found[name] = reverse(name, args=["household", person.customer_id])
    return found


def counted(client: Client) -> Mapping[str, int]:
    """How many queries each route that answers a GET runs, once what it reads has been read."""
    counts = {}
    for name, place in places().items():
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
    many = {name: n for name, n in now.items() if n > MOST}
    assert many.keys() <= EVERY_KIND, many


def test_the_command_that_is_named_is_there() -> None:
    makefile = (FILE.parents[2] / "Makefile").read_text(encoding="utf-8")
    assert f"{WRITING}=1" in makefile
