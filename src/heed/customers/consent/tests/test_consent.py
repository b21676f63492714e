"""What holds for a person once they, or several sources, have said something."""

from __future__ import annotations

import json
from typing import Any

import pytest

from heed.customers.consent.design import EVERY
from heed.customers.consent.receipts import receipt_of
from heed.customers.consent.recording import Saying, opt_out, prefer, record_consent
from heed.customers.consent.standing import preferences_of, said_of, statements_of
from heed.customers.contact.ledger import Ask, Decision, ask_to_contact, confirm_sent, look_at
from heed.customers.identity.deciding import join, separate
from heed.customers.models import ConsentStatement, Contact
from heed.customers.people import get_person
from heed.customers.tests.people import ACTOR, add, customer, moment
from heed.foundation.models import AuditEntry
from heed.kernel.errors import HeedError, NotFound

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("shipped")]


SURVEY = {"contact_class": "survey_event", "channel": "email", "purpose": "feedback"}


def say(
    who: int,
    yes: bool,
    day: int = 0,
    *,
    purpose: str = "feedback",
    channel: str = "email",
    only: bool = False,
    source: str = "staff",
) -> ConsentStatement:
    saying = Saying(purpose, channel, yes, source, only=only)
    return record_consent(who=who, saying=saying, actor=ACTOR, now=moment(day))


def reason(who: int, day: int = 60, **changes: Any) -> str:
    """Why the person would, or would not, be contacted."""
    facts: dict[str, Any] = {
        "contact_class": "survey_event",
        "channel": "email",
        "purpose": "feedback",
        **changes,
    }
    return look_at(ask=Ask(who, **facts), now=moment(day)).reason


def news(who: int) -> str:
    return reason(who, contact_class="promotion", purpose="news")


class TestPurposes:
    def test_consent_is_not_presumed_and_legitimate_interest_is(self) -> None:
        one = add("17")
        assert news(one) == "not_consented"
        assert reason(one) == "allowed"
        say(one, False)
        assert reason(one) == "refused"

    def test_a_yes_that_must_be_confirmed_is_not_one_yet(self) -> None:
        one = add("17")
        assert say(one, True, purpose="news").state == "pending"
        assert news(one) == "not_confirmed"
        saying = Saying("news", "email", True, "confirmation", proves="email")
        row = record_consent(who=one, saying=saying, actor="customer", now=moment(1))
        assert row.state == "confirmed"
        assert news(one) == "allowed"

    def test_a_no_after_a_yes_is_a_withdrawal(self) -> None:
        one = add("17")
        assert say(one, False).state == "refused"
        say(one, True, day=1)
        assert say(one, False, day=2).state == "withdrawn"

    def test_what_rests_on_contract_or_law_cannot_be_refused(self) -> None:
        one = add("17")
        for purpose in ("contract", "legal"):
            with pytest.raises(HeedError, match="rests on"):
                say(one, False, purpose=purpose)

    def test_a_purpose_speaks_of_its_channels_only(self) -> None:
        one = add("17")
        with pytest.raises(HeedError, match="only"):
            say(one, True, channel="post")
        with pytest.raises(NotFound, match="feedback"):
            say(one, True, purpose="poetry")

    def test_nothing_is_said_in_the_future(self) -> None:
        saying = Saying("feedback", "email", True, "staff", said_at=moment(9))
        with pytest.raises(HeedError, match="future"):
            record_consent(who=add("17"), saying=saying, actor=ACTOR, now=moment(1))


class TestOptOut:
    def test_it_beats_everything_but_legal_duty(self) -> None:
        one = add("17")
        say(one, True)
        opt_out(who=one, source="one_click", actor="customer", now=moment(1))
        assert reason(one) == "opted_out"
        assert reason(one, contact_class="transactional", purpose="contract") == "opted_out"
        assert reason(one, contact_class="legal", purpose="legal") == "legal_duty"

    def test_a_later_yes_to_one_purpose_does_not_lift_it(self) -> None:
        one = add("17")
        opt_out(who=one, source="staff", actor=ACTOR, now=moment(1))
        say(one, True, day=2)
        assert reason(one) == "opted_out"
        say(one, True, day=3, purpose=EVERY, channel=EVERY)
        assert reason(one) == "allowed"

    def test_a_channel_that_is_not_wanted(self) -> None:
        one = add("17")
        say(one, False, purpose=EVERY, channel="sms")
        assert reason(one, channel="sms") == "channel_refused"
        assert reason(one) == "allowed"

    def test_places_that_were_held_are_given_up_in_the_same_transaction(self) -> None:
        one = add("17")
        kept = ask(one, contact_class="legal", purpose="legal")
        lost = ask(one)
        opt_out(who=one, source="one_click", actor="customer", now=moment(0))
        assert Contact.objects.get(pk=lost.number).state == "cancelled"
        assert Contact.objects.get(pk=lost.number).reason == "opted_out"
        assert Contact.objects.get(pk=kept.number).state == "reserved"
        with pytest.raises(HeedError, match="cancelled already"):
            confirm_sent(contact=lost.number, actor="sender", now=moment(0))


class TestSeveralProfiles:
    def test_of_two_sources_that_differ_the_protective_one_counts(self) -> None:
        shop, desk = add("17"), add("T-9", source="desk", day=1)
        say(shop, False, day=2, only=True)
        say(desk, True, day=3, only=True)
        join(one=shop, other=desk, actor=ACTOR, now=moment(4))
        assert reason(shop) == reason(desk) == "refused"

    def test_what_the_person_says_today_outweighs_everything_before(self) -> None:
        shop, desk = add("17"), add("T-9", source="desk", day=1)
        say(shop, False, day=2, only=True)
        join(one=shop, other=desk, actor=ACTOR, now=moment(4))
        say(desk, True, day=5)
        assert reason(shop) == reason(desk) == "allowed"

    def test_separated_profiles_have_their_own_back(self) -> None:
        shop, desk = add("17"), add("T-9", source="desk", day=1)
        say(shop, False, day=2, only=True)
        say(desk, True, day=2, only=True)
        before = [list(statements_of([each])) for each in (shop, desk)]
        join(one=shop, other=desk, actor=ACTOR, now=moment(4))
        say(shop, True, day=5)
        say(desk, False, day=6)
        separate(customer=customer(shop), profiles=[desk], actor=ACTOR, now=moment(7))
        assert reason(shop) == "allowed"  # what was said at it, not what was said at the other
        assert reason(desk) == "refused"
        after = [list(statements_of([each]))[:1] for each in (shop, desk)]
        assert before == after

    def test_a_grant_of_somebody_joined_by_mistake_does_not_stay(self) -> None:
        ada, bea = add("17"), add("18", day=1)
        say(bea, False, day=2)
        join(one=ada, other=bea, actor=ACTOR, now=moment(3))
        say(ada, True, day=4)
        assert reason(bea) == "allowed"
        separate(customer=customer(ada), profiles=[bea], actor=ACTOR, now=moment(5))
        assert reason(bea) == "refused"

    def test_a_profile_of_which_nobody_said_anything_changes_nothing(self) -> None:
        shop, desk = add("17"), add("T-9", source="desk", day=1)
        say(shop, True, purpose="news")
        join(one=shop, other=desk, actor=ACTOR, now=moment(4))
        assert news(desk) == "not_confirmed"

    def test_the_newest_is_by_when_it_was_said(self) -> None:
        one = add("17")
        say(one, False, day=5)
        saying = Saying("feedback", "email", True, "import:crm", said_at=moment(3))
        record_consent(who=one, saying=saying, actor=ACTOR, now=moment(6))
        assert reason(one) == "refused"
        found = said_of(statements_of([one]), [one], "feedback", "email")
        assert found is not None
        assert found.since == moment(5)


class TestPreferences:
    def test_the_newest_over_all_profiles_holds(self) -> None:
        shop, desk = add("17"), add("T-9", source="desk", day=1)
        for who, value, day in ((shop, "phone", 1), (desk, "email", 2)):
            prefer(
                who=who, name="channel", value=value, source="staff", actor=ACTOR, now=moment(day)
            )
        assert preferences_of([shop]) == {"channel": "phone"}
        join(one=shop, other=desk, actor=ACTOR, now=moment(3))
        assert preferences_of(get_person(shop).profiles) == {"channel": "email"}

    def test_only_what_there_is_can_be_preferred(self) -> None:
        for name, value in (("channel", "pigeon"), ("zone", "Mars/Olympus"), ("colour", "red")):
            with pytest.raises(HeedError):
                prefer(
                    who=add("17"), name=name, value=value, source="staff", actor=ACTOR,
                    now=moment(1),
                )  # fmt: skip

    def test_quiet_hours_and_days_are_those_of_the_persons_own_zone(self) -> None:
        one = add("17")
        assert reason(one) == "allowed"  # 9:00 UTC
        prefer(
            who=one, name="zone", value="America/New_York", source="staff", actor=ACTOR,
            now=moment(1),
        )  # fmt: skip
        assert reason(one) == "quiet_hours"  # 4:00 there


class TestProof:
    def test_a_receipt_says_what_was_told_in_which_words(self) -> None:
        row = say(add("17"), True, purpose="news")
        receipt = receipt_of(row.pk)
        assert receipt["event"]["event_state"] == "pending"
        assert receipt["pii_processing"]["lawful_basis"] == "consent"
        assert receipt["pii_processing"]["purpose_version"] == 1
        assert receipt["pii_processing"]["privacy_notice"]["title"] == "News and offers"
        assert json.loads(json.dumps(receipt)) == receipt
        with pytest.raises(NotFound):
            receipt_of(row.pk + 1)

    def test_staff_writes_the_audit_trail_and_customers_their_own_log(
        self,
    ) -> None:
        one = add("17")
        say(one, True)
        say(one, False, source="preference_page")
        entries = AuditEntry.objects.filter(verb="consent.recorded")
        assert [entry.facts["state"] for entry in entries] == ["granted"]
        assert ConsentStatement.objects.count() == 2


def ask(who: int, **changes: Any) -> Decision:
    facts: dict[str, Any] = {
        "contact_class": "survey_event",
        "channel": "email",
        "purpose": "feedback",
        **changes,
    }
    return ask_to_contact(ask=Ask(who, **facts), actor="sender", now=moment(0))
