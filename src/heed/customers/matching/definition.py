"""How the people of a home are matched, as an experience file may say it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from heed.customers.matching.fields import Field
from heed.customers.matching.rules import ASK, JOIN, Thresholds
from heed.foundation.kinds import Kind
from heed.foundation.yaml_cells import Cell

DEFAULTS = Thresholds()


@dataclass(frozen=True)
class Matching:
    """Which trait is which field, and from which probability on what follows.

    Fields that are not named are guessed from the names of traits; ``without`` names those that
    are not compared.
    """

    key: str
    fields: Mapping[Field, str] = field(default_factory=dict)
    without: tuple[Field, ...] = ()
    thresholds: Thresholds = DEFAULTS


UNCONFIGURED = Matching("people")


def read_matching(cell: Cell) -> Matching:
    """A matching: its key, ``fields``, ``without`` and the probabilities ``join`` and ``ask``."""
    entries = cell.entries(("key", "fields", "without", "join", "ask"), required=("key",))
    fields: dict[Field, str] = {}
    if "fields" in entries:
        known = [each.value for each in Field]
        found = entries["fields"].entries(known)
        fields = {Field(name): trait.text() for name, trait in found.items()}
    without: tuple[Field, ...] = ()
    if "without" in entries:
        items = entries["without"].items()
        without = tuple(Field(item.choice([each.value for each in Field])) for item in items)
    join = _probability(entries["join"], 0.9) if "join" in entries else JOIN
    ask = _probability(entries["ask"], 0.0) if "ask" in entries else ASK
    if ask > join:
        entries["ask" if "ask" in entries else "join"].problem(
            "`ask` is above `join`, so that nobody would be asked.", "Let `ask` be the lower one."
        )
    key = entries["key"].key() if "key" in entries else ""
    return Matching(key, fields, without, Thresholds(join, ask))


def write_matching(found: Matching) -> dict[str, Any]:
    """The content of a matching in normal form."""
    content: dict[str, Any] = {"key": found.key}
    if found.fields:
        content["fields"] = {name.value: trait for name, trait in sorted(found.fields.items())}
    if found.without:
        content["without"] = [each.value for each in found.without]
    if found.thresholds.join != JOIN:
        content["join"] = found.thresholds.join
    if found.thresholds.ask != ASK:
        content["ask"] = found.thresholds.ask
    return content


def _probability(cell: Cell, least: float) -> float:
    value = cell.value
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not is_number or not least < value < 1:
        cell.problem(
            f"A probability between {least:g} and 1 is wanted here.", "Write it like `0.99`."
        )
        return 0.99
    return float(value)


MATCHING = Kind("matching", "matching", read_matching, write_matching)
