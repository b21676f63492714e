"""Personas in experience files: what they say, what does not hold, until when they are verified."""

from __future__ import annotations

from datetime import date

import pytest

from heed.customers.personas.design import Persona, Verification, standing, verified_until
from heed.customers.personas.notation import read_persona, write_persona
from heed.foundation.yaml_cells import Cell
from heed.foundation.yaml_lines import YamlFile, parse_yaml

WHOLE = """
key: busy
name: Hannah, short of time
segment: household
description: Orders in the evening.
quote: I need the day.
needs: [To know the day, One place to ask]
frustrations: To say it twice
verified: {on: 2026-03-12, by: Research, how: 14 interviews}
"""


def read(text: str) -> tuple[Persona, Cell]:
    cell = Cell(parse_yaml(text, "f"))
    return read_persona(cell), cell


def verified_on(day: str) -> Persona:
    return Persona("busy", "Busy", "household", verified=Verification(date.fromisoformat(day)))


def test_everything_that_a_persona_says_is_read_and_written_back() -> None:
    persona, cell = read(WHOLE)
    assert not cell.problems
    assert persona.needs == ("To know the day", "One place to ask")
    assert persona.frustrations == ("To say it twice",)
    assert persona.verified == Verification(date(2026, 3, 12), "Research", "14 interviews")
    again = Cell(YamlFile("stored", write_persona(persona)))
    assert read_persona(again) == persona
    assert not again.problems


def test_key_and_segment_are_enough() -> None:
    persona, cell = read("{key: busy, segment: household}")
    assert not cell.problems
    assert write_persona(persona) == {"key": "busy", "segment": "household"}


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("{key: busy}", "`segment` is missing."),
        ("{key: busy, segment: household, verified: {by: me}}", "`on` is missing."),
        ("{key: busy, segment: household, verified: {on: soon}}", "This is no day."),
        ("{key: busy, segment: household, verified: {on: 2026-02-30}}", "This is no day."),
        ("{key: busy, segment: household, verified: {on: 20260301}}", "This is no day."),
        ("{key: busy, segment: household, wants: more}", "`wants` is not known here."),
    ],
)
def test_what_is_wrong_is_said(text: str, what: str) -> None:
    _persona, cell = read(text)
    assert what in [problem.what for problem in cell.problems]


def test_verified_for_twelve_months_and_stale_from_the_day_after() -> None:
    persona = verified_on("2025-03-12")
    assert standing(persona, date(2025, 3, 12)) == "verified"
    assert standing(persona, date(2026, 3, 12)) == "verified"
    assert standing(persona, date(2026, 3, 13)) == "outdated"


def test_who_was_never_verified_is_not_verified_on_any_day() -> None:
    assert standing(Persona("busy", "Busy", "household"), date(2026, 3, 12)) == "unverified"


def test_twelve_months_after_a_leap_day_and_at_the_end_of_time() -> None:
    assert verified_until(verified_on("2024-02-29")) == date(2025, 2, 28)
    assert verified_until(verified_on("9999-12-31")) == date.max
