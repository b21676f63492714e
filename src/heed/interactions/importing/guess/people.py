"""Columns that hold keys of people: addresses of mail, telephone numbers, customer cards."""

from __future__ import annotations

import re

from heed.customers.identity.keys import KeyKind
from heed.interactions.importing.guess.columns import Column
from heed.interactions.importing.guess.settling import Settled
from heed.interactions.importing.guess.yaml_text import Node
from heed.kernel import column_words as words

MOSTLY = 0.8  # of the values look like what the name says
EMAILS = frozenset({"email", "mail", "emailaddress"})
PHONES = frozenset(
    {"phone", "telephone", "telefon", "mobile", "mobil", "handy", "cell", "telefonnummer"}
)
CARDS = frozenset({"card", "karte", "kundenkarte", "bonuskarte", "loyalty"})
OF_WHAT = frozenset({"loyalty", "bonus", "club", "member", "customer", "kunden", "mitglied", "no",
                     "number", "nummer", "nr", "id"})  # fmt: skip
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_PHONE = re.compile(r"[+(]?\d[\d\s()/.\-]{4,}\d")


def key_kind(column: Column) -> KeyKind | None:
    """What kind of key a column holds, by its name and its values; None where it holds none."""
    named = set(words.words_of(column.name))
    if named & EMAILS and _look(column, _EMAIL):
        return KeyKind.EMAIL
    if named & PHONES and _look(column, _PHONE):
        return KeyKind.PHONE
    cards = named & CARDS and (named & OF_WHAT or "kundenkarte" in named)
    if cards and column.n_distinct > max(20, 0.5 * column.n_filled):
        return KeyKind.LOYALTY_CARD
    return None


def identity_of(settled: Settled) -> dict[str, str]:
    """Kind → column: the keys of the customers beside their own; the first column of a kind."""
    if settled.customer is None:
        return {}
    found: dict[str, str] = {}
    for one in settled.roles.found:
        if one.name != settled.customer.name and one.role in ("personal", "rich", "property", "id"):
            kind = key_kind(one.column)
            if kind is not None:
                found.setdefault(kind.value, one.name)
    return found


def with_kind(column: Column, value: Node) -> Node:
    """A customer's key as the specification writes it, with what kind of key it is."""
    kind = key_kind(column)
    if kind is None:
        return value
    written = dict(value) if isinstance(value, dict) else {"column": column.name}
    return {**written, "kind": kind.value}


def _look(column: Column, form: re.Pattern[str]) -> bool:
    said = column.said
    fitting = sum(n for text, n in said.items() if form.fullmatch(text.strip()))
    return bool(said) and fitting >= MOSTLY * sum(said.values())
