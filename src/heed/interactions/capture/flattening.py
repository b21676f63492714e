"""Nested JSON as texts by name: ``{"a": {"b": 1}}`` is ``a.b`` = ``1``; lists stay JSON."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from pydantic_core import to_json

NUL, REPLACEMENT = "\x00", "�"  # no store keeps a NUL
LARGEST_BITS = 1_024  # of a whole number that is written out


def text_of(value: Any) -> str:
    """A JSON value as a text; an object or a list as JSON.

    >>> text_of(True), text_of(2.5), text_of([1, "a"])
    ('true', '2.5', '[1,"a"]')
    """
    if type(value) is str:
        return clean(value)
    if value is True or value is False:
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value) if value.bit_length() <= LARGEST_BITS else "Infinity"
    if isinstance(value, float):
        return repr(value) if math.isfinite(value) else _not_finite(value)
    return clean(to_json(value, inf_nan_mode="strings").decode())


def clean(text: str) -> str:
    """The text without characters that no store keeps."""
    return text.replace(NUL, REPLACEMENT) if NUL in text else text


def flatten(given: Mapping[str, Any]) -> dict[str, str]:
    """Names and texts of everything in an object that is not empty, in its order."""
    found: dict[str, str] = {}
    _gather(given, "", found)
    return found


def _gather(given: Mapping[str, Any], prefix: str, found: dict[str, str]) -> None:
    for name, value in given.items():
        if value is None or value == "":
            continue
        if type(value) is str:
            found[clean(prefix + name)] = clean(value)
        elif isinstance(value, dict):
            _gather(value, f"{prefix}{name}.", found)
        else:
            found[clean(prefix + name)] = text_of(value)


def at_path(given: Mapping[str, Any], path: str) -> Any:
    """What stands at ``a.b`` of an object, or under the whole name; None if nothing does."""
    if path in given:
        return given[path]
    found: Any = given
    for name in path.split("."):
        if not isinstance(found, dict):
            return None
        found = found.get(name)
    return found


def _not_finite(value: float) -> str:
    return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
