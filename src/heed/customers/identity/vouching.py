"""How many sources must vouch for a personal key before it joins people by itself."""

from __future__ import annotations

from datetime import datetime

from heed.customers.identity.keys import Vouching
from heed.foundation.settings import change_setting, setting_of

SETTING = "identity.personal_keys"


def vouching() -> Vouching:
    """The home's rule; both sources must vouch for the key unless an administrator chose other."""
    return Vouching(setting_of(SETTING, Vouching.BOTH.value))


def change_vouching(*, rule: Vouching, actor: str, now: datetime) -> None:
    """Let another rule hold for keys that are noted from now on; nothing joined comes apart."""
    change_setting(key=SETTING, value=rule.value, actor=actor, now=now)
