"""What follows from how two records compare: one person, a question for somebody, or nothing.

Precision first: a wrong join shows one person's affairs under another's name. So a high probability
alone joins nobody who clearly differs in what makes a person, and people who share a home but not a
first name are not even asked about.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from heed.customers.matching.comparisons import Agreement
from heed.customers.matching.fields import Field

JOIN, ASK = 0.99, 0.5

Agreements = Mapping[Field, Agreement]

MAKES_A_PERSON = frozenset({
    Field.GIVEN_NAME, Field.SURNAME, Field.BIRTH_DATE, Field.NATIONAL_ID
})  # fmt: skip
UNIQUE = frozenset({Field.NATIONAL_ID, Field.EMAIL, Field.PHONE})
OUTWEIGHED: Mapping[Field, tuple[frozenset[Field], ...]] = {
    # another first name: not twins, if they have one number
    Field.GIVEN_NAME: (frozenset({Field.SURNAME, Field.BIRTH_DATE, Field.NATIONAL_ID}),),
    # a birth date typed wrong: not father and son, if they have one number
    Field.BIRTH_DATE: (frozenset({Field.GIVEN_NAME, Field.SURNAME, Field.NATIONAL_ID}),),
    # a number typed wrong
    Field.NATIONAL_ID: (frozenset({Field.GIVEN_NAME, Field.SURNAME, Field.BIRTH_DATE}),),
    # another surname: married
    Field.SURNAME: tuple(
        frozenset({Field.GIVEN_NAME, Field.BIRTH_DATE, each}) for each in sorted(UNIQUE)
    ),
}
"""By the one field that differs, what else must agree for two records to be one person's."""


class Verdict(StrEnum):
    """What follows."""

    ONE_PERSON = "one_person"
    ASK = "ask"
    NOTHING = "nothing"


@dataclass(frozen=True)
class Thresholds:
    """Probabilities from which records are joined, and from which somebody is asked."""

    join: float = JOIN
    ask: float = ASK


def verdict(probability: float, agreements: Agreements, thresholds: Thresholds) -> Verdict:
    """What follows from the probability that two records are one person's, and how they compare."""
    apart, agree = differing(agreements), agreeing(agreements)
    if Field.GIVEN_NAME in apart and not agree & (UNIQUE | {Field.BIRTH_DATE}):
        return Verdict.NOTHING  # two people of one household
    if len(apart) > 1 and not agree & UNIQUE:
        return Verdict.NOTHING
    outweighed = not apart or (
        len(apart) == 1 and any(need <= agree for need in OUTWEIGHED[next(iter(apart))])
    )
    if probability >= thresholds.join and outweighed:
        return Verdict.ONE_PERSON
    return Verdict.ASK if probability >= thresholds.ask else Verdict.NOTHING


def differing(agreements: Agreements) -> set[Field]:
    """What makes a person and clearly differs."""
    return {each for each in MAKES_A_PERSON if agreements.get(each) is Agreement.DIFFERS}


def agreeing(agreements: Agreements) -> set[Field]:
    """What says that it is the same person: names may have a slip of the pen, the rest may not."""
    names = {Field.GIVEN_NAME, Field.SURNAME}
    near = {Agreement.SAME, Agreement.ALIKE, Agreement.SWAPPED}
    return {
        field
        for field, agreement in agreements.items()
        if agreement is Agreement.SAME or (field in names and agreement in near)
    }
