"""Money: whole minor units with a currency (ISO 4217), and how an amount is written."""

from __future__ import annotations

import re

ZERO_DECIMALS = (
    "BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND", "VUV",
    "XAF", "XOF", "XPF",
)  # fmt: skip
THREE_DECIMALS = ("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND")
CURRENCY = re.compile(r"[A-Z]{3}")


def decimals(currency: str) -> int:
    """How many decimals amounts in this currency have.

    >>> decimals("EUR"), decimals("JPY"), decimals("KWD")
    (2, 0, 3)
    """
    if currency in ZERO_DECIMALS:
        return 0
    return 3 if currency in THREE_DECIMALS else 2


def minor_factor(currency: str) -> int:
    """Minor units in one unit of the currency: cents in a euro."""
    return int(10 ** decimals(currency))


def amount_text(minor: int, currency: str) -> str:
    """An amount with its currency; whole units from a thousand on, as finer digits say nothing.

    >>> amount_text(1250, "EUR"), amount_text(123_456_789, "EUR"), amount_text(900, "JPY")
    ('EUR 12.50', 'EUR 1,234,568', 'JPY 900')
    """
    units = minor / minor_factor(currency)
    digits = 0 if abs(units) >= 1_000 else decimals(currency)
    return f"{currency} {units:,.{digits}f}"
