"""Small tables for tests of the rules, and the specification guessed from them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from heed.interactions.importing.guess.columns import Column, Table, table_of
from heed.interactions.importing.guess.guessing import write_settled
from heed.interactions.importing.guess.questions import Answers
from heed.interactions.importing.guess.roles import find_roles
from heed.interactions.importing.guess.settling import settle
from heed.interactions.importing.guess.writing import Origin
from heed.interactions.importing.reading import ReadOptions
from heed.interactions.importing.spec import ImportSpec

NAME = "sheet.csv"


def table(header: Sequence[str], rows: Sequence[Sequence[str | None]]) -> Table:
    return table_of(header, rows)


def column(name: str, *values: str | None) -> Column:
    return table_of([name], [[value] for value in values]).columns[0]


def role_of(name: str, *values: str | None) -> str:
    return find_roles(table_of([name], [[value] for value in values])).found[0].role


def open_questions(seen: Table, given: Mapping[str, str] | None = None) -> dict[str, str]:
    """The questions that stay open, by key."""
    answers = Answers(given or {})
    assert settle(find_roles(seen), answers, NAME, native=False) is None
    return {question.key: question.sentence for question in answers.questions()}


def guessed_text(seen: Table, given: Mapping[str, str] | None = None) -> str:
    answers = Answers(given or {})
    settled = settle(find_roles(seen), answers, NAME, native=False)
    assert settled is not None, answers.questions()
    return write_settled(settled, Origin(NAME, ReadOptions(format="csv", delimiter=","), "sheet"))[
        0
    ]


def guessed(seen: Table, given: Mapping[str, str] | None = None) -> ImportSpec:
    """The specification guessed from a table, as the import reads it."""
    answers = Answers(given or {})
    settled = settle(find_roles(seen), answers, NAME, native=False)
    assert settled is not None, answers.questions()
    origin = Origin(NAME, ReadOptions(format="csv", delimiter=","), "sheet")
    return write_settled(settled, origin)[1]
