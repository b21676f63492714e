"""Imports note who acts for which account, and end relationships as the contact policy says."""

from __future__ import annotations

from heed.customers.contact.tests.rulebooks import holding, policy
from heed.customers.models import AccountMember, RelationshipChange
from heed.interactions.importing.tests.workbench import Workbench, utc
from heed.kernel.ids import id63

SPEC = """
    files: {events: events.csv}
    interactions:
      - {from: events, id: no, name: {column: what}, at: t, customer: who, account: firm}
"""
POLICY = """
heed: 1
contact_policies:
  - key: contact-policy
    zone: UTC
    classes: [{key: survey, priority: 1}]
    ending:
      stops: survey
      reasons: [{key: price}]
      interactions: [{name: closed, source: shop, reason: price}]
"""
EVENTS = """
    no,what,t,who,firm
    1,order,2024-01-01,17,ACME
    2,order,2024-01-02,17,ACME
    3,order,2024-01-02,18,
    4,closed,2024-02-03,17,ACME
"""


def test_who_acts_for_an_account_is_noted_once(bench: Workbench) -> None:
    bench.file("events.csv", EVENTS)
    bench.run(SPEC)
    bench.run()
    member = AccountMember.objects.get()
    assert member.profile_id == id63("customer", "shop", "17")
    assert member.account_id == id63("account", "shop", "ACME")
    assert not RelationshipChange.objects.exists()


def test_an_interaction_that_the_policy_names_ends_the_relationship_once(bench: Workbench) -> None:
    bench.file("events.csv", EVENTS)
    with holding(policy(POLICY)):
        bench.run(SPEC)
        bench.run()
    change = RelationshipChange.objects.get()
    assert change.profile_id == id63("customer", "shop", "17")
    assert (change.kind, change.reason, change.at) == ("ended", "price", utc("2024-02-03"))
