"""What a column is, by its name and its values."""

from __future__ import annotations

import pytest

from heed.interactions.importing.guess.roles import find_roles
from heed.interactions.importing.guess.tests.rows import role_of, table
from heed.kernel.column_words import (
    ACCOUNT,
    CUSTOMER,
    event_name,
    key_strength,
    slug,
)

MANY = [f"K{n}" for n in range(40)]


@pytest.mark.parametrize(
    ("name", "strength"),
    [
        ("customerID", 3), ("Customer unique id", 4), ("Kundennummer", 3), ("Kunden-Nr.", 3),
        ("Requester external id", 3), ("E-Mail", 2), ("customer email", 2), ("Kunde", 1),
        ("Customer Type", 0), ("customer_city", 0), ("author_country", 0), ("user_timezone", 0),
        ("Kundentyp", 0), ("Customer satisfaction", 0),
    ],
)  # fmt: skip
def test_customer_key_is_told_from_what_describes_a_customer(name: str, strength: int) -> None:
    assert key_strength(name, CUSTOMER) == strength


def test_company_is_an_account_and_its_answer_is_not() -> None:
    assert key_strength("Company", ACCOUNT)
    assert key_strength("Firmennummer", ACCOUNT)
    assert not key_strength("Company public response", ACCOUNT)
    assert not key_strength("Company response to consumer", ACCOUNT)


@pytest.mark.parametrize(
    ("name", "values", "role"),
    [
        ("Ticket id", ["1", "2", "3"], "id"),
        ("Case ID", ["1", "1", "2", "2", "3", "3"], "case"),
        ("Kundennr", MANY, "customer"),
        ("Activity", ["Open", "Close", "Open"], "activity"),
        ("Kanal", ["Telefon", "Mail", "Mail"], "channel"),
        ("Betrag", ["12,50", "3,00", "1,00"], "money"),
        ("Jahresumsatz (Tsd. €)", ["12,50", "3,00"], "property"),
        ("Gewichtung", ["1.2", "0.8"], "weight"),
        ("Rating", ["1", "5", "4"], "score"),
        ("Satisfaction Score", ["Good", "Bad", "Not Offered"], "verdict"),
        ("Would you come back?", ["Yes", "No", "Yes"], "yes_no"),
        ("Was war Ihnen wichtig?", ["Preis; Beratung", "Preis", "Beratung; Preis"], "choices"),
        ("Due date", ["2024-01-01", "2024-02-01"], "planned"),
        ("Date of birth", ["1980-01-01", "1990-02-01"], "personal"),
        ("Reopens", ["0", "1", "2"], "property"),
        ("Class", ["Business", "Economy", "Economy"], "property"),
        ("Export", ["a", "a", "a"], "constant"),
        ("Nothing", [None, None], "empty"),
        ("Nothing", ["N/A", "N/A"], "empty"),
    ],
)
def test_column_gets_its_role(name: str, values: list[str | None], role: str) -> None:
    assert role_of(name, *values) == role


def test_text_of_sentences_is_free_text() -> None:
    texts = [f"The parcel came {n} days too late and was wet." for n in range(30)]
    assert role_of("Comment", *texts) == "text"
    assert role_of("column_7", *texts) == "text"
    assert role_of("Subject", *texts) != "text"


def test_names_of_people_are_left_out() -> None:
    assert role_of("Last name", *(f"Person{n}" for n in range(30))) == "personal"


def test_three_columns_over_one_scale_are_ratings_whatever_their_names() -> None:
    rows = [[str(n), str(6 - n), str(n)] for n in range(1, 6)] * 3
    roles = find_roles(table(["Gate", "Seat", "Food"], rows))
    assert [one.role for one in roles.found] == ["score"] * 3
    two = find_roles(table(["Gate", "Seat"], [row[:2] for row in rows]))
    assert [one.role for one in two.found] == ["property"] * 2


def test_surest_customer_key_wins_and_names_are_left_out() -> None:
    rows = [[f"Name {n}", f"{n}", f"{n}@example.org"] for n in range(30)]
    roles = find_roles(table(["Requester", "Requester id", "Requester email"], rows * 2))
    assert [one.role for one in roles.found] == ["personal", "customer", "personal"]


def test_slug_is_ascii_and_keeps_numbers_with_their_word() -> None:
    assert slug("Jahresumsatz (Tsd. €)") == "jahresumsatz_tsd_eur"
    assert slug("CUEX1") == "cuex1"
    assert slug("SeniorCitizen") == "senior_citizen"
    assert slug("???") == "column"


def test_time_column_names_what_happened() -> None:
    assert event_name("Created at") == "created"
    assert event_name("order_purchase_timestamp") == "order_purchase"
    assert event_name("Date sent to company") == "sent_to_company"
    assert event_name("Datum") == "datum"
