"""Every route × every role: the table of `heed.web.access` holds, and a GET changes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from heed.foundation.models import Role
from heed.web.access import TABLE
from tests.kit.web import Clients

# Something real for each named part of an address; a route with a new part adds it here.
PARTS: dict[str, Any] = {
    "key": "order",
    "number": 1,
    "instance": 1,
    "place": 0,
    "kind": "touchpoint",
    "hold": 1,
    "token": "never-given",
    "pk": 1,
    "provider_id": "company",
    "act": "consent",
    "statement": 1,
}
OF_ROUTE: dict[str, dict[str, Any]] = {
    "touchpoint": {"key": "delivery"},
    "segment": {"key": "household"},
    "persona": {"key": "busy-household"},
    "segment_find": {"key": "household"},
    "segment_why": {"key": "household"},
    "export_segment": {"key": "household"},
    "api:segment": {"key": "household"},
    "api:segment_members": {"key": "household"},
    "api:segment_overlap": {"key": "household", "other": "trade"},
    "api:segment_why": {"key": "household"},
    "metric": {"key": "recommends"},
    "metric_csv": {"key": "recommends"},
    "standard": {"key": "on-the-promised-day"},
    "standard_cases": {"key": "on-the-promised-day"},
    "standard_cases_csv": {"key": "on-the-promised-day"},
    "standard_case": {"key": "on-the-promised-day", "record": "00"},
    "audit_cases": {"key": "on-the-promised-day"},
    "draw_audit": {"key": "on-the-promised-day"},
    "record_audit": {"key": "on-the-promised-day", "sample": 1, "number": 1},
}


def routes() -> list[tuple[str, tuple[str, ...]]]:
    """The name of every route with the parts of its address."""
    return sorted(_named(get_resolver().url_patterns))


def _named(patterns: Any, space: str = "", parts: tuple[str, ...] = ()) -> Iterator[Any]:
    for pattern in patterns:
        own = (*parts, *pattern.pattern.converters, *pattern.pattern.regex.groupindex)
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from _named(pattern.url_patterns, inner, own)
        elif isinstance(pattern, URLPattern):
            yield f"{space}{pattern.name}", tuple(dict.fromkeys(own))


ROUTES = routes()
# Their token in the address and a stamp are the proof: see test_preference_page.py.
PROVED_BY_LINK = {"preferences", "one_click"}


def address(name: str, parts: tuple[str, ...]) -> str:
    """The address of a route with something real in its parts."""
    values = {part: OF_ROUTE.get(name, {}).get(part, PARTS.get(part, "x")) for part in parts}
    return reverse(name, kwargs=values)


def test_every_route_has_a_name_and_a_row() -> None:
    assert [name for name, _ in ROUTES if name.endswith("None")] == []
    assert sorted({name for name, _ in ROUTES} - TABLE.keys()) == []


def test_every_row_has_a_route() -> None:
    assert sorted(TABLE.keys() - {name for name, _ in ROUTES}) == []


@pytest.mark.parametrize(("name", "parts"), ROUTES, ids=[name for name, _ in ROUTES])
def test_route_opens_to_exactly_the_roles_of_its_row(
    name: str, parts: tuple[str, ...], clients: Clients
) -> None:
    row = TABLE[name]
    for role in Role:
        answer = clients(role).get(address(name, parts))
        is_refused = getattr(answer.wsgi_request, "is_refused", False)
        assert is_refused is not (row.is_open or role in row.reaches), (name, role)
        assert answer.status_code == 404 or not is_refused


@pytest.mark.parametrize(("name", "parts"), ROUTES, ids=[name for name, _ in ROUTES])
def test_route_changes_nothing_without_the_secret_of_a_form(
    name: str, parts: tuple[str, ...], clients: Clients
) -> None:
    if name in PROVED_BY_LINK:
        return
    client = clients(Role.ADMINISTRATOR)
    client.handler.enforce_csrf_checks = True
    for method in (client.post, client.put, client.patch, client.delete):
        answer = method(address(name, parts))
        assert answer.status_code == 403
        if name.startswith("api:") and not TABLE[name].is_open:
            assert answer.json()["code"] == "scope"


@pytest.mark.parametrize(("name", "parts"), ROUTES, ids=[name for name, _ in ROUTES])
def test_route_sends_strangers_to_the_sign_in_page(
    name: str, parts: tuple[str, ...], clients: Clients
) -> None:
    row = TABLE[name]
    if row.is_open:
        return
    answer = clients.anonymous.get(address(name, parts))
    if name.startswith("api:"):
        assert answer.status_code == 401
    elif row.reaches:
        assert answer.status_code == 302
        assert answer.headers["Location"].startswith(reverse("account_login"))
    else:
        assert answer.status_code == 404
