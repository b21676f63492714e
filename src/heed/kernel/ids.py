"""Ids: how Heed turns keys of outside systems into its own numbers.

Every id in the lake comes from an MD5 of its parts, joined by the unit separator. MD5 is used as a
well spread number that every engine can compute, not as a secret.
"""

from __future__ import annotations

import hashlib

SEPARATOR = "\x1f"
_MASK_63 = (1 << 63) - 1


def id63(*parts: str) -> int:
    """A non-negative 63-bit id of the parts: what ``profile_id`` and ``case_id`` are.

    >>> id63("shop", "42") == id63("shop", "42")
    True
    """
    digest = hashlib.md5(SEPARATOR.join(parts).encode(), usedforsecurity=False).digest()
    return int.from_bytes(digest[8:], "little") & _MASK_63  # DuckDB's md5_number_lower


def id128(*parts: str) -> bytes:
    """A 128-bit id of the parts: what ``interaction_id`` and ``feedback_id`` are."""
    return hashlib.md5(SEPARATOR.join(parts).encode(), usedforsecurity=False).digest()
