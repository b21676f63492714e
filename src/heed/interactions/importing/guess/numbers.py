"""Numbers as files write them: decimal point or comma, thousands, and what decides between them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal

from heed.interactions.importing.guess.columns import Column

Decimal = Literal[".", ","]

_WHOLE = re.compile(r"[-+]?\d+")
_POINT = re.compile(r"[-+]?\d*\.\d+(?:[eE][-+]?\d+)?")
_COMMA = re.compile(r"[-+]?\d+,\d+")
_EITHER = re.compile(r"[-+]?[1-9]\d{0,2}[.,]\d{3}")  # 1.234 or 1,234
_POINT_GROUPS = re.compile(r"[-+]?\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_COMMA_GROUPS = re.compile(r"[-+]?\d{1,3}(?:\.\d{3})+(?:,\d+)?")


def is_whole(text: str) -> bool:
    return bool(_WHOLE.fullmatch(text))


def is_number(text: str) -> bool:
    """Whether a text is a number in one of the two ways of writing."""
    return any(
        form.fullmatch(text) for form in (_WHOLE, _POINT, _COMMA, _POINT_GROUPS, _COMMA_GROUPS)
    )


def is_readable(text: str, decimal: Decimal) -> bool:
    """Whether the import reads the text as a number with this decimal sign."""
    if _WHOLE.fullmatch(text):
        return True
    if decimal == ".":
        return bool(_POINT.fullmatch(text))
    return bool(_COMMA.fullmatch(text) or _COMMA_GROUPS.fullmatch(text))


def is_fraction(text: str) -> bool:
    return is_number(text) and not _WHOLE.fullmatch(text)


def evidence(text: str) -> Decimal | None:
    """The decimal sign that a number proves: ``1,5`` a comma, ``1,234`` none."""
    if _EITHER.fullmatch(text) or _WHOLE.fullmatch(text):
        return None
    if _POINT.fullmatch(text):
        return "."
    if _COMMA.fullmatch(text):
        return ","
    if _POINT_GROUPS.fullmatch(text):
        return "." if "." in text or text.count(",") > 1 else None
    if _COMMA_GROUPS.fullmatch(text):
        return "," if "," in text or text.count(".") > 1 else None
    return None


def decimal_of(columns: Iterable[Column]) -> tuple[set[Decimal], list[str]]:
    """What the values of number columns prove, and values that could be either."""
    proved: set[Decimal] = set()
    doubtful: list[str] = []
    for column in columns:
        for text in column.said:
            sign = evidence(text)
            if sign:
                proved.add(sign)
            elif _EITHER.fullmatch(text) and len(doubtful) < 3:
                doubtful.append(text)
    return proved, doubtful
