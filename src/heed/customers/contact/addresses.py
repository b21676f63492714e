"""Keyed hashes: of addresses, so that the ledger holds none, and for lots that fall once for all.

The key is a file of its own in the home (``contact-key``). Whoever loses it loses the list of whom
not to contact, and draws the never-surveyed share anew.
"""

from __future__ import annotations

import hashlib
import hmac

from django.conf import settings

from heed.customers.identity.keys import EVERYWHERE, Key
from heed.kernel.ids import SEPARATOR


def hashed(key: Key) -> str:
    """The keyed hash of an address, in hexadecimal digits; keys are case-folded already."""
    return _digest("address", key.kind, key.namespace, key.value).hex()


def is_address(key: Key) -> bool:
    """Whether something can be sent to a key by itself."""
    return key.kind in EVERYWHERE


def lot(*parts: str) -> float:
    """A number from 0 up to 1, always the same for the same parts, evenly spread over them."""
    return int.from_bytes(_digest("lot", *parts)[:8], "big") / 2**64


def _digest(*parts: str) -> bytes:
    text = SEPARATOR.join(parts).encode()
    return hmac.new(settings.CONTACT_KEY.encode(), text, hashlib.sha256).digest()
