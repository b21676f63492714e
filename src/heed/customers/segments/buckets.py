"""Drawing customers by lot: a keyed hash, the same in Python and on every engine."""

from __future__ import annotations

import hashlib

from heed.customers.segments.rules import Bucket

DIGITS = 8
RANGE: int = 16**DIGITS


def bucket_of(customer: int, of: int, salt: str) -> int:
    """The number 0 … ``of`` - 1 that a customer drew; another salt is another draw.

    MD5 is used as a well spread number that every engine can compute, not as a secret.
    """
    text = f"{salt}:{customer}"
    digest = hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
    drawn: int = int(digest[:DIGITS], 16)
    return drawn * of // RANGE


def bounds_of(bucket: Bucket) -> tuple[str, str | None]:
    """From which eight digits of the hash on, and below which, customers are in.

    Digits of one length compare as texts as they do as numbers. None: up to the last.
    """
    first = -(-bucket.first * RANGE // bucket.of)
    after = -(-(bucket.last + 1) * RANGE // bucket.of)
    return _digits(first), None if after >= RANGE else _digits(after)


def _digits(number: int) -> str:
    return f"{number:0{DIGITS}x}"
