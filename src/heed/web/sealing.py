"""Secrets that must be read again, kept so that a copy of the record store does not tell them."""

from __future__ import annotations

import base64
import logging

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

PURPOSE = b"heed second factors"

log = logging.getLogger("heed.web")


def sealed(text: str) -> str:
    """The text, readable only with the secret of this home (Fernet: AES-128-CBC, HMAC-SHA256)."""
    return _box().encrypt(text.encode()).decode()


def opened(text: str) -> str:
    """What was sealed; empty if this home has another secret than the one that sealed it."""
    try:
        return _box().decrypt(text.encode()).decode()
    except InvalidToken:
        log.warning("A second factor was sealed with another secret; it has to be set up anew.")
        return ""


def _box() -> Fernet:
    derived = HKDF(SHA256(), length=32, salt=None, info=PURPOSE)
    return Fernet(base64.urlsafe_b64encode(derived.derive(settings.SECRET_KEY.encode())))
