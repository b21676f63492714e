"""Matching people without a common key: who is joined, who is proposed, and what is left alone."""

from __future__ import annotations

import random
from pathlib import Path

import pyarrow as pa
import pytest

from heed.customers.identity.deciding import answer_proposal, separate
from heed.customers.matching import scoring
from heed.customers.matching.definition import UNCONFIGURED, Matching
from heed.customers.matching.fields import Field
from heed.customers.matching.rules import Thresholds
from heed.customers.matching.services import Matched, match_people
from heed.customers.models import IdentityLink, JoinProposal
from heed.customers.tests.people import ACTOR, add, customer, moment, together
from heed.kernel.errors import HeedError
from heed.lake.engines import DuckDBEngine, duckdb_engine
from heed.lake.schemas import TRAITS
from heed.lake.store import Lake

pytestmark = pytest.mark.django_db

ADA = {
    "first_name": "Ada", "last_name": "Lovelace", "dob": "1815-12-10", "street": "Dorset Street 1",
    "postcode": "10115", "city": "London",
}  # fmt: skip
GIVEN = ["Anna", "Bela", "Carl", "Dora", "Emil", "Frieda", "Gustav", "Hanna", "Ida", "Jan"]
FAMILY = ["Adler", "Bauer", "Clausen", "Dietz", "Ernst", "Fuchs", "Groß", "Huber", "Igel", "Jung"]


@pytest.fixture
def engine(tmp_path: Path) -> DuckDBEngine:
    """A lake that knows eighty people, so that it can be measured how often two agree."""
    found = duckdb_engine(Lake(tmp_path / "lake"), threads=1)
    chance = random.Random(1)
    for number in range(80):
        year, month = chance.randint(1940, 2005), chance.randint(1, 12)
        person(
            found,
            f"p{number}",
            "crowd",
            first_name=chance.choice(GIVEN),
            last_name=chance.choice(FAMILY),
            dob=f"{year}-{month:02}-{chance.randint(1, 28):02}",
            street=f"{chance.choice(FAMILY)}straße {chance.randint(1, 80)}",
            postcode=str(chance.randint(10_000, 99_999)),
            city=chance.choice(["Berlin", "Kiel", "Bonn", "Ulm"]),
        )
    return found


def person(engine: DuckDBEngine, key: str, source: str, **traits: str) -> int:
    """A profile of which the lake knows these traits."""
    number = add(key, source=source)
    rows = [
        {"profile_id": number, "name": name, "value": value, "known_from": moment(0),
         "source": source}
        for name, value in traits.items()
    ]  # fmt: skip
    engine.lake.append_rows("traits", pa.Table.from_pylist(rows, schema=TRAITS.schema))
    return number


def match(engine: DuckDBEngine, matching: Matching = UNCONFIGURED) -> Matched:
    return match_people(
        engine=engine,
        matching=matching,
        actor="test",
        now=moment(1),
        progress=lambda _what, _done, _total: None,
    )


def test_records_of_two_sources_that_are_alike_are_joined(engine: DuckDBEngine) -> None:
    shop = person(engine, "17", "shop", **ADA)
    desk = person(engine, "T-1", "desk", **{**ADA, "last_name": "Lovelase"})
    assert match(engine).joined == 1
    assert together(shop, desk)
    link = IdentityLink.objects.get()
    assert link.reason == "matched"
    assert link.probability is not None
    assert link.probability > 0.99


def test_two_customers_of_one_source_are_proposed_with_what_speaks_for_it(
    engine: DuckDBEngine,
) -> None:
    one, other = person(engine, "17", "shop", **ADA), person(engine, "18", "shop", **ADA)
    assert (match(engine).joined, together(one, other)) == (0, False)
    proposal = JoinProposal.objects.get()
    assert proposal.facts["refused"] == "two_strong_keys"
    agreement, bits = proposal.facts["fields"]["birth_date"]
    assert agreement == "same"
    assert bits > 5
    assert "Lovelace" not in str(proposal.facts)


def test_matching_again_brings_news_only_and_answers_stay(engine: DuckDBEngine) -> None:
    one, other = person(engine, "17", "shop", **ADA), person(engine, "18", "shop", **ADA)
    assert match(engine).proposed == 1
    again = match(engine)
    assert (again.proposed, again.waiting) == (0, 1)
    answer_proposal(
        proposal=JoinProposal.objects.get().pk, is_one_person=False, actor=ACTOR, now=moment(2)
    )
    assert (match(engine).proposed, JoinProposal.objects.count()) == (0, 1)
    assert not together(one, other)


def test_whom_somebody_separated_is_left_alone(engine: DuckDBEngine) -> None:
    shop, desk = person(engine, "17", "shop", **ADA), person(engine, "T-1", "desk", **ADA)
    match(engine)
    separate(customer=customer(shop), profiles=[desk], actor=ACTOR, now=moment(2))
    again = match(engine)
    assert (again.joined, again.proposed) == (0, 0)
    assert not together(shop, desk)


def test_a_family_in_one_home_is_not_even_asked_about(engine: DuckDBEngine) -> None:
    home = {name: ADA[name] for name in ("last_name", "street", "postcode", "city")}
    person(engine, "17", "shop", first_name="Ada", **home)
    person(engine, "T-1", "desk", first_name="Byron", **home)
    assert match(engine).pairs == 0


def test_twins_and_namesakes_are_asked_about_and_never_joined(engine: DuckDBEngine) -> None:
    person(engine, "17", "shop", **ADA)
    person(engine, "T-1", "desk", **{**ADA, "first_name": "Byron"})
    person(engine, "C-1", "card", **{**ADA, "dob": "1788-01-22"})
    matched = match(engine)
    assert matched.joined == 0
    assert matched.proposed >= 2


def test_nobody_is_joined_through_a_third_record_that_fits_both(engine: DuckDBEngine) -> None:
    """One record without a birth date is like the father and like the daughter."""
    bare = {name: value for name, value in ADA.items() if name != "dob"}
    mother = person(engine, "17", "shop", **ADA)
    other = person(engine, "C-1", "card", **{**ADA, "dob": "1851-07-02"})
    person(engine, "T-1", "desk", **bare)
    match(engine)
    assert not together(mother, other)


def test_traits_of_other_names_are_matched_as_an_experience_file_says(
    engine: DuckDBEngine,
) -> None:
    for key, source in (("17", "shop"), ("T-1", "desk")):
        person(engine, key, source, called="Ada Lovelace", dob="10.12.1815", postcode="10115")
    without = (Field.GIVEN_NAME, Field.SURNAME)
    matched = match(engine, Matching("people", {Field.NAME: "called"}, without))
    assert Field.NAME in matched.fields
    assert Field.SURNAME not in matched.fields
    assert matched.joined == 1


def test_thresholds_say_who_is_joined(engine: DuckDBEngine) -> None:
    person(engine, "17", "shop", **ADA)
    person(engine, "T-1", "desk", **{**ADA, "street": "Otherstreet 7", "postcode": "99999"})
    strict = Matching("people", thresholds=Thresholds(join=0.9999999999, ask=0.5))
    assert match(engine, strict).joined == 0
    assert match(engine).joined == 1


def test_without_splink_a_sentence_says_what_to_install(
    engine: DuckDBEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scoring, "is_installed", lambda: False)
    with pytest.raises(HeedError, match=r"heed\[identity\]"):
        match(engine)


def test_an_empty_home_has_nobody_to_match(tmp_path: Path) -> None:
    empty = duckdb_engine(Lake(tmp_path / "lake"), threads=1)
    assert match(empty) == Matched()
