"""How two values of a field are compared, and what a person's records have in common.

Every field has levels of agreement. ``m`` is the share of pairs of records of one person that are
on a level: fixed from what duplicates in customer files look like, the same for every file, so that
a small file is not judged by what chance made of it. How often two people agree (``u``) is measured
in the file itself.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from heed.customers.matching.fields import Field

MOST_IN_BLOCK = 500  # records with one value: more are no sign that two of them are one person


class Agreement(StrEnum):
    """How well two values agree."""

    SAME = "same"
    ALIKE = "alike"  # a slip of the pen
    SWAPPED = "swapped"  # stands where the other name stands
    SOMEWHAT = "somewhat"
    DIFFERS = "differs"
    MISSING = "missing"


@dataclass(frozen=True)
class Level:
    """One level of agreement: a condition, and the share of a person's pairs that are on it."""

    agreement: Agreement
    condition: str
    m: float
    most_bits: float | None = None  # that it may tell, where other fields tell the same


@dataclass(frozen=True)
class Comparison:
    """The levels of a field, best first; the last one is for whatever is left.

    ``by_frequency``: that a rare value is shared tells more than that a common one is.
    """

    field: Field
    levels: tuple[Level, ...]
    by_frequency: bool = False

    def agreement(self, place: int) -> Agreement:
        """The agreement that Splink calls ``place``: −1 missing, 0 the last level."""
        return Agreement.MISSING if place < 0 else self.levels[-1 - place].agreement


def _same(field: Field, m: float) -> Level:
    return Level(Agreement.SAME, f"{field}_l = {field}_r", m)


def _near(field: Field, least: float, agreement: Agreement, m: float) -> Level:
    """Jaro–Winkler similarity of at least ``least``."""
    return Level(agreement, f"jaro_winkler_similarity({field}_l, {field}_r) >= {least}", m)


def _slip(field: Field, edits: int, agreement: Agreement, m: float) -> Level:
    """At most so many letters changed, left out, added or swapped (Damerau–Levenshtein)."""
    return Level(agreement, f"damerau_levenshtein({field}_l, {field}_r) <= {edits}", m)


def _differs(m: float) -> Level:
    return Level(Agreement.DIFFERS, "ELSE", m)


def _name(field: Field, other: Field) -> Comparison:
    swapped = f"{field}_l = {other}_r OR {other}_l = {field}_r"
    levels = (
        _same(field, 0.72),
        _near(field, 0.92, Agreement.ALIKE, 0.10),
        Level(Agreement.SWAPPED, swapped, 0.03),
        _near(field, 0.82, Agreement.SOMEWHAT, 0.06),
        _differs(0.09),
    )
    return Comparison(field, levels, by_frequency=True)


def _number(field: Field, same: float, slip: float) -> Comparison:
    levels = (_same(field, same), _slip(field, 1, Agreement.ALIKE, slip))
    return Comparison(field, (*levels, _differs(round(1 - same - slip, 3))))


def _text(field: Field, same: float, alike: float, *, by_frequency: bool = False) -> Comparison:
    levels = (_same(field, same), _near(field, 0.9, Agreement.ALIKE, alike))
    return Comparison(field, (*levels, _differs(round(1 - same - alike, 3))), by_frequency)


_BIRTH_DATE = Comparison(
    Field.BIRTH_DATE,
    (
        _same(Field.BIRTH_DATE, 0.85),
        _slip(Field.BIRTH_DATE, 1, Agreement.ALIKE, 0.08),
        _slip(Field.BIRTH_DATE, 2, Agreement.SOMEWHAT, 0.03),
        _differs(0.04),
    ),
)
_STREET = Comparison(
    Field.STREET,
    (
        _same(Field.STREET, 0.70),
        _near(Field.STREET, 0.92, Agreement.ALIKE, 0.15),
        _near(Field.STREET, 0.85, Agreement.SOMEWHAT, 0.05),
        _differs(0.10),
    ),
    by_frequency=True,
)
# Most addresses are made of names, so that namesakes have addresses that are alike: it tells little
# that the names have not told, and nothing where the numbers in them differ.
_DIGITS = "regexp_replace(email_{side}, '[^0-9]', '', 'g')"
_SAME_DIGITS = f"{_DIGITS.format(side='l')} = {_DIGITS.format(side='r')}"
_ALIKE_EMAIL = (
    f"({_SAME_DIGITS}) AND (split_part(email_l, '@', 1) = split_part(email_r, '@', 1) "
    "OR jaro_winkler_similarity(email_l, email_r) >= 0.92)"
)
_EMAIL = Comparison(
    Field.EMAIL,
    (
        _same(Field.EMAIL, 0.60),
        Level(Agreement.ALIKE, _ALIKE_EMAIL, 0.15, most_bits=3),
        _differs(0.25),
    ),
)
COMPARISONS: Mapping[Field, Comparison] = {
    each.field: each
    for each in (
        _name(Field.GIVEN_NAME, Field.SURNAME),
        _name(Field.SURNAME, Field.GIVEN_NAME),
        _BIRTH_DATE,
        _STREET,
        _number(Field.HOUSE_NUMBER, 0.75, 0.12),
        _text(Field.ADDRESS_2, 0.60, 0.15),
        _text(Field.CITY, 0.70, 0.12, by_frequency=True),
        _number(Field.POSTCODE, 0.75, 0.12),
        Comparison(Field.REGION, (_same(Field.REGION, 0.85), _differs(0.15))),
        _number(Field.NATIONAL_ID, 0.85, 0.10),
        _EMAIL,
        _number(Field.PHONE, 0.70, 0.10),
    )
}

BLOCKS: tuple[tuple[Field, ...], ...] = (
    (Field.NATIONAL_ID,),
    (Field.EMAIL,),
    (Field.PHONE,),
    (Field.BIRTH_DATE,),
    (Field.GIVEN_NAME, Field.SURNAME),  # in either order
    (Field.SURNAME, Field.POSTCODE),
    (Field.GIVEN_NAME, Field.POSTCODE),
    (Field.STREET, Field.HOUSE_NUMBER),
    (Field.SURNAME, Field.CITY),
    (Field.GIVEN_NAME, Field.CITY),
    (Field.STREET, Field.POSTCODE),
    (Field.POSTCODE, Field.HOUSE_NUMBER),
)
"""Fields of which two records must share all values of one line to be compared at all."""

Shares = Mapping[tuple[Field, int], float]  # field, place of the level → how often two people agree


def settings_of(
    fields: Collection[Field], n_blocks: int, shares: Shares | None, prior: float
) -> dict[str, Any]:
    """The model as Splink reads it; without ``shares`` it is yet to be measured how often two
    people agree. ``prior``: the share of all pairs of records that are of one person."""
    blocks = [{"blocking_rule": f"l.block_{n} = r.block_{n}", "sql_dialect": "duckdb"}
              for n in range(n_blocks)]  # fmt: skip
    return {
        "link_type": "dedupe_only",
        "comparisons": [_as_splink(COMPARISONS[field], shares) for field in fields],
        "blocking_rules_to_generate_predictions": blocks,
        "probability_two_random_records_match": prior,
        "retain_intermediate_calculation_columns": True,
        "retain_matching_columns": True,
    }


def _as_splink(comparison: Comparison, shares: Shares | None) -> dict[str, Any]:
    field = comparison.field
    missing = {
        "sql_condition": " OR ".join(f"{field}_{side} IS NULL" for side in "lr"),
        "label_for_charts": Agreement.MISSING.value,
        "is_null_level": True,
    }
    levels: list[dict[str, Any]] = [missing]
    for place, level in enumerate(comparison.levels):
        found: dict[str, Any] = {
            "sql_condition": level.condition,
            "label_for_charts": f"{level.agreement} {place}",
            "m_probability": level.m,
        }
        if shares is not None:
            least = 0.0 if level.most_bits is None else level.m / 2**level.most_bits
            found["u_probability"] = max(shares[field, place], least)
        if comparison.by_frequency and level.agreement is Agreement.SAME:
            found |= {"tf_adjustment_column": field.value, "tf_minimum_u_value": 0.0005}
        levels.append(found)
    return {"output_column_name": field.value, "comparison_levels": levels}


def blocks_of(fields: Collection[Field]) -> list[tuple[Field, ...]]:
    """The lines of :data:`BLOCKS` that these fields can be compared by."""
    return [block for block in BLOCKS if all(field in fields for field in block)]
