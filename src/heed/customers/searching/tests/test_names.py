"""Names are found by every part of theirs, however it is written."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from heed.customers.searching.names import Names, fold, named_table


def names_of(*people: str, is_account: bool = False) -> Names:
    rows = [name.partition(" ")[::2] for name in people]
    table = pa.table(
        {
            "number": pa.array(range(len(rows)), pa.int64()),
            "given_name": pa.array([row[0] for row in rows], pa.string()),
            "surname": pa.array([row[1] or None for row in rows], pa.string()),
            "name": pa.array([None] * len(rows), pa.string()),
        }
    )
    return Names(named_table(table, is_account=is_account))


def found(names: Names, text: str, most: int = 20) -> list[str]:
    return [each.name for each in names.find(text, most)[0]]


PEOPLE = names_of("Maeve Gallacher", "Iain Gallacher", "Lucas Mae", "Jürgen Müller-Weiß", "Al")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("maeve gallacher", ["Maeve Gallacher"]),
        ("gallacher maeve", ["Maeve Gallacher"]),
        ("llach", ["Iain Gallacher", "Maeve Gallacher"]),
        ("gall ia", ["Iain Gallacher"]),
        ("muller", ["Jürgen Müller-Weiß"]),
        ("MÜLLER", ["Jürgen Müller-Weiß"]),
        ("weiss", ["Jürgen Müller-Weiß"]),
        ("mae", ["Maeve Gallacher", "Lucas Mae"]),  # who begins so comes first
        ("al", ["Al", "Iain Gallacher", "Maeve Gallacher"]),
        ("a", []),  # one letter is in nearly every name
        ("", []),
        ("%", []),
        ("nobody", []),
    ],
)
def test_people_are_found_by_parts_of_their_names(text: str, expected: Sequence[str]) -> None:
    assert found(PEOPLE, text) == expected


def test_only_the_best_are_given_and_all_are_counted() -> None:
    names = names_of(*(f"Person {number:02}" for number in range(50)))
    best, n = names.find("person", 3)
    assert [each.name for each in best] == ["Person 00", "Person 01", "Person 02"]
    assert n == 50


def test_somebody_without_a_name_is_not_found() -> None:
    assert names_of("", "Ada Lovelace").table.num_rows == 1


def test_who_is_called_otherwise_is_found_by_the_new_name_only() -> None:
    news = names_of("Maeve Reid")
    after = PEOPLE.replaced(pa.array([0], pa.int64()), news.table)
    assert found(after, "maeve") == ["Maeve Reid"]
    assert after.table.num_rows == PEOPLE.table.num_rows


@given(
    st.lists(st.text(st.characters(codec="utf-8"), max_size=12), max_size=8), st.text(max_size=4)
)
def test_found_are_those_whose_folded_name_has_every_word(people: list[str], text: str) -> None:
    names = names_of(*people)
    words = fold(text).split()
    expected = (
        {each for each in range(len(people)) if all(w in fold(people[each]) for w in words)}
        if words and max(map(len, words)) >= 2
        else set()
    )
    named = {each for each in expected if people[each].strip()}
    got = {each.number for each in names.find(text, 100)[0]}
    assert got == named
