"""Who is joined by what they show, who is not, and taking it back."""

from __future__ import annotations

from pathlib import Path

import pytest

from heed.customers.identity.deciding import answer_proposal, join, separate
from heed.customers.identity.exporting import canonical_lines
from heed.customers.identity.keys import Key, KeyKind, key_of
from heed.customers.identity.mirror import mirror_identities
from heed.customers.identity.sharing import declare_shared
from heed.customers.models import IdentityLink, JoinProposal, SharedKey
from heed.customers.tests.people import ACTOR, add, customer, moment, note, together
from heed.foundation.models import AuditEntry
from heed.kernel.errors import HeedError, NotFound
from heed.lake.engines import duckdb_engine
from heed.lake.store import Lake

pytestmark = pytest.mark.django_db
COOKIE = KeyKind.COOKIE


def exported() -> str:
    return "\n".join(canonical_lines())


class TestJoining:
    def test_who_shows_one_address_in_two_sources_is_one_customer(self) -> None:
        shop, desk = add("17"), add("T-9", source="desk", day=1)
        note(shop, email="Ada@Example.org")
        assert note(desk, source="desk", email=" ada@example.org").joined == 1
        assert customer(desk) == customer(shop) == shop  # the first one gives its number

    def test_first_seen_gives_the_number_whichever_comes_first_to_the_key(self) -> None:
        late, early = add("17", day=5), add("T-9", source="desk", day=1)
        note(late, email="ada@example.org")
        note(early, source="desk", email="ada@example.org")
        assert customer(late) == early

    def test_a_visitor_who_signs_in_is_the_customer(self) -> None:
        visitor = add("c-1", source="web", kind=COOKIE)
        note(visitor, source="web", cookie="c-1")
        person = add("ada", source="web", kind=KeyKind.LOGIN, day=1)
        note(person, source="web", cookie="c-1", login="ada")
        assert together(visitor, person)

    def test_another_source_that_names_our_customer_number_means_that_customer(self) -> None:
        shop, desk = add("17"), add("T-9", source="desk")
        note(desk, source="shop", crm_id="17")
        assert together(shop, desk)

    def test_noting_the_same_again_changes_nothing(self) -> None:
        shop, desk = add("17"), add("T-9", source="desk")
        for _ in range(2):
            note(shop, email="ada@example.org")
            note(desk, source="desk", email="ada@example.org")
        assert IdentityLink.objects.count() == 1

    @pytest.mark.parametrize("text", ["undefined", "null", "none@none.com", " ", "not an address"])
    def test_what_sources_write_for_nothing_is_no_key(self, text: str) -> None:
        assert key_of(KeyKind.EMAIL, text, "shop") is None

    def test_a_telephone_number_is_the_same_however_it_is_written(self) -> None:
        written = ["+49 30 901820", "030/901820", "0049 30 90 18 20"]
        found = {key_of(KeyKind.PHONE, text, "shop", country="DE") for text in written}
        assert {key.value for key in found if key} == {"+4930901820"}

    def test_a_number_of_an_unknown_country_holds_within_its_source(self) -> None:
        key = key_of(KeyKind.PHONE, "030/901820", "shop")
        assert key == Key(KeyKind.PHONE, "shop", "030901820")


class TestNotJoining:
    def test_two_customer_numbers_of_one_source_never_become_one_by_themselves(self) -> None:
        one, other = add("17"), add("18")
        note(one, email="family@example.org")
        assert note(other, email="family@example.org").proposed == 1
        assert not together(one, other)
        assert JoinProposal.objects.get().reason == "two_strong_keys"

    def test_nor_through_a_third_source(self) -> None:
        one, other, desk = add("17"), add("18"), add("T-9", source="desk")
        note(one, email="a@example.org")
        note(other, email="b@example.org")
        note(desk, source="desk", email=["a@example.org", "b@example.org"])
        assert not together(one, other)

    def test_a_device_that_two_people_sign_in_on_joins_nobody_more(self) -> None:
        visitor = add("c-1", source="web", kind=COOKIE)
        note(visitor, source="web", cookie="c-1")
        people = [add(name, source="web", kind=KeyKind.LOGIN, day=1) for name in ("ada", "bea")]
        for person in people:
            note(person, source="web", cookie="c-1")
        assert together(visitor, people[0])
        assert not together(*people)
        assert SharedKey.objects.get().reason == "two_people"
        assert not JoinProposal.objects.exists()

    def test_a_number_of_a_call_centre_makes_no_mega_person(self) -> None:
        callers = [add(f"call-{n}", source=f"line-{n}") for n in range(14)]
        for caller in callers:
            note(caller, phone="+49 30 901820")
        assert len({customer(caller) for caller in callers}) == 14
        alarm = SharedKey.objects.get()
        assert (alarm.reason, alarm.n_profiles) == ("too_many", 11)

    def test_what_another_key_joins_stays_joined_when_one_turns_out_to_be_shared(self) -> None:
        one, other = add("17"), add("T-9", source="desk")
        for profile in (one, other):
            note(profile, email="ada@example.org", phone="+49 30 901820")
        declare_shared(key=Key(KeyKind.PHONE, "", "+4930901820"), actor=ACTOR, now=moment(3))
        assert together(one, other)
        declare_shared(key=Key(KeyKind.EMAIL, "", "ada@example.org"), actor=ACTOR, now=moment(4))
        assert not together(one, other)


class TestDeciding:
    def test_joined_and_separated_again_is_byte_for_byte_what_it_was(self) -> None:
        one, other = add("17"), add("18", day=1)
        note(one, email="a@example.org")
        note(other, email="b@example.org", cookie="c-2")
        before = exported()
        assert join(one=one, other=other, actor=ACTOR, now=moment(2)) == one
        assert exported() != before
        assert separate(customer=one, profiles=[other], actor=ACTOR, now=moment(3)) == [other]
        assert exported() == before

    def test_who_was_separated_is_not_joined_by_itself_again(self) -> None:
        shop, desk = add("17"), add("T-9", source="desk")
        note(shop, email="ada@example.org")
        note(desk, source="desk", email="ada@example.org")
        separate(customer=shop, profiles=[desk], actor=ACTOR, now=moment(2))
        third = add("L-1", source="loyalty")
        note(third, source="loyalty", email="ada@example.org")
        note(desk, source="desk", phone="+49 30 901820")
        note(shop, phone="+49 30 901820")
        assert not together(shop, desk)
        proposed = JoinProposal.objects.values_list("reason", flat=True)
        assert list(proposed) == ["several_people"] * 2  # whether the third is one of the two

    def test_a_persons_word_outweighs_an_earlier_one(self) -> None:
        one, other = add("17"), add("18", day=1)
        join(one=one, other=other, actor=ACTOR, now=moment(1))
        separate(customer=one, profiles=[other], actor=ACTOR, now=moment(2))
        join(one=one, other=other, actor=ACTOR, now=moment(3))
        assert together(one, other)

    def test_answering_a_proposal(self) -> None:
        one, other, third = add("17"), add("18"), add("19")
        for profile in (one, other, third):
            note(profile, email="family@example.org")
        first, second = JoinProposal.objects.order_by("other_id")
        answer_proposal(proposal=first.pk, is_one_person=True, actor=ACTOR, now=moment(2))
        answer_proposal(proposal=second.pk, is_one_person=False, actor=ACTOR, now=moment(2))
        assert together(first.one_id, first.other_id)
        assert not together(second.one_id, second.other_id)
        with pytest.raises(HeedError, match="meanwhile"):
            answer_proposal(proposal=first.pk, is_one_person=True, actor=ACTOR, now=moment(2))

    def test_separating_says_what_is_wrong(self) -> None:
        one, other = add("17"), add("18")
        with pytest.raises(HeedError, match="of this customer"):
            separate(customer=one, profiles=[other], actor=ACTOR, now=moment(2))
        with pytest.raises(HeedError, match="at least one"):
            separate(customer=one, profiles=[one], actor=ACTOR, now=moment(2))
        join(one=one, other=other, actor=ACTOR, now=moment(2))
        gone = {one, other} - {customer(one)}
        with pytest.raises(NotFound, match="was joined with"):
            separate(customer=gone.pop(), profiles=[other], actor=ACTOR, now=moment(2))

    def test_the_audit_trail_holds_numbers_only(self) -> None:
        one, other = add("17"), add("18")
        note(one, email="ada@example.org")
        join(one=one, other=other, actor=ACTOR, now=moment(1))
        entry = AuditEntry.objects.get(verb="identity.joined")
        assert "example.org" not in str(entry.facts)


def test_the_lake_has_who_belongs_to_whom_and_who_did(tmp_path: Path) -> None:
    lake = Lake(tmp_path / "lake")
    one, other = add("17"), add("18")
    assert mirror_identities(lake) is None
    join(one=one, other=other, actor=ACTOR, now=moment(1))
    separate(customer=customer(one), profiles=[max(one, other)], actor=ACTOR, now=moment(2))
    join(one=one, other=other, actor=ACTOR, now=moment(3))
    assert mirror_identities(lake) is not None
    assert mirror_identities(lake) is None
    engine = duckdb_engine(lake, threads=1)
    rows = engine.to_rows(engine.table("identity_map").order_by("valid_from"))
    assert [(row["valid_from"], row["valid_to"]) for row in rows] == [
        (moment(1), moment(2)),
        (moment(3), None),
    ]
    assert {row["customer_id"] for row in rows} == {customer(one)}
