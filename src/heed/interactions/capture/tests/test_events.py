"""What a call says becomes an interaction, a key or a trait."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from heed.customers.models import Account, Profile
from heed.interactions.capture.tests.shore import Shore, ago, names, track
from heed.kernel.ids import id63


def test_a_track_call_becomes_an_interaction(shore: Shore) -> None:
    properties = {
        "orderId": "o-7",
        "revenue": 12.5,
        "currency": "eur",
        "items": [{"sku": "a", "n": 2}],
        "shipping": {"method": "post", "express": False},
        "coupon": None,
    }
    shore.send(track(messageId="m1", anonymousId="a1", properties=properties))
    shore.flush()
    (row,) = shore.table()
    assert row["name"] == "Order Completed"
    assert row["source"] == "shop"
    assert row["channel"] == "server"
    assert row["actor"] == "customer"
    assert (row["case_key"], row["case_id"]) == ("o-7", id63("case", "shop", "o-7"))
    assert (row["value_minor"], row["currency"]) == (1250, "EUR")
    assert row["weight_millionths"] == 1_000_000
    assert row["profile_id"] == id63("customer", "shop", "u1")
    assert row["properties"] == {
        "orderId": "o-7",
        "revenue": "12.5",
        "currency": "eur",
        "items": '[{"sku":"a","n":2}]',
        "shipping.method": "post",
        "shipping.express": "false",
    }


def test_pages_and_screens_are_views_with_their_name_as_a_property(shore: Shore) -> None:
    shore.send(
        {"type": "page", "userId": "u1", "name": "Prices", "properties": {"path": "/prices"}},
        {"type": "screen", "userId": "u1", "name": "Cart", "category": "shop"},
    )
    shore.flush()
    page, screen = shore.table()
    assert (page["name"], page["channel"]) == ("page viewed", "web")
    assert page["properties"] == {"path": "/prices", "name": "Prices"}
    assert (screen["name"], screen["channel"]) == ("screen viewed", "app")
    assert screen["properties"] == {"name": "Cart", "category": "shop"}


def test_what_an_event_says_of_its_channel_and_actor_wins(shore: Shore) -> None:
    shore.key = shore.key_of(shore.add("till", channel="branch", actor="employee"))
    shore.send(
        track("sold"),
        track("asked", context={"channel": "chat", "actor": "customer"}),
        track("tapped", context={"library": {"name": "analytics-ios"}}),
    )
    shore.flush()
    found = [(row["name"], row["channel"], row["actor"]) for row in shore.table()]
    assert found == [
        ("sold", "branch", "employee"),
        ("asked", "chat", "customer"),
        ("tapped", "branch", "employee"),
    ]


def test_the_sending_library_tells_the_channel_where_nobody_else_does(shore: Shore) -> None:
    for library in ("analytics.js", "analytics-ios", "@segment/analytics-react-native", "x"):
        shore.send(track(context={"library": {"name": library}}))
    shore.flush()
    assert [row["channel"] for row in shore.table()] == ["web", "app", "app", "server"]


def test_amounts_are_minor_units_only_where_the_currency_is_known(shore: Shore) -> None:
    amounts = [
        {"revenue": 19.999, "currency": "EUR"},
        {"value": "7", "currency": "JPY"},
        {"total": 5},
        {"value": "blue", "currency": "EUR"},
        {"revenue": 1e300, "currency": "EUR"},
        {"revenue": -4.5, "currency": "EUR"},
    ]
    shore.send(*(track(properties=one) for one in amounts))
    shore.flush()
    assert [row["value_minor"] for row in shore.table()] == [2000, 7, None, None, None, -450]


def test_the_clock_of_the_sender_is_corrected(shore: Shore) -> None:
    slow = timedelta(hours=3)
    happened = datetime.now(UTC) - timedelta(minutes=10)
    shore.send(
        track(timestamp=(happened - slow).isoformat()),
        sentAt=(datetime.now(UTC) - slow).isoformat(),
    )
    shore.flush()
    (row,) = shore.table()
    assert abs(row["occurred_at"] - happened) < timedelta(seconds=10)


def test_events_come_late_and_out_of_order_and_keep_their_own_times(shore: Shore) -> None:
    shore.send(track("second", timestamp=ago(days=1)), track("first", timestamp=ago(days=400)))
    shore.flush()
    rows = shore.table()
    assert names(rows) == ["second", "first"]
    assert rows[1]["occurred_at"] < rows[0]["occurred_at"] < rows[0]["received_at"]
    assert rows[0]["source_seq"] < rows[1]["source_seq"]


def test_only_an_anonymous_key_makes_a_cookie_profile(shore: Shore) -> None:
    shore.send({"type": "track", "event": "seen", "anonymousId": "browser-1"})
    shore.flush()
    profile = Profile.objects.get()
    assert (profile.kind, profile.source, profile.key) == ("cookie", "shop", "browser-1")


def test_keys_that_mean_nothing_are_no_keys(shore: Shore) -> None:
    shore.send({"type": "track", "event": "seen", "userId": "undefined", "anonymousId": "b"})
    shore.send({"type": "track", "event": "seen", "userId": 42})
    shore.flush()
    assert set(Profile.objects.values_list("kind", "key")) == {("cookie", "b"), ("login", "42")}


def test_identify_brings_traits_and_no_interaction(shore: Shore) -> None:
    happened = ago(days=3)
    traits = {"plan": "pro", "address": {"city": "Bonn"}, "email": "Ada@Example.org"}
    shore.send({"type": "identify", "userId": "u1", "traits": traits, "timestamp": happened})
    shore.send({"type": "identify", "userId": "u1", "traits": {"plan": "pro", "seats": 3}})
    shore.flush()
    assert shore.table() == []
    rows = shore.table("traits")
    assert {row["name"]: row["value"] for row in rows} == {
        "plan": "pro", "address.city": "Bonn", "email": "Ada@Example.org", "seats": "3",
    }  # fmt: skip
    assert len(rows) == 4
    assert rows[0]["known_from"] > rows[0]["valid_from"]
    assert abs(rows[0]["valid_from"] - datetime.fromisoformat(happened)) < timedelta(seconds=10)


def test_a_trait_that_changes_and_changes_back_is_told_thrice(shore: Shore) -> None:
    for plan in ("free", "pro", "pro", "free"):
        shore.send({"type": "identify", "userId": "u1", "traits": {"plan": plan}})
        shore.flush()
    assert [row["value"] for row in shore.table("traits")] == ["free", "pro", "free"]


def test_browser_and_login_become_one_customer(shore: Shore) -> None:
    shore.send({"type": "track", "event": "seen", "anonymousId": "b1"})
    shore.flush()
    shore.send({"type": "identify", "userId": "u1", "anonymousId": "b1"})
    shore.flush()
    assert Profile.objects.values("customer_id").distinct().count() == 1


def test_the_same_address_joins_two_sources(shore: Shore) -> None:
    traits = {"email": "ada@example.org"}
    shore.send({"type": "identify", "userId": "u1", "traits": traits})
    shore.key = shore.key_of(shore.add("app"))
    shore.send(track(userId="x9", context={"traits": {"email": "ADA@example.org"}}))
    shore.flush()
    assert Profile.objects.count() == 2
    assert Profile.objects.values("customer_id").distinct().count() == 1


def test_two_logins_on_one_device_stay_two_people(shore: Shore) -> None:
    shore.send(*(track(userId=who, anonymousId="shared") for who in ("u1", "u2")))
    shore.flush()
    assert Profile.objects.values("customer_id").distinct().count() == 2


def test_an_alias_joins_a_browser_and_only_proposes_two_logins(shore: Shore) -> None:
    from heed.customers.models import JoinProposal

    shore.send({"type": "track", "event": "seen", "anonymousId": "b1"})
    shore.send(track(userId="old"), track(userId="new"))
    shore.flush()
    shore.send(
        {"type": "alias", "previousId": "b1", "userId": "new"},
        {"type": "alias", "previousId": "old", "userId": "new"},
    )
    shore.flush()
    customers = dict(Profile.objects.values_list("key", "customer_id"))
    assert customers["b1"] == customers["new"] != customers["old"]
    proposal = JoinProposal.objects.get()
    assert proposal.reason == "two_strong_keys"


def test_a_group_is_an_account_that_later_events_are_for(shore: Shore) -> None:
    shore.send(
        {"type": "group", "userId": "u1", "groupId": "acme", "traits": {"size": "large"}},
        track("asked"),
    )
    shore.flush()
    shore.restart()
    shore.send(track("called"), track("wrote", context={"groupId": "other"}), track("rang"))
    shore.flush()
    found = [(row["name"], row["account_key"]) for row in shore.table()]
    assert found == [("asked", "acme"), ("called", "acme"), ("wrote", "other"), ("rang", "acme")]
    assert set(Account.objects.values_list("source", "key")) == {
        ("shop", "acme"),
        ("shop", "other"),
    }
    (trait,) = shore.table("traits")
    assert trait["account_id"] == id63("account", "shop", "acme")
    assert trait["profile_id"] is None


def test_people_and_accounts_stand_in_the_lake_as_well(shore: Shore) -> None:
    shore.send(track(context={"groupId": "acme"}))
    shore.flush()
    shore.send(track(context={"groupId": "acme"}))
    shore.flush()
    assert [row["key"] for row in shore.table("customers")] == ["u1"]
    assert [row["key"] for row in shore.table("accounts")] == ["acme"]


def test_users_of_a_namespace_are_the_customers_of_another_source(shore: Shore) -> None:
    shore.key = shore.key_of(shore.add("web", namespace="crm"))
    shore.send(track(userId="42", anonymousId="b1"))
    shore.flush()
    assert set(Profile.objects.values_list("source", "key")) == {("crm", "42")}
