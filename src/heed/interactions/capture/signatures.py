"""Signatures of webhooks: Standard Webhooks 1.0, and an HMAC-SHA256 of the body in a header."""

from __future__ import annotations

import base64
import binascii
import hmac
import re
import secrets
from collections.abc import Iterator, Sequence
from hashlib import sha256

from heed.interactions.capture.answering import Environ, Refused
from heed.kernel.clock import utc_now

STANDARD, HMAC, KEY = "standard", "hmac", "key"
SCHEMES = (STANDARD, HMAC, KEY)
TOLERANCE = 300  # seconds that a signed time may differ from ours
SECRET_BYTES = 32
_PREFIX = "whsec_"
_NAMES = ("webhook", "svix")  # the standard's headers, and those of the service it came from


def new_secret() -> str:
    """A secret as Standard Webhooks writes them."""
    return _PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def check_standard(environ: Environ, body: bytes, keys: Sequence[str]) -> str:
    """Check a request by Standard Webhooks 1.0; returns the message's id.

    Raises:
        Refused: no signature of ours, or a time too far from now.
    """
    for name in _NAMES:
        said: list[str] = [
            environ.get(f"HTTP_{name}_{part}".upper(), "") for part in ("id", "timestamp")
        ]
        signatures = environ.get(f"HTTP_{name}_SIGNATURE".upper(), "")
        if signatures and all(said):
            break
    else:
        raise _refused("It lacks the headers webhook-id, webhook-timestamp, webhook-signature.")
    number, moment = said
    if (
        not re.fullmatch(r"[0-9]{1,12}", moment)
        or abs(utc_now().timestamp() - int(moment)) > TOLERANCE
    ):
        raise _refused("Its time lies more than five minutes from that of this server.")
    content = f"{number}.{moment}.".encode() + body
    given = [part[3:] for part in signatures.split() if part.startswith("v1,")]
    wanted = [_in_base64(key, content) for key in _keys(keys)]
    if not any(
        hmac.compare_digest(one.encode(), other.encode()) for one in given for other in wanted
    ):
        raise _refused("Its signature is not of this webhook's secret.")
    return number


def check_hmac(
    environ: Environ, body: bytes, keys: Sequence[str], header: str, prefix: str
) -> None:
    """Check the HMAC-SHA256 of the body, as hex or base64, after ``prefix`` in a header.

    Raises:
        Refused: it is not of our secret.
    """
    given = environ.get("HTTP_" + header.upper().replace("-", "_"), "").strip()
    if not given.startswith(prefix) or not given:
        raise _refused(f"It lacks the header {header}.")
    given = given[len(prefix) :]
    for key in keys:
        digest = hmac.new(key.encode(), body, sha256)
        for wanted in (digest.hexdigest(), base64.b64encode(digest.digest()).decode()):
            if hmac.compare_digest(given.encode(), wanted.encode()):
                return
    raise _refused("Its signature is not of this webhook's secret.")


def _in_base64(key: bytes, content: bytes) -> str:
    digest: bytes = hmac.new(key, content, sha256).digest()
    return base64.b64encode(digest).decode()


def _keys(secrets_: Sequence[str]) -> Iterator[bytes]:
    """The bytes that secrets stand for: base64 after ``whsec_``."""
    for secret in secrets_:
        try:
            yield base64.b64decode(secret.removeprefix(_PREFIX), validate=True)
        except (binascii.Error, ValueError):
            yield secret.encode()


def _refused(why: str) -> Refused:
    return Refused(401, "wrong_signature", f"This webhook was not taken. {why}")
