"""Complaints, the end of a relationship and care: what is stopped, at once, and for how long."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from heed.customers.consent.recording import opt_out
from heed.customers.contact.ledger import Ask, Decision, ask_to_contact, look_at
from heed.customers.contact.stopping import (
    end_care,
    end_relationship,
    hold_contacts,
    needs_care,
    note_care,
    read_care,
    release_hold,
    resume_relationship,
)
from heed.customers.contact.telling import Happened, note_happened, telling_names
from heed.customers.contact.tests.rulebooks import holding, policy
from heed.customers.identity.deciding import join
from heed.customers.identity.keys import Key, KeyKind
from heed.customers.models import Contact, RelationshipChange
from heed.customers.tests.people import ACTOR, add, moment
from heed.foundation.models import AuditEntry
from heed.kernel.errors import HeedError, NotFound

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("shipped")]

CLOSES = """
heed: 1
contact_policies:
  - key: contact-policy
    zone: UTC
    classes: [{key: survey_event, priority: 1}, {key: promotion, priority: 2}]
    ending:
      stops: [survey_event, promotion]
      reasons: [{key: price}]
      interactions: [{name: account_closed, source: shop, reason: price}]
      resumed_by: [account_opened]
"""


def ask(who: int, contact_class: str = "survey_event", purpose: str = "feedback") -> Decision:
    wanted = Ask(who, contact_class, "email", purpose)
    return ask_to_contact(ask=wanted, actor="sender", now=moment(0))


def reason(who: int, day: float = 1, contact_class: str = "survey_event") -> str:
    wanted = Ask(who, contact_class, "email", "feedback")
    return look_at(ask=wanted, now=moment(0) + timedelta(days=day)).reason


class TestTheEndOfARelationship:
    def test_it_gives_up_what_is_held_and_refuses_what_is_asked_later(self) -> None:
        one = add("17")
        survey, order = ask(one), ask(one, "transactional", "contract")
        end_relationship(who=one, reason="price", actor=ACTOR, now=moment(0))
        states = dict(Contact.objects.values_list("pk", "state"))
        assert states == {survey.number: "cancelled", order.number: "reserved"}
        assert reason(one) == "end_of_relationship"
        assert reason(one, contact_class="exit_interview") == "allowed"

    def test_whoever_left_may_be_won_back_after_the_time_of_the_reason(self) -> None:
        one = add("17")
        end_relationship(who=one, reason="price", actor=ACTOR, now=moment(0))
        wanted = Ask(one, "promotion", "email", "feedback")
        refused = look_at(ask=wanted, now=moment(1))
        assert refused.again_from == moment(180)
        assert look_at(ask=wanted, now=moment(180)).reason == "allowed"
        assert reason(one, day=181) == "end_of_relationship"  # surveys are not for winning back

    @pytest.mark.parametrize("why", ["death", "moved", "unknown"])
    def test_for_some_reasons_nobody_is_won_back(self, why: str) -> None:
        one = add("17")
        end_relationship(who=one, reason=why, actor=ACTOR, now=moment(0))
        assert reason(one, day=3_000, contact_class="promotion") == "end_of_relationship"

    def test_reasons_are_those_of_the_policy(self) -> None:
        with pytest.raises(HeedError, match="price"):
            end_relationship(who=add("17"), reason="whim", actor=ACTOR, now=moment(0))

    def test_it_holds_for_the_whole_person_and_can_be_resumed(self) -> None:
        shop, desk = add("17"), add("T-9", source="desk", day=1)
        end_relationship(who=shop, reason="price", actor=ACTOR, now=moment(1))
        join(one=shop, other=desk, actor=ACTOR, now=moment(2))
        assert reason(desk, day=3) == "end_of_relationship"
        resume_relationship(who=desk, actor=ACTOR, now=moment(4))
        assert reason(shop, day=5) == "allowed"

    def test_an_interaction_that_the_policy_names_ends_it_once(self) -> None:
        one = add("17")
        survey = ask(one)
        closed = Happened(one, "account_closed", "shop", moment(0))
        others = [
            Happened(one, "account_closed", "desk", moment(0)),
            Happened(12345, "account_closed", "shop", moment(0)),
            Happened(one, "order_placed", "shop", moment(0)),
        ]
        with holding(policy(CLOSES)):
            assert telling_names() == {"account_closed", "account_opened"}
            noted = [
                note_happened(happened=[closed, *others], actor="import", now=moment(1))
                for _ in range(2)
            ]
            assert noted == [1, 0]
            assert RelationshipChange.objects.get().reason == "price"
            assert Contact.objects.get(pk=survey.number).reason == "end_of_relationship"
            assert reason(one) == "end_of_relationship"
            back = Happened(one, "account_opened", "shop", moment(5))
            note_happened(happened=[back], actor="import", now=moment(6))
            assert reason(one, day=7) == "allowed"


@pytest.mark.django_db(transaction=True)
class TestOneTransaction:
    """Nobody sees an end, a hold or a no whose places are still held."""

    @pytest.mark.parametrize("what", ["leaves", "event", "complains", "refuses"])
    def test_places_are_given_up_in_the_one_that_writes_the_reason_down(self, what: str) -> None:
        one = add("17")
        later = Ask(one, "promotion", "email", "feedback", at=moment(2))
        survey = ask(one)
        offer = ask_to_contact(ask=later, actor="sender", now=moment(0))
        assert (survey.state, offer.state) == ("reserved", "reserved")
        with CaptureQueriesContext(connection) as queries:
            stop(one, what)
        assert dict(Contact.objects.values_list("pk", "state")) == {
            survey.number: "cancelled",
            offer.number: "cancelled",
        }
        written = [told for told in told_by(queries) if told]
        assert len([told for told in written if "UPDATE customers_contact" in told]) == 1
        assert REASONS[what] in next(told for told in written if "UPDATE customers_contact" in told)


REASONS = {
    "leaves": "INSERT customers_relationshipchange",
    "event": "INSERT customers_relationshipchange",
    "complains": "INSERT customers_contacthold",
    "refuses": "INSERT customers_consentstatement",
}


def stop(who: int, what: str) -> None:
    """Let something happen after which nothing is to go out."""
    now = moment(0)
    if what == "leaves":
        end_relationship(who=who, reason="price", actor=ACTOR, now=now)
    elif what == "complains":
        hold_contacts(who=who, reason="open_complaint", actor=ACTOR, now=now)
    elif what == "refuses":
        opt_out(who=who, source="one_click", actor="customer", now=now)
    else:
        with holding(policy(CLOSES)):
            closed = Happened(who, "account_closed", "shop", now)
            note_happened(happened=[closed], actor="import", now=now)


def told_by(queries: CaptureQueriesContext) -> list[set[str]]:
    """What each transaction wrote: ``INSERT customers_contact``."""
    found: list[set[str]] = [set()]
    for query in queries.captured_queries:
        verb, *words = str(query["sql"]).replace('"', "").split()
        if verb in ("BEGIN", "COMMIT"):
            found.append(set())
        elif verb in ("INSERT", "UPDATE"):
            found[-1].add(f"{verb} {words[1 if verb == 'INSERT' else 0]}")
    return found


class TestHolds:
    def test_an_open_complaint_stops_surveys_until_it_is_closed(self) -> None:
        one = add("17")
        survey = ask(one)
        hold = hold_contacts(
            who=one, reason="open_complaint", reference="case:9", actor=ACTOR, now=moment(0)
        )
        again = hold_contacts(
            who=one, reason="open_complaint", reference="case:9", actor=ACTOR, now=moment(0)
        )
        assert again.pk == hold.pk
        assert Contact.objects.get(pk=survey.number).reason == "open_complaint"
        assert reason(one) == "open_complaint"
        assert reason(one, contact_class="service") == "allowed"
        release_hold(hold=hold.pk, actor=ACTOR, now=moment(1))
        assert reason(one) == "allowed"
        with pytest.raises(NotFound):
            release_hold(hold=hold.pk, actor=ACTOR, now=moment(1))

    def test_two_complaints_hold_until_both_are_closed(self) -> None:
        one = add("17")
        first, _ = (
            hold_contacts(
                who=one, reason="open_complaint", reference=name, actor=ACTOR, now=moment(0)
            )
            for name in ("case:1", "case:2")
        )
        release_hold(hold=first.pk, actor=ACTOR, now=moment(0))
        assert reason(one) == "open_complaint"

    def test_it_may_end_by_itself(self) -> None:
        one = add("17")
        hold_contacts(who=one, reason="bereavement", actor=ACTOR, now=moment(0), until=moment(90))
        assert reason(one, day=89) == "bereavement"
        assert reason(one, day=90) == "allowed"

    def test_only_reasons_that_there_are_and_people_who_are_known(self) -> None:
        with pytest.raises(HeedError, match="open_complaint"):
            hold_contacts(who=add("17"), reason="mood", actor=ACTOR, now=moment(0))
        stranger = Key(KeyKind.EMAIL, "", "nobody@example.org")
        with pytest.raises(NotFound):
            hold_contacts(who=stranger, reason="bereavement", actor=ACTOR, now=moment(0))


class TestCare:
    def test_others_see_that_care_is_needed_and_no_kind(self) -> None:
        one = add("17")
        note_care(who=one, kind="health", actor=ACTOR, now=moment(0))
        assert needs_care([one], moment(1))
        assert reason(one, contact_class="promotion") == "care_needed"
        assert reason(one) == "allowed"
        assert "health" not in str(list(AuditEntry.objects.values_list("verb", "facts")))

    def test_reading_the_detail_is_in_the_audit_trail(self) -> None:
        one = add("17")
        need = note_care(who=one, kind="health", actor=ACTOR, now=moment(0))
        (found,) = read_care(who=one, actor="bea", now=moment(1))
        assert found.kind == "health"
        entry = AuditEntry.objects.get(verb="care.read")
        assert (entry.actor, entry.facts) == ("bea", {"needs": [need.pk]})

    def test_it_ends(self) -> None:
        one = add("17")
        need = note_care(who=one, kind="health", actor=ACTOR, now=moment(0))
        end_care(need=need.pk, actor=ACTOR, now=moment(1))
        assert not needs_care([one], moment(2))
        note_care(who=one, kind="resilience", actor=ACTOR, now=moment(2), until=moment(5))
        assert needs_care([one], moment(4))
        assert not needs_care([one], moment(5))
