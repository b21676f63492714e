"""The notation of `asked`: who was asked and what became of it, for a metric's response rate.

asked: {counts: {complete: 200, partial: 40, refusal: 60, non_contact: 500}}
asked:
  who: survey_sent                       # interactions; a condition
  outcome: properties.status             # where each says what became of it
  complete: [completed]
  non_contact: [bounced, not reached]
"""

from __future__ import annotations

from typing import Any

from heed.foundation.notation import filled
from heed.foundation.yaml_cells import Cell
from heed.journeys.conditions import FIELDS, read_condition, write_condition
from heed.listening.metric import Asked

DISPOSITIONS = ("complete", "partial", "refusal", "non_contact", "other", "unknown")
WORDS = DISPOSITIONS[:-1]  # whatever else is said is unknown
OUTCOMES = ("name", "channel")
MOST_PEOPLE = 10**12


def read_asked(cell: Cell) -> Asked:
    known = ("who", "outcome", *WORDS, "counts", "eligible")
    entries = cell.entries(known)
    eligible = _share(entries["eligible"]) if "eligible" in entries else 1.0
    if "counts" in entries:
        for word in ("who", "outcome", *WORDS):
            if word in entries:
                entries[word].problem(f"`{word}` stands beside `counts`.", "Keep one of them.")
        given = entries["counts"].entries(DISPOSITIONS, required=("complete",))
        counts = tuple((word, c.integer(0, MOST_PEOPLE)) for word, c in given.items())
        return Asked(counts=counts, eligible=eligible)
    for word in ("who", "outcome", "complete"):
        if word not in entries:
            cell.problem(f"`{word}` is missing.", "Say `who` was asked and what its `outcome` was.")
    return Asked(
        who=read_condition(entries["who"], fields=FIELDS) if "who" in entries else None,
        outcome=_outcome(entries["outcome"]) if "outcome" in entries else "",
        words=tuple((word, entries[word].texts()) for word in WORDS if word in entries),
        eligible=eligible,
    )


def write_asked(asked: Asked) -> dict[str, Any]:
    return filled(
        who=write_condition(asked.who) if asked.who else None,
        outcome=asked.outcome,
        **{word: list(texts) for word, texts in asked.words},
        counts=dict(asked.counts),
        eligible=asked.eligible if asked.eligible != 1 else None,
    )


def _outcome(cell: Cell) -> str:
    text = cell.text()
    head, _, key = text.partition(".")
    if text not in OUTCOMES and not (head == "properties" and key):
        cell.problem(f"`{text}` holds no outcome.", "Write `properties.KEY`, `name` or `channel`.")
    return text


def _share(cell: Cell) -> float:
    value = cell.value
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        cell.problem("A share between 0 and 1 is wanted here.", "Write it like `0.7`.")
        return 1.0
    return float(value)
