"""The notation of standards in an experience file: what a case is and what is aimed at.

The rule that cases are held to is read by :mod:`heed.standards.rule_notation`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from heed.foundation.conditions import (
    FIELDS,
    TALLY_FIELDS,
    Condition,
    read_condition,
    write_condition,
)
from heed.foundation.notation import (
    filled,
    read_key,
    read_name,
    read_reference,
    read_text,
    read_zone,
    written_name,
)
from heed.foundation.yaml_cells import Cell
from heed.journeys.design import Unit
from heed.kernel.durations import duration_text
from heed.standards.design import (
    WINDOW,
    Audit,
    Mark,
    OnDate,
    ScoreAtLeast,
    Standard,
    Tallied,
)
from heed.standards.rule_notation import (
    RULES,
    fraction_text,
    read_duration,
    read_fraction,
    read_rule,
    write_rule,
)

UNITS: tuple[Unit, ...] = ("case", "customer", "account")
MARKS: tuple[Mark, ...] = ("safety", "legal", "vulnerable")
_KEYS = (
    "key", "name", "description", "told", "touchpoint", "when", *RULES, "target", "window",
    "without", "without_when", "by", "per_answer", "calendar", "zone", "owner", "marks",
)  # fmt: skip


def read_standard(cell: Cell) -> Standard:
    entries = cell.entries(_KEYS, required=("key", "touchpoint", "target"))
    key = read_key(entries)
    rule = read_rule(cell, entries)
    window = read_duration(entries["window"]) if "window" in entries else None
    standard = Standard(
        key=key,
        name=read_name(entries, key),
        touchpoint=read_reference(entries, "touchpoint"),
        rule=rule,
        target=read_fraction(entries["target"]) if "target" in entries else 1.0,
        told=read_text(entries, "told"),
        when=_condition(entries, "when", tallies=isinstance(rule, Tallied)),
        without=entries["without"].keys() if "without" in entries else (),
        without_when=_condition(entries, "without_when", tallies=isinstance(rule, Tallied)),
        by=_chosen(entries["by"], UNITS) if "by" in entries else "case",
        per_answer=read_text(entries, "per_answer"),
        window=window or WINDOW,
        calendar=read_reference(entries, "calendar"),
        zone=read_zone(entries["zone"]) if "zone" in entries else "",
        owner=read_reference(entries, "owner"),
        marks=_marks(entries["marks"]) if "marks" in entries else (),
        description=read_text(entries, "description"),
    )
    if sum(word in entries for word in RULES) == 1:
        _check_words(entries, standard)
    return standard


def write_standard(standard: Standard) -> dict[str, Any]:
    """The standard in normal form; its version is not part of it."""
    return {
        **written_name(standard.key, standard.name),
        **filled(
            description=standard.description,
            told=standard.told,
            touchpoint=standard.touchpoint,
            when=_written(standard.when),
        ),
        **write_rule(standard.rule),
        "target": fraction_text(standard.target),
        **filled(
            window="" if standard.window == WINDOW else duration_text(standard.window),
            without=list(standard.without),
            without_when=_written(standard.without_when),
            by="" if standard.by == "case" else standard.by,
            per_answer=standard.per_answer,
            calendar=standard.calendar,
            zone=standard.zone,
            owner=standard.owner,
            marks=list(standard.marks),
        ),
    }


def _condition(entries: dict[str, Cell], word: str, *, tallies: bool) -> Condition | None:
    if word not in entries:
        return None
    return read_condition(entries[word], fields=TALLY_FIELDS if tallies else FIELDS)


def _written(condition: Condition | None) -> dict[str, Any] | None:
    return write_condition(condition) if condition else None


def _chosen(cell: Cell, words: Sequence[Unit]) -> Unit:
    text = cell.choice(words)
    return next(word for word in words if word == text)


def _marks(cell: Cell) -> tuple[Mark, ...]:
    chosen = {item.choice(MARKS) for item in cell.items()}
    return tuple(mark for mark in MARKS if mark in chosen)


def _check_words(entries: dict[str, Cell], standard: Standard) -> None:
    """Words that this rule has no use for: better said than silently ignored."""
    rule = standard.rule
    idle: dict[str, str] = {}
    if isinstance(rule, ScoreAtLeast | Audit | Tallied):
        what = "nothing has to come later for this rule"
        idle |= {"without": what, "calendar": what, "per_answer": what}
        if not isinstance(rule, Audit):
            idle["by"] = "the records are counted one by one"
    if isinstance(rule, OnDate):
        idle["calendar"] = "a promised date is a day, whatever the opening hours"
    for word, why in idle.items():
        if word in entries:
            entries[word].problem(f"`{word}` does not go with this rule: {why}.", "Take it out.")
    if standard.per_answer and standard.by != "case" and "per_answer" in entries:
        entries["per_answer"].problem(
            "Answers are joined to the case that they are about.", "Use it with `by: case`."
        )
