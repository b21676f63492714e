"""Asking the ledger: who may be contacted, who not, and why."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from heed.customers.contact.ledger import (
    Ask,
    Decision,
    ask_all,
    ask_to_contact,
    cancel_contact,
    confirm_sent,
    look_at,
)
from heed.customers.contact.tests.rulebooks import holding, policy
from heed.customers.identity.deciding import join, separate
from heed.customers.identity.keys import Key, KeyKind, key_of
from heed.customers.identity.sharing import declare_shared, lift_shared
from heed.customers.models import Account, AccountMember, Contact, ContactEvent
from heed.customers.tests.people import ACTOR, add, customer, moment, note
from heed.kernel.errors import HeedError, NotFound

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("shipped")]

SURVEY = Ask(0, "survey_event", "email", "feedback", programme="delivery")


def ask(who: int | Key, day: float = 0, **changes: Any) -> Decision:
    """Ask for a survey, or what the changes make of it."""
    facts: dict[str, Any] = {**vars(SURVEY), "who": who, **changes}
    return ask_to_contact(ask=Ask(**facts), actor=ACTOR, now=moment(0) + timedelta(days=day))


def send(who: int | Key, day: float = 0, **changes: Any) -> Decision:
    """Ask, and send it at once."""
    now = moment(0) + timedelta(days=day)
    given = ask(who, day, **changes)
    return confirm_sent(contact=given.number, actor=ACTOR, now=now) if given.is_allowed else given


def email(text: str) -> Key:
    found = key_of(KeyKind.EMAIL, text, "shop")
    assert found is not None
    return found


class TestYesAndNo:
    def test_a_yes_holds_its_place_and_a_second_ask_is_refused_with_the_rule(self) -> None:
        one = add("17")
        first = ask(one)
        assert (first.is_allowed, first.state, first.reason) == (True, "reserved", "allowed")
        confirm_sent(contact=first.number, actor=ACTOR, now=moment(0))
        second = ask(one, day=3)
        assert (second.is_allowed, second.reason, second.rule) == (
            False,
            "limit_person",
            "survey-rest",
        )
        assert second.again_from == moment(30)
        assert second.sentence == (
            "The customer was contacted too much: “30 days between two surveys”."
        )
        assert Contact.objects.count() == 2

    def test_thirty_days_later_there_is_room_again(self) -> None:
        one = add("17")
        send(one)
        assert not ask(one, day=29.9).is_allowed
        assert ask(one, day=30).is_allowed

    def test_a_survey_asked_for_later_keeps_the_ones_before_it_away(self) -> None:
        one = add("17")
        assert ask(one, at=moment(20)).is_allowed
        assert ask(one, day=1).rule == "survey-rest"

    def test_exempt_classes_are_rows_and_are_never_limited(self) -> None:
        one = add("17")
        for day in (0, 0.1, 0.2):
            sent = ask(one, day=day, contact_class="transactional", purpose="contract")
            assert (sent.is_allowed, sent.reason) == (True, "exempt")
        assert Contact.objects.filter(contact_class="transactional").count() == 3

    @pytest.mark.parametrize(
        ("changes", "reason"),
        [
            ({"contact_class": "poetry"}, "unknown_class"),
            ({"purpose": "poetry"}, "unknown_purpose"),
            ({"channel": "post"}, "channel_not_offered"),
            ({"contact_class": "promotion", "purpose": "news"}, "not_consented"),
        ],
    )
    def test_whatever_is_asked_wrongly_is_a_row_with_its_reason(
        self, changes: dict[str, Any], reason: str
    ) -> None:
        assert ask(add("17"), **changes).reason == reason
        assert Contact.objects.get().reason == reason

    def test_nobody_of_this_number_is_no_row(self) -> None:
        with pytest.raises(NotFound):
            ask(12345)
        assert not Contact.objects.exists()

    def test_looking_writes_nothing(self) -> None:
        one = add("17")
        assert look_at(ask=Ask(**{**vars(SURVEY), "who": one}), now=moment(0)).is_allowed
        assert not Contact.objects.exists()

    def test_quiet_hours_say_when_they_end(self) -> None:
        night = ask(add("17"), day=14 / 24)  # 23:00
        assert (night.reason, night.again_from) == (
            "quiet_hours",
            moment(0) + timedelta(hours=21),
        )

    def test_the_never_surveyed_share_never_is(self) -> None:
        people = [add(f"{n}") for n in range(200)]
        with holding(policy()):
            found = {ask(one).reason for one in people}
            n = Contact.objects.filter(reason="never_surveyed").count()
        assert found == {"allowed", "never_surveyed"}
        assert 2 <= n <= 25


class TestNobodySlipsPast:
    def test_the_case_of_an_address_makes_no_difference(self) -> None:
        one = add("17")
        note(one, email="ada@example.org")
        assert send(email("ADA@Example.ORG")).is_allowed
        assert not ask(email("ada@example.org"), day=2).is_allowed
        assert not ask(one, day=2).is_allowed

    def test_an_address_that_nobody_shows_yet_counts_for_whoever_shows_it_later(self) -> None:
        assert send(email("Ada@example.org")).is_allowed
        assert not ask(email("ada@example.org"), day=1).is_allowed
        one = add("17")
        note(one, email="ada@example.org")
        assert not ask(one, day=2).is_allowed

    def test_joined_people_share_what_they_got(self) -> None:
        one, other = add("17"), add("18")
        assert send(one).is_allowed
        join(one=one, other=other, actor=ACTOR, now=moment(1))
        assert not ask(other, day=2).is_allowed

    def test_separated_people_have_their_own_back(self) -> None:
        one, other = add("17"), add("18")
        join(one=one, other=other, actor=ACTOR, now=moment(0))
        assert send(one).is_allowed
        separate(customer=customer(one), profiles=[other], actor=ACTOR, now=moment(1))
        assert ask(other, day=2).is_allowed
        assert not ask(one, day=2).is_allowed

    def test_who_is_joined_after_the_ask_is_found_by_the_last_look(self) -> None:
        one, other = add("17"), add("18")
        first, second = ask(one), ask(other)
        join(one=one, other=other, actor=ACTOR, now=moment(0))
        assert confirm_sent(contact=first.number, actor=ACTOR, now=moment(0)).rule == "one-a-day"
        assert confirm_sent(contact=second.number, actor=ACTOR, now=moment(0)).is_allowed

    def test_an_address_that_is_shared_no_more_counts_again(self) -> None:
        one = add("17")
        note(one, email="ada@example.org")
        shared = declare_shared(key=email("ada@example.org"), actor=ACTOR, now=moment(0))
        assert send(email("Ada@Example.org")).is_allowed
        lift_shared(shared=shared.pk, actor=ACTOR, now=moment(1))
        other = add("18")
        note(other, email="ADA@example.org")
        assert not ask(other, day=2).is_allowed

    def test_an_account_has_its_own_cap_whoever_of_it_is_asked(self) -> None:
        account = Account.objects.create(id=1, source="crm", key="A", known_from=moment(0))
        people = [add(f"{n}") for n in range(5)]
        for one in people:
            AccountMember.objects.create(profile_id=one, account=account, seen_at=moment(0))
        answers = [ask(one) for one in people]
        assert [each.is_allowed for each in answers] == [True, True, True, False, False]
        assert (answers[3].reason, answers[3].rule) == ("limit_account", "account-surveys")

    def test_an_account_that_the_sender_names_counts_too(self) -> None:
        Account.objects.create(id=1, source="crm", key="A", known_from=moment(0))
        answers = [ask(add(f"{n}"), account=1) for n in range(4)]
        assert [each.is_allowed for each in answers] == [True, True, True, False]


class TestWhatBecomesOfAPlace:
    def test_a_place_that_is_given_up_is_free_again(self) -> None:
        one = add("17")
        first = ask(one)
        cancel_contact(contact=first.number, actor=ACTOR, now=moment(1))
        assert ask(one, day=1).is_allowed

    def test_a_place_that_nobody_uses_runs_out(self) -> None:
        one = add("17")
        first = ask(one)
        assert not ask(one, day=1.9).is_allowed
        assert ask(one, day=2).is_allowed
        late = confirm_sent(contact=first.number, actor=ACTOR, now=moment(2))
        assert (late.is_allowed, late.reason) == (False, "expired")

    def test_what_could_not_be_delivered_does_not_count(self) -> None:
        one = add("17")
        first = ask(one)
        confirm_sent(contact=first.number, actor=ACTOR, now=moment(0))
        cancel_contact(contact=first.number, actor=ACTOR, now=moment(0), reason="not_delivered")
        assert ask(one, day=1).is_allowed

    def test_nothing_is_sent_twice(self) -> None:
        first = ask(add("17"))
        assert confirm_sent(contact=first.number, actor=ACTOR, now=moment(0)).state == "sent"
        with pytest.raises(HeedError, match="sent already"):
            confirm_sent(contact=first.number, actor=ACTOR, now=moment(0))

    def test_asking_again_with_the_same_reference_gives_the_same_place(self) -> None:
        one = add("17")
        first, again = ask(one, reference="case-9"), ask(one, day=1, reference="case-9")
        assert again.is_allowed
        assert again.number == first.number

    def test_every_step_is_in_the_log(self) -> None:
        first = ask(add("17"))
        confirm_sent(contact=first.number, actor=ACTOR, now=moment(0))
        log = ContactEvent.objects.values_list("kind", "is_allowed")
        assert list(log) == [("asked", True), ("looked", True)]


class TestReminders:
    def test_one_reminder_three_days_after_and_no_second(self) -> None:
        one = add("17")
        first = ask(one)
        early = ask(one, day=3, reminds_of=first.number)
        assert early.reason == "no_invitation"  # it was never sent
        other = add("18")
        sent = ask(other)
        confirm_sent(contact=sent.number, actor=ACTOR, now=moment(0))
        assert ask(other, day=2, reminds_of=sent.number).reason == "reminder_too_soon"
        assert send(other, day=3, reminds_of=sent.number).is_allowed
        assert ask(other, day=9, reminds_of=sent.number).reason == "reminders_used_up"

    def test_a_reminder_counts_in_the_budget_of_messages(self) -> None:
        one = add("17")
        text = """
heed: 1
contact_policies:
  - key: contact-policy
    zone: UTC
    classes: [{key: survey_event, priority: 1}]
    limits: [{key: budget, classes: survey_event, most: 2, within: 100 days}]
    reminders: {most: 1, after: 3 days}
"""
        with holding(policy(text)):
            sent = ask(one)
            confirm_sent(contact=sent.number, actor=ACTOR, now=moment(0))
            assert ask(one, day=4, reminds_of=sent.number).is_allowed
            assert ask(one, day=5).rule == "budget"


class TestSeveralAtOnce:
    def test_the_most_important_is_served_first_whatever_the_order(self) -> None:
        one = add("17")
        classes = ("survey_relationship", "survey_event", "service")
        waiting = [Ask(one, each, "email", "feedback") for each in classes]
        found = ask_all(asks=waiting, actor=ACTOR, now=moment(0))
        assert [each.reason for each in found] == ["limit_person", "allowed", "allowed"]

    def test_ties_fall_by_lot_and_the_lot_is_always_the_same(self) -> None:
        one = add("17")
        waiting = [
            Ask(one, "survey_event", "email", "feedback", programme=name) for name in "abcdefgh"
        ]
        first = ask_all(asks=waiting, actor=ACTOR, now=moment(0))
        winner = next(n for n, each in enumerate(first) if each.is_allowed)
        cancel_contact(contact=first[winner].number, actor=ACTOR, now=moment(0))
        again = ask_all(asks=waiting[::-1], actor=ACTOR, now=moment(0))
        assert next(n for n, each in enumerate(again[::-1]) if each.is_allowed) == winner
