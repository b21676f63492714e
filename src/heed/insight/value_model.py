"""What a miss costs, as plain values: margins, lost repeat purchases, other costs.

A value model counts only once a named person has confirmed that version of it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from heed.foundation.conditions import Condition


@dataclass(frozen=True)
class Stated:
    """A range that somebody states; ``source`` says where it comes from."""

    low: float
    high: float
    source: str = ""


@dataclass(frozen=True)
class Margin:
    """What a repeat purchase earns: an amount for each, or a share of its value."""

    per_order: Stated | None = None  # in units of the currency
    share_of_value: float | None = None


@dataclass(frozen=True)
class Repeat:
    """What is lost when customers do not come back.

    With ``within`` the data says it: the share who meet ``touchpoint`` again, by outcome. Where the
    data does not bound it, ``lost_share`` counts: a stated range, marked as assumed.
    """

    touchpoint: str = ""
    within: timedelta | None = None
    lost_share: Stated | None = None  # fractions


@dataclass(frozen=True)
class CaseCost:
    """A cost of every miss beside lost purchases, in units of the currency."""

    name: str
    amount: Stated


@dataclass(frozen=True)
class ValueModel:
    """What a miss of certain standards costs, in one currency.

    ``standards`` empty: every standard. ``when`` narrows it to cases whose first record meets it.
    """

    key: str
    name: str
    currency: str
    margin: Margin | None = None
    repeat: Repeat | None = None
    costs: tuple[CaseCost, ...] = ()
    standards: tuple[str, ...] = ()
    when: Condition | None = None
    description: str = ""
    version: int = field(default=1, compare=False)

    def is_about(self, standard: str) -> bool:
        """Whether misses of this standard have these costs."""
        return not self.standards or standard in self.standards

    @property
    def label(self) -> str:
        """Name and version, as results carry it."""
        return f"{self.key}@{self.version}"


@dataclass(frozen=True)
class Confirmed:
    """A value model at a version that a named person confirmed."""

    model: ValueModel
    by: str
    at: datetime


@dataclass(frozen=True)
class RestrictedColumn:
    """A column of people's nature: watched for fairness, never searched nor offered as a group."""

    column: str  # properties.NAME, traits.NAME, items.NAME, or a column such as language
    why: str = ""

    @property
    def key(self) -> str:
        return self.column
