"""Which columns are keys of people, by which other sources may know them."""

from __future__ import annotations

from heed.customers.identity.keys import KeyKind
from heed.interactions.importing.guess.tests.rows import guessed, guessed_text, table

HEADER = ["customer_id", "city", "E-Mail", "Telefon", "loyalty card no", "registered"]


def people(n: int = 40) -> list[list[str]]:
    return [
        [str(1000 + k), ["Kiel", "Bonn"][k % 2], f"person{k}@example.org", f"0431 555{k:03}",
         f"L-{k:05}", f"2024-01-{k % 28 + 1:02}"]
        for k in range(n)
    ]  # fmt: skip


def test_addresses_numbers_and_cards_are_keys_of_the_customers() -> None:
    (customers,) = guessed(table(HEADER, people())).customers
    found = {kind: [key.column for key in keys] for kind, keys in customers.identity.items()}
    assert found == {
        KeyKind.EMAIL: ["E-Mail"],
        KeyKind.PHONE: ["Telefon"],
        KeyKind.LOYALTY_CARD: ["loyalty card no"],
    }
    assert customers.key.kind is KeyKind.CRM_ID


def test_what_is_a_key_is_not_told_to_be_left_out() -> None:
    text = guessed_text(table(HEADER, people()))
    assert "#   E-Mail" not in text


def test_a_column_that_only_is_called_mail_is_none() -> None:
    rows = [[*row[:2], ["yes", "no"][n % 2], *row[3:]] for n, row in enumerate(people())]
    (customers,) = guessed(table(HEADER, rows)).customers
    assert KeyKind.EMAIL not in customers.identity


def test_a_customer_known_by_an_address_alone_is_no_customer_number() -> None:
    rows = [[f"person{k}@example.org", str(k % 10 + 1), f"2024-01-{k % 28 + 1:02}"]
            for k in range(60)]  # fmt: skip
    spec = guessed(table(["email", "How likely are you to recommend us?", "date"], rows))
    (feedback,) = spec.feedback
    assert feedback.customer is not None
    assert (feedback.customer.column, feedback.customer.kind) == ("email", KeyKind.EMAIL)
