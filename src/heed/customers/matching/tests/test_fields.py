"""Which trait is which field, and how values are brought into one form."""

from __future__ import annotations

import pytest

from heed.customers.matching.comparisons import Agreement
from heed.customers.matching.fields import Field, guess_fields, values_of
from heed.customers.matching.measuring import Measured, closed, measure
from heed.customers.matching.rules import Thresholds, Verdict, verdict

SAME, DIFFERS, MISSING = Agreement.SAME, Agreement.DIFFERS, Agreement.MISSING


@pytest.mark.parametrize(
    ("traits", "field", "trait"),
    [
        (["First Name", "x"], Field.GIVEN_NAME, "First Name"),
        (["NACHNAME"], Field.SURNAME, "NACHNAME"),
        (["date_of_birth", "age"], Field.BIRTH_DATE, "date_of_birth"),
        (["street_number", "address_1"], Field.HOUSE_NUMBER, "street_number"),
        (["address_1", "address_2"], Field.STREET, "address_1"),
        (["soc_sec_id"], Field.NATIONAL_ID, "soc_sec_id"),
        (["E-Mail"], Field.EMAIL, "E-Mail"),
    ],
)
def test_fields_are_told_by_the_names_of_traits(
    traits: list[str], field: Field, trait: str
) -> None:
    assert guess_fields(traits)[field] == trait


@pytest.mark.parametrize(
    ("field", "written", "value"),
    [
        (Field.GIVEN_NAME, " Zoë-Marie ", "zoe marie"),
        (Field.BIRTH_DATE, "10.12.1815", "18151210"),
        (Field.BIRTH_DATE, "1815-12-10T00:00", "18151210"),
        (Field.BIRTH_DATE, "19081209", "19081209"),
        (Field.PHONE, "+49 (30) 901-820", "930901820"),
        (Field.POSTCODE, "sw1a 1aa", "sw1a1aa"),
        (Field.STREET, "Hauptstraße", "hauptstr"),
        (Field.STREET, "Hauptstr.", "hauptstr"),
    ],
)
def test_values_are_brought_into_one_form(field: Field, written: str, value: str) -> None:
    assert values_of({field: written})[field] == value


@pytest.mark.parametrize("written", ["", "n/a", "unknown", "not a date"])
def test_no_value_is_none(written: str) -> None:
    assert Field.BIRTH_DATE not in values_of({Field.BIRTH_DATE: written})


@pytest.mark.parametrize(
    ("name", "given", "surname"),
    [
        ("LOVELACE, ADA", "ada", "lovelace"),
        ("Dr. Ada King Lovelace", "ada king", "lovelace"),
        ("Lovelace", None, "lovelace"),
    ],
)
def test_a_whole_name_is_taken_apart(name: str, given: str | None, surname: str) -> None:
    found = values_of({Field.NAME: name})
    assert (found.get(Field.GIVEN_NAME), found[Field.SURNAME]) == (given, surname)


def test_a_house_number_is_taken_out_of_the_street() -> None:
    for written in ("Hauptstraße 12a", "12A Hauptstr."):
        found = values_of({Field.STREET: written})
        assert (found[Field.STREET], found[Field.HOUSE_NUMBER]) == ("hauptstr", "12a")


def said(**agreements: Agreement) -> Verdict:
    fields = {Field(name): agreement for name, agreement in agreements.items()}
    return verdict(0.999, fields, Thresholds())


def test_what_clearly_differs_is_not_joined_however_likely() -> None:
    names = {"given_name": SAME, "surname": SAME}
    assert said(**names, birth_date=SAME) is Verdict.ONE_PERSON
    assert said(**names, birth_date=MISSING) is Verdict.ONE_PERSON
    assert said(**names, birth_date=DIFFERS) is Verdict.ASK  # father and son
    assert said(**names, birth_date=DIFFERS, national_id=SAME) is Verdict.ONE_PERSON
    assert said(given_name=DIFFERS, surname=SAME, birth_date=SAME) is Verdict.ASK  # twins
    assert said(given_name=DIFFERS, surname=SAME, street=SAME) is Verdict.NOTHING  # one home
    married = {"given_name": SAME, "surname": DIFFERS, "birth_date": SAME}
    assert said(**married) is Verdict.ASK
    assert said(**married, email=SAME) is Verdict.ONE_PERSON
    assert said(given_name=DIFFERS, surname=DIFFERS, birth_date=SAME) is Verdict.NOTHING


def test_pairs_are_measured_against_the_truth() -> None:
    people = {1: "a", 2: "a", 3: "a", 4: "b", 5: "b"}
    found = measure([(1, 2), (2, 4)], people)
    assert found == Measured(found=2, true=4, right=1)
    assert (found.precision, found.recall) == (0.5, 0.25)
    assert found.f1 == pytest.approx(1 / 3)
    assert closed([(1, 2), (2, 3), (4, 5)]) == {(1, 2), (1, 3), (2, 3), (4, 5)}
