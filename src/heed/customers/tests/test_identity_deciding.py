"""Previews, undoing, shared keys, reading: each does what it says, and nothing else."""

from __future__ import annotations

import pytest

from heed.customers.identity.deciding import answer_proposal, join, propose, put_off, separate
from heed.customers.identity.exporting import canonical_lines
from heed.customers.identity.keys import Key, KeyKind, Vouching
from heed.customers.identity.masking import covered
from heed.customers.identity.noting import Seen, note_keys
from heed.customers.identity.previewing import preview_join, preview_separation
from heed.customers.identity.queries import (
    find_customers,
    identity_of,
    list_alarms,
    list_proposals,
)
from heed.customers.identity.sharing import declare_shared, lift_shared, take_note
from heed.customers.identity.undoing import last_decision, undo
from heed.customers.identity.vouching import change_vouching
from heed.customers.models import IdentityDecision, JoinProposal, NeverJoin, SharedKey
from heed.customers.tests.people import ACTOR, add, customer, moment, note, together
from heed.foundation.models import AuditEntry
from heed.kernel.errors import HeedError, NotFound

pytestmark = pytest.mark.django_db
EMAIL = Key(KeyKind.EMAIL, "", "ada@example.org")


def exported() -> list[str]:
    return list(canonical_lines())


def undo_last() -> None:
    last = last_decision(ACTOR)
    assert last is not None
    undo(decision=last.pk, actor=ACTOR, now=moment(30))


class TestPreviews:
    def test_joining_gives_what_its_preview_says(self) -> None:
        one, other = add("17"), add("18", day=1)
        before = exported()
        preview = preview_join(one=one, other=other)
        assert exported() == before
        assert preview.refused == "two_strong_keys"
        assert [(each.kind, each.namespace) for each in preview.conflicts] == [("crm_id", "shop")]
        assert join(one=one, other=other, actor=ACTOR, now=moment(2)) == preview.number

    def test_separating_gives_what_its_preview_says(self) -> None:
        shop, desk, third = add("17"), add("T-9", source="desk", day=1), add("L", source="card")
        for profile in (shop, desk, third):
            note(profile, source="x", email="ada@example.org")
        number = customer(shop)
        preview = preview_separation(customer=number, profiles=[desk])
        found = separate(customer=number, profiles=[desk], actor=ACTOR, now=moment(2))
        assert {number for number, _ in preview.customers} == {number, *found}
        assert dict(preview.customers)[desk] == (desk,)

    def test_a_preview_says_that_somebody_separated_them(self) -> None:
        one, other = add("17"), add("T-9", source="desk")
        join(one=one, other=other, actor=ACTOR, now=moment(1))
        separate(customer=customer(one), profiles=[other], actor=ACTOR, now=moment(2))
        assert preview_join(one=one, other=other).refused == "separated"


class TestUndoing:
    def test_a_join_that_is_taken_back_leaves_every_byte_and_every_word_as_before(self) -> None:
        one, other = add("17"), add("18", day=1)
        join(one=one, other=other, actor=ACTOR, now=moment(1))
        separate(customer=customer(one), profiles=[other], actor=ACTOR, now=moment(2))
        note(one, email="ada@example.org")
        note(other, email="ada@example.org")
        before, never = exported(), list(NeverJoin.objects.values("one_id", "actor", "made_at"))
        join(one=one, other=other, actor=ACTOR, now=moment(3))
        undo_last()
        assert exported() == before
        assert list(NeverJoin.objects.values("one_id", "actor", "made_at")) == never

    def test_a_separation_that_is_taken_back_lets_keys_join_again(self) -> None:
        shop, desk = add("17"), add("T-9", source="desk")
        note(shop, email="ada@example.org")
        note(desk, source="desk", email="ada@example.org")
        before = exported()
        separate(customer=customer(shop), profiles=[desk], actor=ACTOR, now=moment(2))
        undo_last()
        assert exported() == before
        assert not NeverJoin.objects.exists()

    def test_an_answer_that_is_taken_back_is_a_question_again(self) -> None:
        one, other = add("17"), add("18")
        note(one, email="ada@example.org")
        note(other, email="ada@example.org")
        proposal = JoinProposal.objects.get()
        for is_one in (True, False):
            answer_proposal(proposal=proposal.pk, is_one_person=is_one, actor=ACTOR, now=moment(2))
            undo_last()
            proposal.refresh_from_db()
            assert (proposal.state, proposal.decided_by) == ("open", "")
            assert not together(one, other)

    def test_only_the_last_decision_on_somebody_can_be_taken_back(self) -> None:
        one, other, third = add("17"), add("18"), add("19")
        join(one=one, other=other, actor=ACTOR, now=moment(1))
        first = last_decision(ACTOR)
        join(one=customer(one), other=third, actor=ACTOR, now=moment(2))
        assert first is not None
        with pytest.raises(HeedError, match="came later"):
            undo(decision=first.pk, actor=ACTOR, now=moment(3))
        undo_last()
        undo(decision=first.pk, actor=ACTOR, now=moment(3))
        assert not together(one, other)
        with pytest.raises(HeedError, match="already"):
            undo(decision=first.pk, actor=ACTOR, now=moment(3))

    def test_declaring_a_key_shared_can_be_taken_back(self) -> None:
        shop, desk = add("17"), add("T-9", source="desk")
        note(shop, email="ada@example.org")
        note(desk, source="desk", email="ada@example.org")
        before = exported()
        declare_shared(key=EMAIL, actor=ACTOR, now=moment(2))
        assert not together(shop, desk)
        undo_last()
        assert exported() == before

    def test_decisions_hold_numbers_only(self) -> None:
        shop, desk = add("17"), add("T-9", source="desk")
        note(shop, email="ada@example.org")
        note(desk, source="desk", email="ada@example.org")
        declare_shared(key=EMAIL, actor=ACTOR, now=moment(2))
        lift_shared(shared=SharedKey.objects.get().pk, actor=ACTOR, now=moment(3))
        undo_last()
        said = [*IdentityDecision.objects.values_list("facts", flat=True)]
        said += [*AuditEntry.objects.values_list("facts", flat=True)]
        assert "example.org" not in str(said)


class TestSharedKeys:
    def test_a_key_that_is_lifted_joins_again(self) -> None:
        shop, desk = add("17"), add("T-9", source="desk")
        note(shop, email="ada@example.org")
        note(desk, source="desk", email="ada@example.org")
        shared = declare_shared(key=EMAIL, actor=ACTOR, now=moment(2))
        assert lift_shared(shared=shared.pk, actor=ACTOR, now=moment(3)) == 1
        assert together(shop, desk)
        assert list_alarms(clear=True).shared == ()

    def test_a_key_of_too_many_cannot_be_lifted(self) -> None:
        callers = [add(f"call-{n}", source=f"line-{n}") for n in range(12)]
        for caller in callers:
            note(caller, phone="+49 30 901820")
        [alarm] = list_alarms(clear=False).shared
        assert (alarm.value, alarm.seen_at) == ("•••820", None)
        with pytest.raises(HeedError, match="always shared"):
            lift_shared(shared=alarm.number, actor=ACTOR, now=moment(3))
        take_note(shared=alarm.number, actor=ACTOR, now=moment(3))
        assert list_alarms(clear=False).n_new == 0

    def test_a_lifted_key_that_too_many_show_again_is_shared_again(self) -> None:
        for n in range(3):
            note(add(f"call-{n}", source=f"line-{n}"), phone="+49 30 901820")
        key = Key(KeyKind.PHONE, "", "+4930901820")
        shared = declare_shared(key=key, actor=ACTOR, now=moment(2))
        lift_shared(shared=shared.pk, actor=ACTOR, now=moment(3))
        for n in range(3, 12):
            note(add(f"call-{n}", source=f"line-{n}"), phone="+49 30 901820")
        [alarm] = list_alarms(clear=True).shared
        assert (alarm.reason, alarm.seen_at) == ("too_many", None)


class TestVouching:
    """Somebody types another person's address into a form."""

    def typed(self, *, is_verified: bool | None = None) -> tuple[int, int]:
        victim = add("17")
        note(victim, email="ada@example.org")
        visitor = add("c-1", source="web", kind=KeyKind.COOKIE)
        seen = Seen(visitor, (EMAIL,), "web", moment(1), is_verified)
        note_keys(seen=[seen], actor="test", now=moment(1))
        return victim, visitor

    def test_the_visitor_does_not_become_that_person(self) -> None:
        victim, visitor = self.typed()
        assert not together(victim, visitor)
        assert JoinProposal.objects.get().reason == "not_vouched"

    def test_nor_do_their_other_visits(self) -> None:
        victim, visitor = self.typed()
        again = add("c-2", source="web", kind=KeyKind.COOKIE)
        note(again, source="web", cookie="c-1")
        assert together(visitor, again)
        assert not together(victim, again)

    def test_an_address_that_the_source_checked_joins(self) -> None:
        assert together(*self.typed(is_verified=True))

    def test_an_address_that_is_checked_later_joins_then(self) -> None:
        victim, visitor = self.typed()
        seen = Seen(visitor, (EMAIL,), "web", moment(2), is_verified=True)
        note_keys(seen=[seen], actor="test", now=moment(2))
        assert together(victim, visitor)

    def test_an_administrator_may_ask_for_less(self) -> None:
        change_vouching(rule=Vouching.ONE, actor=ACTOR, now=moment(0))
        assert together(*self.typed())


class TestProposals:
    def test_somebody_proposes_and_another_decides(self) -> None:
        one, other = add("17"), add("18")
        made = propose(one=one, other=other, actor="agent", now=moment(1))
        assert propose(one=other, other=one, actor="agent", now=moment(1)).pk == made.pk
        [shown] = list_proposals(clear=True).proposals
        assert (shown.reason, shown.proposed_by) == ("person", "agent")
        answer_proposal(proposal=made.pk, is_one_person=True, actor=ACTOR, now=moment(2))
        assert together(one, other)
        assert list_proposals(clear=True).n == {}

    def test_what_is_put_off_comes_last(self) -> None:
        people = [add(str(n)) for n in range(3)]
        for person in people:
            note(person, email="ada@example.org")
        first, second = list_proposals(clear=True).proposals
        put_off(proposal=first.number, actor=ACTOR, now=moment(2))
        assert [each.number for each in list_proposals(clear=True).proposals] == [
            second.number,
            first.number,
        ]

    def test_a_pair_that_was_joined_meanwhile_asks_nothing(self) -> None:
        one, other, third = add("17"), add("18"), add("19")
        for person in (one, other, third):
            note(person, email="ada@example.org")
        join(one=one, other=other, actor=ACTOR, now=moment(2))
        join(one=customer(one), other=third, actor=ACTOR, now=moment(3))
        assert list_proposals(clear=True).proposals == ()


class TestReading:
    def test_keys_are_covered_for_those_who_may_not_read_them(self) -> None:
        shop = add("12345")
        note(shop, email="ada@example.org", phone="+49 30 901820")
        [clear] = identity_of(shop, clear=True).profiles
        [hidden] = identity_of(shop, clear=False).profiles
        assert {key.value for key in clear.keys} == {"ada@example.org", "+4930901820"}
        assert {key.value for key in hidden.keys} == {"a•••@example.org", "•••820"}
        assert hidden.key == "12•••"
        assert covered("login", "ada") == "•••"

    def test_why_and_how_that_came(self) -> None:
        shop, desk = add("17"), add("T-9", source="desk", day=1)
        note(shop, email="ada@example.org")
        note(desk, source="desk", email="ada@example.org")
        found = identity_of(desk, clear=True)
        assert found.customer == shop
        [link] = found.profiles[0].links
        assert (link.reason, link.value) == ("same_key", "ada@example.org")
        assert [(each.before, each.after) for each in found.changes] == [(desk, shop)]

    def test_a_customer_is_found_by_number_key_or_address(self) -> None:
        shop = add("17")
        note(shop, email="ada@example.org", phone="+49 30 901820")
        for text in (str(shop), "17", " ADA@example.org ", "+49 (30) 901820"):
            assert find_customers(text) == [shop]
        assert find_customers("nobody") == find_customers("") == []
        with pytest.raises(NotFound):
            identity_of(4, clear=True)
