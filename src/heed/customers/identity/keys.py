"""Typed keys of people, and what each kind is worth for telling them apart.

A *strong* key belongs to one person (a customer number, a login, a loyalty card); a *personal* one
to one person as a rule, but families and offices share it (an email address, a telephone number); a
*weak* one to a browser or a machine, which others use, too.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum

import phonenumbers
from django.db.models import TextChoices


class KeyKind(TextChoices):
    """What a key is."""

    CRM_ID = "crm_id"
    LOGIN = "login"
    LOYALTY_CARD = "loyalty_card"
    EMAIL = "email"
    PHONE = "phone"
    COOKIE = "cookie"
    DEVICE = "device"


class Strength(IntEnum):
    """What a key is worth."""

    WEAK = 1
    PERSONAL = 2
    STRONG = 3


STRENGTH: Mapping[KeyKind, Strength] = {
    KeyKind.CRM_ID: Strength.STRONG,
    KeyKind.LOGIN: Strength.STRONG,
    KeyKind.LOYALTY_CARD: Strength.STRONG,
    KeyKind.EMAIL: Strength.PERSONAL,
    KeyKind.PHONE: Strength.PERSONAL,
    KeyKind.COOKIE: Strength.WEAK,
    KeyKind.DEVICE: Strength.WEAK,
}


class Vouching(TextChoices):
    """How many of the two sources that show a personal key must vouch for it to join by it."""

    NONE = "none"
    ONE = "one"
    BOTH = "both"

    @property
    def n_sources(self) -> int:
        return {"none": 0, "one": 1, "both": 2}[self.value]


EVERYWHERE = frozenset({KeyKind.EMAIL, KeyKind.PHONE})  # the same in every source
MOST_PROFILES: Mapping[Strength, int] = {
    Strength.STRONG: 50,
    Strength.PERSONAL: 10,
    Strength.WEAK: 10,
}
"""Profiles that may show one key; beyond that it is shared, and joins nobody."""

LONGEST = 500
NO_KEYS = frozenset({
    "", "-", "--", "0", "00000", "1", "[object object]", "anonymous", "false", "guest", "id", "n/a",
    "na", "nan", "nil", "no", "none", "null", "test", "true", "undefined", "unknown", "user", "xxx",
    "none@none.com", "no@email.com", "noemail@noemail.com", "test@test.com", "test@example.com",
    "keine@angabe.de", "unbekannt",
})  # fmt: skip
"""What sources write where they know nothing; joining by it would make one person of thousands."""

_EMAIL = re.compile(r"[^@\s<>]+@[^@\s<>]+\.[^@\s<>.]+")


@dataclass(frozen=True, order=True)
class Key:
    """One key; ``namespace`` says where it holds, empty for kinds that hold everywhere."""

    kind: KeyKind
    namespace: str
    value: str

    @property
    def strength(self) -> Strength:
        return STRENGTH[self.kind]

    @property
    def names_a_person(self) -> bool:
        """Whether a source that gives such a key knows whom it is about."""
        return self.strength is Strength.STRONG


def key_of(kind: KeyKind, text: str, source: str, *, country: str = "") -> Key | None:
    """The key that a source writes as ``text``; None where that is no key.

    ``country`` (two letters) is where telephone numbers without a country code are; while it is not
    known, such a number holds within its source only.

    >>> key_of(KeyKind.EMAIL, " Ada@Example.org ", "shop").value
    'ada@example.org'
    >>> key_of(KeyKind.LOGIN, "undefined", "shop") is None
    True
    """
    written = text.strip()
    folded = written.casefold()
    if folded in NO_KEYS or len(folded) > LONGEST or "\0" in written:
        return None
    if kind is KeyKind.EMAIL:
        return Key(kind, "", folded) if _EMAIL.fullmatch(folded) else None
    if kind is KeyKind.PHONE:
        return _phone(written, source, country)
    return Key(kind, source, written)


def _phone(written: str, source: str, country: str) -> Key | None:
    try:
        number = phonenumbers.parse(written, country.upper() or None)
    except phonenumbers.NumberParseException:
        digits = re.sub(r"\D", "", written)
        return Key(KeyKind.PHONE, source, digits) if 6 <= len(digits) <= 15 else None
    if not phonenumbers.is_possible_number(number):
        return None
    form = phonenumbers.PhoneNumberFormat.E164
    return Key(KeyKind.PHONE, "", phonenumbers.format_number(number, form))
