"""From a table to a specification: kinds of files, keys, money, tallies, what is asked."""

from __future__ import annotations

import pytest

from heed.interactions.importing.guess.tests.rows import (
    guessed,
    guessed_text,
    open_questions,
    table,
)
from heed.kernel.errors import HeedError

DAYS = [f"2024-01-{day:02d}" for day in range(1, 29)]


def test_event_log_is_one_interaction_a_row() -> None:
    done, people = ["Open", "Work", "Close"], ["Eva", "Ole"]
    rows = [[f"C{n // 3}", done[n % 3], f"2024-01-01 10:{n:02d}", people[n % 2]] for n in range(30)]
    (mapping,) = guessed(table(["Case ID", "Activity", "Timestamp", "Resource"], rows)).interactions
    assert mapping.case is not None
    assert mapping.case.column == "Case ID"
    assert mapping.name is not None
    assert mapping.name.column == "Activity"
    assert mapping.actor is not None
    assert mapping.actor.constant == "employee"
    assert list(mapping.properties) == ["resource"]


def test_order_row_becomes_one_interaction_for_each_time() -> None:
    rows = [[f"{n}", f"{DAYS[n]} 10:00", f"{DAYS[n]} 12:00", f"{DAYS[n]} 18:00", f"{n},99"]
            for n in range(20)]  # fmt: skip
    header = ["Order id", "Ordered at", "Delivered at", "Due at", "Total EUR"]
    (mapping,) = guessed(table(header, rows)).interactions
    assert [entry.name.constant for entry in mapping.each] == ["ordered", "delivered"]
    assert mapping.each[0].value is not None
    assert mapping.each[0].value.currency.constant == "EUR"
    assert mapping.each[1].value is None
    assert list(mapping.properties) == ["due_at"]


def test_survey_needs_neither_customer_nor_date() -> None:
    rows = [[str(n % 5 + 1), f"It was fine, I would say, number {n}."] for n in range(30)]
    spec = guessed(table(["Rating", "Comment"], rows))
    (mapping,) = spec.feedback
    assert mapping.at is None
    assert mapping.customer is None
    assert not spec.interactions


def test_counts_of_a_period_are_tallies() -> None:
    rows = [[day, place, "120", "96"] for day in DAYS for place in ("Kiel", "Bremen")]
    header = ["Date", "Filiale", "Calls offered", "Calls within target"]
    rows = [[*row[:2], str(100 + n), str(90 + n % 7)] for n, row in enumerate(rows)]
    (tally,) = guessed(table(header, rows)).tallies
    assert tally.period.length == "1 days"
    assert (tally.cases, tally.kept) == ("Calls offered", "Calls within target")
    assert tally.place is not None
    assert tally.place.column == "Filiale"


def test_tallies_of_several_queues_are_named_by_queue() -> None:
    rows = [[day, place, kind, str(n)] for n, day in enumerate(DAYS)
            for place in ("Kiel", "Bremen") for kind in ("new", "old")]  # fmt: skip
    seen = table(["Date", "Filiale", "Kind", "Calls offered"], rows)
    (tally,) = guessed(seen).tallies
    assert tally.place is not None
    assert (tally.place.column, tally.name.column) == ("Filiale", "Kind")


def test_counts_whose_rows_cannot_be_told_apart_are_no_tallies() -> None:
    seen = table(["Date", "Calls offered"], [[day, str(n)] for day in DAYS for n in (1, 2)])
    assert not guessed(seen).tallies
    with pytest.raises(HeedError, match="cannot be told apart"):
        guessed(seen, {"kind": "tallies"})


def test_kind_that_the_columns_do_not_allow_is_refused() -> None:
    seen = table(["date", "page"], [[day, "home"] for day in DAYS])
    with pytest.raises(HeedError, match="no column holds answers"):
        guessed(seen, {"kind": "survey"})
    with pytest.raises(HeedError, match="names of activities"):
        guessed(seen, {"kind": "events"})


def test_table_of_customers_gives_traits() -> None:
    rows = [[f"K{n}", ["m", "w"][n % 2], f"name{n}"] for n in range(40)]
    spec = guessed(table(["customerID", "gender", "surname"], rows))
    (party,) = spec.customers
    assert party.key.column == "customerID"
    assert list(party.traits) == ["gender"]


def test_one_time_and_nothing_else_is_named_after_the_file() -> None:
    (mapping,) = guessed(table(["date", "page"], [[day, "home"] for day in DAYS])).interactions
    assert mapping.name is not None
    assert mapping.name.constant == "sheet"


def test_two_kinds_alike_are_asked() -> None:
    rows = [[f"{n}", DAYS[n % 28], DAYS[-1 - n % 28], str(n % 5 + 1), str(5 - n % 5)]
            for n in range(30)]  # fmt: skip
    seen = table(["Id", "Opened", "Closed", "Speed rating", "Staff rating"], rows)
    assert list(open_questions(seen)) == ["kind"]
    assert guessed(seen, {"kind": "survey"}).feedback
    assert guessed(seen, {"kind": "orders"}).interactions


def test_currency_is_asked_and_none_keeps_a_property() -> None:
    seen = table(["date", "amount"], [[day, f"{n}.50"] for n, day in enumerate(DAYS)])
    assert list(open_questions(seen)) == ["currency"]
    (with_value,) = guessed(seen, {"currency": "chf"}).interactions
    assert with_value.value is not None
    assert with_value.value.currency.constant == "CHF"
    (without,) = guessed(seen, {"currency": "none"}).interactions
    assert without.value is None
    assert "amount" in without.properties


def test_currency_of_more_than_three_letters_is_refused() -> None:
    seen = table(["date", "amount"], [[day, f"{n}.50"] for n, day in enumerate(DAYS)])
    with pytest.raises(HeedError, match="no answer to 'currency'"):
        guessed(seen, {"currency": "Francs"})


def test_number_that_reads_two_ways_is_asked() -> None:
    seen = table(["date", "amount EUR"], [[day, f"1,{n:03d}"] for n, day in enumerate(DAYS)])
    assert "1,000" in open_questions(seen)["decimal"]
    assert guessed(seen, {"decimal": ","}).decimal == ","


def test_amounts_with_thousands_that_an_import_cannot_read_stay_properties() -> None:
    seen = table(["date", "amount EUR"], [[day, f"1,{n:03d}.50"] for n, day in enumerate(DAYS)])
    (mapping,) = guessed(seen).interactions
    assert mapping.value is None
    assert "amount_eur" in mapping.properties


def test_placeholders_of_a_key_count_as_empty() -> None:
    rows = [[day, f"u{n}" if n % 4 else "NULL"] for n, day in enumerate(DAYS)]
    spec = guessed(table(["date", "user_id"], rows))
    assert spec.files["rows"].empty == ("NULL",)
    (mapping,) = spec.interactions
    assert mapping.customer is not None
    assert mapping.customer.optional
    assert spec.customers[0].where[0].present


def test_two_ids_together_make_the_key_of_a_row() -> None:
    rows = [[f"r{n // 2}", f"o{n % 15}", str(n % 5 + 1)] for n in range(30)]
    (mapping,) = guessed(table(["review_id", "order_id", "review_score"], rows)).feedback
    assert mapping.id == ("review_id", "order_id")


def test_weight_of_a_sample_is_taken_in_surveys() -> None:
    rows = [[str(n % 5 + 1), str(5 - n % 5), f"1.{n % 7}"] for n in range(30)]
    (mapping,) = guessed(table(["Rating", "Staff rating", "weight"], rows)).feedback
    assert mapping.weight is not None
    assert mapping.weight.column == "weight"


def test_long_question_is_shortened_as_item_only() -> None:
    question = "How satisfied were you, " + "all things considered, " * 12 + "with us?"
    rows = [[str(n % 5 + 1)] for n in range(30)]
    (mapping,) = guessed(table([question, "Rating"], [[r[0], r[0]] for r in rows])).feedback
    item = mapping.entries()[0].item.constant or ""
    assert len(item) <= 200
    assert item.endswith("…")
    score = mapping.entries()[0].score
    assert score is not None
    assert score.column == question


def test_file_without_time_key_or_answers_is_refused_with_what_it_lacks() -> None:
    seen = table(["alpha", "beta"], [["a", "b"], ["c", "d"], ["e", "f"]])
    with pytest.raises(HeedError, match="Export it with a time or a customer's key"):
        guessed(seen)


def test_every_decision_stands_beside_its_reason() -> None:
    rows = [[f"{n}", f"{n % 28 + 1}.01.2024", str(n % 5 + 1), "x"] for n in range(30)]
    text = guessed_text(table(["Nr.", "Datum", "Bewertung", "Quelle"], rows))
    assert "id: Nr. # another value in every row" in text
    assert "# all of 1 to 5 occur" in text
    assert "# Quelle: the same in every row" in text
    assert "time_zone: UTC # the file states no zone" in text


@pytest.mark.parametrize(
    "name",
    [
        "a: b",
        "# not a comment",
        "=sum",
        "yes",
        "- x",
        "Straße {1}",
        'quote " it',
        "%d",
        "12",
        "x,y",
    ],
)
def test_any_column_name_survives_the_yaml(name: str) -> None:
    rows = [[day, f"v{n % 3}"] for n, day in enumerate(DAYS)]
    (mapping,) = guessed(table(["date", name], rows)).interactions
    assert [value.column for value in mapping.properties.values()] == [name]
