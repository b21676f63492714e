"""How personas look in a terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rich.console import Console

from heed.cli.printing import Columns, heading, line, minute, number, percent
from heed.cli.printing_metrics import interval, told, value
from heed.insight.persona_results import (
    Missing,
    NoScores,
    PersonaList,
    PersonaReading,
    PersonaRow,
)

MISSING: Mapping[Missing, str] = {
    "nothing_built": "Nothing was built yet; `heed build` counts who is in its segment.",
    "no_segment": "There is no segment of customers with this key; name another in its definition.",
    "refused": "The rule of its segment cannot be decided; `heed segments` says why.",
    "rule_changed": "The rule of its segment is newer than the newest build; `heed build` counts.",
}
NO_SCORES: Mapping[NoScores, str] = {
    "nobody_in": "Nobody is in the segment.",
    "made_of_scores": "The segment is made of scores: its figures would only say how it was made.",
    "no_feedback": "No feedback with a score was imported; `heed import` brings it in.",
    "not_cut": "No metric can be read by this segment: no answer names one of its customers, or "
    "every answer does.",
}


def print_personas(out: Console, listed: PersonaList) -> None:
    if not listed.personas:
        line(out, "No persona is defined. Define one under `personas:` in an experience file.")
        return
    if listed.as_of is None:
        line(out, MISSING["nothing_built"])
    else:
        line(out, f"Of all customers who are known at {minute(listed.as_of)}.")
    table = Columns("Persona", "Name", "Segment", ">Customers", ">Of", ">Share", "Verified")
    for row in listed.personas:
        table.row(
            row.key, row.name, row.segment, number(row.n), number(row.n_base),
            percent(row.share), _verified(row),
        )  # fmt: skip
    table.print_to(out)
    for row in listed.personas:
        if row.missing and row.missing != "nothing_built":
            line(out, f"{row.key}: {MISSING[row.missing]}")


def print_persona(out: Console, reading: PersonaReading) -> None:
    row = reading.persona
    heading(out, f"{row.name} ({row.key}, version {row.version})")
    if row.description:
        line(out, row.description)
    line(out, f"Verified: {_verified(row)}.")
    if reading.verified_how:
        line(out, f"It rests on: {reading.verified_how}")
    if row.missing:
        line(out, MISSING[row.missing])
    else:
        counted = f"{number(row.n)} of {number(row.n_base)} known customers, {percent(row.share)}"
        line(out, f"Segment {row.segment}: {counted}, at {minute(reading.as_of)}.")
    if reading.quote:
        line(out, f"“{reading.quote}”")
    _print_texts(out, "What they need", reading.needs)
    _print_texts(out, "What bothers them", reading.frustrations)
    _print_scores(out, reading)
    _print_spending(out, reading)
    if reading.ended is not None:
        heading(out, "Left in a year")
        n = f", of {number(reading.ended.n)} customers" if reading.ended.is_shown else ""
        line(out, f"{told(reading.ended)}{n}")


def _print_spending(out: Console, reading: PersonaReading) -> None:
    if reading.spending is None:
        return
    found, currency = reading.spending.estimate, reading.spending.currency
    heading(out, "Spent in a year")
    if found.is_shown:
        line(out, f"{currency} {told(found)} each, of {number(found.n)} customers")
    else:
        line(out, found.withheld)


def _print_texts(out: Console, title: str, texts: Sequence[str]) -> None:
    if texts:
        heading(out, title)
        for text in texts:
            line(out, text, 2)


def _print_scores(out: Console, reading: PersonaReading) -> None:
    if reading.no_scores:
        heading(out, "Scores")
        line(out, NO_SCORES[reading.no_scores])
    if reading.scores:
        heading(out, "Scores")
        table = Columns("Metric", ">Figure", ">95 % interval", ">Answers", ">All answers")
        for score in reading.scores:
            found = score.estimate
            table.row(
                score.metric, value(found), interval(found), number(found.n), value(score.whole)
            )
        table.print_to(out)
        for score in reading.scores:
            if score.estimate.withheld:
                line(out, f"{score.metric}: {score.estimate.withheld}", 2)


def _verified(row: PersonaRow) -> str:
    if row.verified_on is None:
        return "never: stale"
    by = f" by {row.verified_by}" if row.verified_by else ""
    return f"{row.verified_on:%Y-%m-%d}{by}{': stale' if row.is_stale else ''}"
