"""Matching people without keys on records whose people are known: simulated ones of two makers.

FEBRL 1 to 3 (Peter Christen's generator; names and addresses of Australia) and fake_1000 (of the
makers of Splink). The same defaults serve all of them: which column is what is guessed from names.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from heed.customers.matching.fields import Field
from tests.kit.people_known import KnownPeople, fake_1000, febrl, line, measured, scored

pytestmark = pytest.mark.slow

CASES: dict[str, tuple[Callable[[], KnownPeople], float, float]] = {
    # F1 of what is joined or asked; F1 of what is joined by itself
    "febrl 1": (lambda: febrl(1), 0.98, 0.95),
    "febrl 2": (lambda: febrl(2), 0.98, 0.95),
    "febrl 3": (lambda: febrl(3), 0.97, 0.95),
    "febrl 3 without a number": (lambda: febrl(3, without=(Field.NATIONAL_ID,)), 0.97, 0.82),
    "fake_1000": (fake_1000, 0.90, 0.72),
}


@pytest.mark.parametrize("case", CASES)
def test_pairs_of_one_person_are_found(case: str, capsys: pytest.CaptureFixture[str]) -> None:
    make, least, least_alone = CASES[case]
    people = make()
    found = measured(people, scored(people))
    with capsys.disabled():
        print()
        for what, each in found.items():
            print(line(people, what, each))
    assert found["joined or asked"].f1 >= least
    assert found["joined by itself"].f1 >= least_alone
    assert found["joined by itself"].precision >= 0.999
    assert found["joined or asked"].precision >= 0.97


def test_febrl_3_is_matched_as_well_as_the_field_does() -> None:
    people = febrl(3)
    assert measured(people, scored(people))["probability of 0.99 or more"].f1 >= 0.97


def test_the_same_records_give_the_same_pairs_whatever_their_order() -> None:
    people = febrl(1)
    shuffled = KnownPeople("shuffled", people.records.sort_by("surname"), people.people)
    assert scored(people) == scored(people) == scored(shuffled)
