"""Reading the ``HEED_…`` variables, and the secrets that a home keeps for itself."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

from heed.kernel.errors import HeedError

YES = {"1", "yes", "true", "on"}
NO = {"", "0", "no", "false", "off"}


class WrongSetting(HeedError):
    """A variable says something that Heed cannot use; the message names it and what to write."""

    code = "wrong_setting"


def said(value: str | None, name: str) -> bool:
    """Whether the variable ``name`` says yes."""
    text = (value or "").strip().lower()
    if text not in YES | NO:
        raise WrongSetting(f"{name} is {value!r}: write yes or no.")
    return text in YES


def whole_number(value: str | None, name: str, default: int) -> int:
    """The variable ``name`` as a number of at least 0."""
    if not value:
        return default
    if not value.strip().isdigit():
        raise WrongSetting(f"{name} is {value!r}: write a whole number.")
    return int(value)


def listed(value: str | None) -> list[str]:
    """A variable's parts, which commas separate."""
    return [part.strip() for part in (value or "").split(",") if part.strip()]


def issuer(value: str | None, name: str) -> str:
    """The address of a provider of sign-ins; http only on this machine, as OpenID Connect says."""
    address = (value or "").strip()
    if not address:
        return ""
    parts = urlsplit(address)
    is_here = parts.hostname in ("localhost", "127.0.0.1", "::1")
    if not parts.hostname or parts.scheme not in (("http", "https") if is_here else ("https",)):
        raise WrongSetting(f"{name} is {address!r}: write an address that begins with https://.")
    return address


def kept_secret(name: str, place: Path) -> str:
    """The variable ``name``, else what the home keeps at ``place``, made on first use (mode 600).

    A home that cannot be written yet gets a secret for this process only.
    """
    given = os.environ.get(name)
    if given:
        return given
    with suppress(OSError):
        return _kept(place)
    return secrets.token_urlsafe(50)


def _kept(place: Path) -> str:
    if not place.parent.is_dir():
        return secrets.token_urlsafe(50)  # no home yet, e.g. for `--help`
    with suppress(FileExistsError):
        whole = place.with_name(f".{place.name}-{os.getpid()}")
        descriptor = os.open(whole, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(50))
        try:
            os.link(whole, place)  # never replaces one that another process made meanwhile
        finally:
            whole.unlink()
    return place.read_text(encoding="ascii").strip()
