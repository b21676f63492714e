"""Captured events note who acts for which account, and end relationships as the policy says."""

from __future__ import annotations

from heed.customers.contact.tests.rulebooks import holding, policy
from heed.customers.models import AccountMember, Profile, RelationshipChange
from heed.interactions.capture.tests.shore import Shore, track
from heed.kernel.ids import id63

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


def test_who_acts_for_an_account_is_noted(shore: Shore) -> None:
    shore.send({"type": "group", "userId": "u1", "groupId": "acme"}, track("order"))
    shore.send(track("order", userId="u2"))
    shore.flush()
    member = AccountMember.objects.get()
    assert member.profile.key == "u1"
    assert member.account_id == id63("account", "shop", "acme")


def test_an_event_that_the_policy_names_ends_the_relationship_once(shore: Shore) -> None:
    with holding(policy(POLICY)):
        shore.send(track("order"), track("closed", messageId="c1"))
        shore.flush()
        shore.restart()
        shore.send(track("closed", messageId="c1"))
        shore.flush()
    change = RelationshipChange.objects.get()
    assert change.profile == Profile.objects.get(key="u1")
    assert (change.kind, change.reason) == ("ended", "price")
