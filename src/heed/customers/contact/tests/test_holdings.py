"""What is held about a person is handed out, and erased; nobody writes to them again."""

from __future__ import annotations

from pathlib import Path

import pytest

from heed.customers.consent.links import link_for
from heed.customers.consent.recording import Saying, prefer, record_consent
from heed.customers.contact.holdings import HOLDINGS
from heed.customers.contact.ledger import Ask, ask_to_contact, look_at
from heed.customers.contact.stopping import end_relationship, hold_contacts, note_care
from heed.customers.holdings import Place, holdings
from heed.customers.identity.keys import Key, KeyKind, key_of
from heed.customers.models import Account, AccountMember, Contact, DoNotContact, Profile
from heed.customers.people import get_person
from heed.customers.tests.people import ACTOR, add, moment, note
from heed.lake.store import Lake

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("shipped")]
ADDRESS = Key(KeyKind.EMAIL, "", "ada@example.org")
SURVEY = ("survey_event", "email", "feedback")


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(Lake(tmp_path / "lake"), moment(9))


def known(key: str, address: str) -> int:
    """Somebody of whom there is a row of every kind."""
    one = add(key)
    shown = key_of(KeyKind.EMAIL, address, "shop")
    assert shown is not None
    ask_to_contact(ask=Ask(shown, *SURVEY), actor="sender", now=moment(0))
    note(one, email=address)
    saying = Saying("news", "email", True, "staff")
    record_consent(who=one, saying=saying, actor=ACTOR, now=moment(0))
    prefer(who=one, name="channel", value="email", source="staff", actor=ACTOR, now=moment(0))
    link_for(who=one, actor=ACTOR, now=moment(0))
    hold_contacts(who=one, reason="open_complaint", actor=ACTOR, now=moment(0))
    end_relationship(who=one, reason="price", actor=ACTOR, now=moment(0))
    note_care(who=one, kind="health", actor=ACTOR, now=moment(0))
    account, _ = Account.objects.get_or_create(
        id=1, defaults={"source": "crm", "key": "A", "known_from": moment(0)}
    )
    AccountMember.objects.create(profile_id=one, account=account, seen_at=moment(0))
    return one


def test_every_kind_is_handed_out(place: Place) -> None:
    person = get_person(known("17", "Ada@example.org"))
    found = {holding.name: list(holding.records(person, place)) for holding in HOLDINGS}
    assert [name for name, rows in found.items() if not rows] == ["do-not-contact list"]
    assert set(HOLDINGS) <= set(holdings())


def test_erasing_leaves_a_hash_and_nobody_is_written_to_again(place: Place) -> None:
    person = get_person(known("17", "Ada@example.org"))
    other = get_person(known("18", "bea@example.org"))
    for holding in HOLDINGS:
        holding.erase(person, place)
    left = {
        holding.name: n for holding in HOLDINGS if (n := len(list(holding.records(person, place))))
    }
    assert left == {"do-not-contact list": 1}
    assert all(len(list(each.records(other, place))) for each in HOLDINGS[1:])
    assert "example" not in DoNotContact.objects.get().address
    Profile.objects.get(pk=person.customer).delete()
    refused = look_at(ask=Ask(ADDRESS, *SURVEY), now=moment(10))
    assert refused.reason == "do_not_contact"
    assert not Contact.objects.filter(profile_id=person.customer).exists()


def test_who_comes_back_gets_what_a_contract_needs_and_the_rest_when_they_say_so(
    place: Place,
) -> None:
    one = add("17")
    note(one, email="ada@example.org")
    for holding in HOLDINGS:
        holding.erase(get_person(one), place)
    order = Ask(one, "transactional", "email", "contract")
    assert look_at(ask=order, now=moment(10)).is_allowed
    assert look_at(ask=Ask(one, *SURVEY), now=moment(10)).reason == "do_not_contact"
    saying = Saying("feedback", "email", True, "preference_page")
    record_consent(who=one, saying=saying, actor="customer", now=moment(11))
    assert look_at(ask=Ask(one, *SURVEY), now=moment(12)).is_allowed
