"""Links to the preference page: whose they are, how long they last, what they tell."""

from __future__ import annotations

import base64
from datetime import timedelta

import pytest

from heed.customers.consent.links import (
    FORM_LASTS,
    LASTS,
    find_link,
    hand_out_link,
    is_stamp_of,
    link_for,
    stamp_of,
)
from heed.customers.identity.deciding import join
from heed.customers.models import PreferenceLink, Profile
from heed.customers.people import get_person
from heed.customers.tests.people import ACTOR, add, moment
from heed.foundation.models import AuditEntry

pytestmark = pytest.mark.django_db


def token(who: int, day: int = 0, **about: str) -> str:
    return link_for(who=who, actor="sender", now=moment(day), **about)


def test_a_link_leads_to_its_person_also_after_they_were_joined() -> None:
    one, other = add("17"), add("18", day=1)
    given = token(other)
    join(one=one, other=other, actor=ACTOR, now=moment(2))
    found = find_link(given, moment(3))
    assert found is not None
    assert get_person(found.profile_id).customer == one


def test_it_tells_nothing() -> None:
    one = add("ada@example.org")
    given = token(one, purpose="news", channel="email")
    text = given.split(":")[0]
    for part in (given, base64.urlsafe_b64decode(text + "==").decode("latin-1")):
        assert not any(told in part for told in ("ada", "news", "email", str(one)))


def test_it_ends_and_is_the_same_while_it_lasts() -> None:
    one = add("17")
    given = token(one)
    assert token(one, day=10) == given
    assert token(one, day=200) != given  # it would end soon
    assert find_link(given, moment(0) + LASTS - timedelta(seconds=1)) is not None
    assert find_link(given, moment(0) + LASTS) is None
    assert token(one, purpose="news") != given


def test_a_changed_or_invented_token_is_none() -> None:
    given = token(add("17"))
    for wrong in ("", "x", given[:-1], f"x{given}", "never:given"):
        assert find_link(wrong, moment(1)) is None


def test_it_goes_with_its_person() -> None:
    one = add("17")
    given = token(one)
    Profile.objects.get(pk=one).delete()
    assert find_link(given, moment(1)) is None


def test_a_form_is_of_one_link_for_a_day() -> None:
    mine, theirs = (
        found for who in ("17", "18") if (found := find_link(token(add(who)), moment(0)))
    )
    stamp = stamp_of(mine)
    assert is_stamp_of(mine, stamp)
    assert not is_stamp_of(theirs, stamp)
    assert not is_stamp_of(mine, stamp + "x")
    assert timedelta(days=1) == FORM_LASTS


def test_handing_a_link_to_a_colleague_is_in_the_audit_trail() -> None:
    one = add("17")
    hand_out_link(who=one, actor=ACTOR, now=moment(0))
    entry = AuditEntry.objects.get(verb="preference_link.handed_out")
    assert entry.subject == f"customer:{one}"
    assert PreferenceLink.objects.get().text not in str(entry.facts)
