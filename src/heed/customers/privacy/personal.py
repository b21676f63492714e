"""Which fields hold personal data: how to reach somebody, where they live, when they were born.

Told by the names of fields; an administrator adds what goes by other names.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import datetime

from heed.customers.identity.masking import COVER
from heed.customers.matching.fields import WORDS, Field, folded
from heed.foundation.settings import change_setting, setting_of

SETTING = "privacy.personal_fields"
FIELDS = (
    Field.BIRTH_DATE, Field.STREET, Field.HOUSE_NUMBER, Field.ADDRESS_2, Field.NATIONAL_ID,
    Field.EMAIL, Field.PHONE,
)  # fmt: skip
NAMES = frozenset(
    name for field in FIELDS for name in WORDS[field].split() if name not in ("place", "born")
) | {"iban", "bic", "kontonummer", "bankaccount", "creditcard", "kreditkarte", "fax", "ip"}


def marked_fields() -> tuple[str, ...]:
    """Fields that an administrator named beside the known ones."""
    return tuple(setting_of(SETTING, []))


def mark_fields(*, names: Collection[str], actor: str, now: datetime) -> None:
    """Say which further fields hold personal data."""
    wanted = sorted({name.strip() for name in names if name.strip()})
    change_setting(key=SETTING, value=wanted, actor=actor, now=now)


def is_personal(name: str, marked: Collection[str] = ()) -> bool:
    """Whether a field of this name holds personal data.

    >>> is_personal("E-Mail"), is_personal("Telefon"), is_personal("tariff")
    (True, True, False)
    """
    bare = _bare(name)
    return bare in NAMES or bare in {_bare(each) for each in marked}


def masked(
    facts: Collection[tuple[str, str]], marked: Collection[str]
) -> tuple[tuple[str, str], ...]:
    """Facts by name, with those that are personal covered whole."""
    return tuple((n, COVER if value and is_personal(n, marked) else value) for n, value in facts)


def _bare(name: str) -> str:
    return re.sub(r"[\W_]", "", folded(name))
