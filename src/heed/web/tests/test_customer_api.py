"""Customers and accounts for programs."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from tests.kit.web import Clients

from heed.customers.models import Account, Profile
from heed.foundation.models import Role, User
from heed.foundation.tokens import make_token
from heed.kernel.clock import utc_now
from heed.web import reading


def number_of_somebody() -> int:
    found = Profile.objects.filter(source="simulated").order_by("pk").first()
    assert found is not None
    return found.customer_id


def asked(path: str, *scopes: str, body: Any = None) -> Any:
    """What a service agent's token gets."""
    user, _ = User.objects.get_or_create(username="ann", defaults={"role": Role.SERVICE_AGENT})
    _, text = make_token(
        user=user, name="t", scopes=scopes or ("read",), lasts=timedelta(days=1), actor="t",
        now=utc_now(),
    )  # fmt: skip
    headers = {"Authorization": f"Bearer {text}"}
    if body is None:
        return Client().get(f"/api/v1/{path}", headers=headers)
    return Client().post(f"/api/v1/{path}", body, "application/json", headers=headers)


def test_customers_are_found(clients: Clients) -> None:
    number = number_of_somebody()
    key = Profile.objects.get(pk=number).key
    found = asked(f"customers?q={key}").json()
    assert {"kind": "customer", "number": number, "by": "key"}.items() <= found["found"][0].items()
    assert asked("customers?q=zzqx").json() == {"asked": "zzqx", "found": [], "n": 0}


def test_timeline_comes_in_parts_that_together_are_the_whole(clients: Clients) -> None:
    number = number_of_somebody()
    whole = asked(f"customers/{number}/timeline?limit=500").json()
    assert whole["n"] == len(whole["entries"]) > 3
    parts = [
        entry
        for skip in range(0, whole["n"], 3)
        for entry in asked(f"customers/{number}/timeline?limit=3&skip={skip}").json()["entries"]
    ]
    assert parts == whole["entries"]
    assert asked(f"customers/{number}/timeline?first=soon").status_code == 400


def test_fields_are_those_of_the_page_and_of_then(clients: Clients) -> None:
    number = number_of_somebody()
    home = reading.current()
    fields = asked(f"customers/{number}/fields").json()
    assert [each["name"] for each in fields] == [
        each.name for each in home.fields_known(home.whose(number))
    ]
    assert asked(f"customers/{number}/fields?known=2001-01-01").json() == []


def test_writing_needs_the_scope_and_says_what_is_wrong(clients: Clients) -> None:
    number = number_of_somebody()
    assert asked(f"customers/{number}/tags", body={"text": "vip"}).status_code == 403
    done = asked(f"customers/{number}/tags", "read", "write", body={"text": "vip"})
    assert done.json() == {"tags": ["vip"]}
    done = asked(f"customers/{number}/tags/remove", "read", "write", body={"text": "vip"})
    assert done.json() == {"tags": []}
    done = asked(f"customers/{number}/fields", "read", "write", body={"name": " ", "value": "x"})
    assert done.status_code == 400
    assert done.json()["detail"] == "Write something here."


def test_accounts_are_listed_and_told(clients: Clients) -> None:
    listed = asked("accounts").json()
    assert len(listed) == Account.objects.count()
    number = listed[0]["account_id"]
    told = asked(f"accounts/{number}").json()
    assert told["people"]
    assert told["kept"][0]["n_kept"] <= told["kept"][0]["n"]
    assert asked(f"accounts/{number}/timeline").json()["n"] > 0
    assert asked(f"accounts/{number}/fields").json()[0]["source"] == "simulated"


@pytest.mark.parametrize(
    "path",
    ["customers/1/timeline", "customers/1/fields", "customers/1/tags", "accounts/1",
     "accounts/1/timeline", "accounts/1/fields"],
)  # fmt: skip
def test_nobody_is_a_problem_document(path: str, clients: Clients) -> None:
    answer = asked(path)
    assert answer.status_code == 404
    assert answer.json()["code"] == "not_found"


def test_viewers_get_nothing_about_single_people(clients: Clients) -> None:
    client = clients(Role.VIEWER)
    for path in ("customers?q=an", "accounts", f"customers/{number_of_somebody()}/timeline"):
        assert client.get(f"/api/v1/{path}").status_code == 404
