"""Second factors in tests: what an authenticator app shows, and a security key in Chromium."""

from __future__ import annotations

import base64
import hashlib
import hmac
import struct
import time
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import CDPSession, Page

STEP_SECONDS = 30
SPARE_SECONDS = 8  # that a code must still be valid once it is computed


def code_of(secret: str) -> str:
    """What an app shows for this secret (RFC 6238: SHA-1, six digits, 30 seconds).

    Waits for the next code if the present one is about to end.
    """
    left = STEP_SECONDS - time.time() % STEP_SECONDS
    if left < SPARE_SECONDS:
        time.sleep(left + 0.1)
    return _at(secret, int(time.time()) // STEP_SECONDS)


def next_code_of(secret: str) -> str:
    """What the app shows next; waits until it does: every code works once."""
    time.sleep(STEP_SECONDS - time.time() % STEP_SECONDS + 0.1)
    return code_of(secret)


def _at(secret: str, counter: int) -> str:
    digest = hmac.digest(base64.b32decode(secret), struct.pack(">Q", counter), hashlib.sha1)
    offset = digest[-1] & 15
    (number,) = struct.unpack(">I", digest[offset : offset + 4])
    return f"{(number & 0x7FFFFFFF) % 10**6:06d}"


class SecurityKey:
    """A virtual security key; ``is_refusing`` is somebody who does not touch it."""

    def __init__(self, browser: CDPSession) -> None:
        self._browser = browser
        options = {
            "protocol": "ctap2",
            "transport": "usb",
            "hasUserVerification": True,
            "isUserVerified": True,
            "automaticPresenceSimulation": True,
        }
        found = browser.send("WebAuthn.addVirtualAuthenticator", {"options": options})
        self._id = found["authenticatorId"]

    def refuse(self, is_refusing: bool) -> None:
        """Whether the person behind the key refuses from now on."""
        said = {"authenticatorId": self._id, "isUserVerified": not is_refusing}
        self._browser.send("WebAuthn.setUserVerified", said)

    def forget(self) -> None:
        """Lose what the key knows, as another key would know nothing."""
        self._browser.send("WebAuthn.clearCredentials", {"authenticatorId": self._id})


@contextmanager
def security_key(page: Page) -> Iterator[SecurityKey]:
    """A security key that is plugged in while the block lasts."""
    browser = page.context.new_cdp_session(page)
    browser.send("WebAuthn.enable")
    try:
        yield SecurityKey(browser)
    finally:
        browser.detach()
