"""Keys with most letters covered, for those who need to tell them apart but not to read them."""

from __future__ import annotations

from heed.customers.identity.keys import KeyKind

COVER = "•••"


def covered(kind: str, value: str) -> str:
    """A key of which only its ends can be read.

    >>> covered("email", "ada@example.org")
    'a•••@example.org'
    >>> covered("phone", "+4930901820")
    '•••820'
    """
    if not value:
        return ""
    if kind == KeyKind.EMAIL and "@" in value:
        local, _, domain = value.rpartition("@")
        return f"{local[:1]}{COVER}@{domain}"
    if kind == KeyKind.PHONE:
        return COVER + value[-3:]
    return value[:2] + COVER if len(value) > 4 else COVER


def covered_address(text: str) -> str:
    """A name or key as it may be read by everybody: an address is covered.

    >>> covered_address("C-17")
    'C-17'
    """
    return covered(KeyKind.EMAIL, text) if "@" in text else text
