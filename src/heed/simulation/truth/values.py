"""Truths as values, and as the file ``truth.json``."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from heed.kernel.errors import UnreadableFile

TRUTH_FILE = "truth.json"
SCHEMA = "heed/truth/1"
DIGITS = 6

Figures = dict[str, float]


@dataclass(frozen=True)
class Statement:
    """One planted truth.

    ``planted`` holds the parameters, ``drawn`` the figures of what was really drawn with them:
    counts, shares as fractions, effects in points of the answer from 0 to 10.
    """

    key: str
    says: str
    where: dict[str, Any] = field(default_factory=dict)
    planted: Figures = field(default_factory=dict)
    drawn: Figures = field(default_factory=dict)


@dataclass(frozen=True)
class Truth:
    """Everything that is true of one company; days are ISO 8601."""

    command: str
    customers: int
    months: int
    seed: int
    noise_only: bool
    first_day: str
    last_day: str
    drawn: Figures
    statements: tuple[Statement, ...]
    plan: dict[str, Any]

    def statement(self, key: str) -> Statement:
        """The statement of this name.

        Raises:
            KeyError: nothing of this name is planted.
        """
        found = {one.key: one for one in self.statements}
        return found[key]


def truth_text(truth: Truth) -> str:
    """The truth as JSON, floats rounded so that every machine writes the same."""
    values = {"schema": SCHEMA, **_rounded(asdict(truth))}
    return json.dumps(values, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def read_truth(folder: Path) -> Truth:
    """The truth of the company that was written into ``folder``.

    Raises:
        UnreadableFile: there is none, or it is of another version.
    """
    path = folder / TRUTH_FILE
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
        schema, statements = values.pop("schema"), values.pop("statements")
        if schema != SCHEMA:
            raise UnreadableFile(f"{path} says {schema!r}, not {SCHEMA!r}: simulate anew.")
        return Truth(**values, statements=tuple(Statement(**one) for one in statements))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UnreadableFile(f"{path} is not the truth of a simulated company: {error}.") from None


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, DIGITS)
    if isinstance(value, dict):
        return {key: _rounded(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_rounded(one) for one in value]
    return value
