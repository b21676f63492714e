"""Secrets that must be read again, kept so that a copy of the record store does not tell them."""

from __future__ import annotations

import base64

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


def sealed(text: str, purpose: str) -> str:
    """The text, readable only with the secret of this home (Fernet: AES-128-CBC, HMAC-SHA256)."""
    return _box(purpose).encrypt(text.encode()).decode()


def opened(text: str, purpose: str) -> str:
    """What was sealed for this purpose; empty if this home has another secret than it had then."""
    try:
        return _box(purpose).decrypt(text.encode()).decode()
    except InvalidToken:
        return ""


def _box(purpose: str) -> Fernet:
    derived = HKDF(SHA256(), length=32, salt=None, info=f"heed {purpose}".encode())
    return Fernet(base64.urlsafe_b64encode(derived.derive(settings.SECRET_KEY.encode())))
