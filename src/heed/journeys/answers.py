"""What data can answer, what it cannot, and which one extract would add most: a pure rule set.

Facts about the data meet needs; questions name the needs without which they stay open. A need is
met when at least :data:`ENOUGH` of the records it is about have what it asks for, met in part when
some do.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from heed.journeys.results.doctor import Answer, ExtractAdvice, Verdict

ENOUGH = 0.8  # of the records; below, an answer is about those that have it, not about all
LONG_DAYS = 365
SAID = ""  # nothing to add: that there are no records is said already
RANKS: tuple[Verdict, ...] = ("no", "partly", "yes")

Need = Literal[
    "interactions",
    "cases",
    "customers",
    "accounts",
    "actors",
    "channels",
    "values",
    "promises",
    "traits",
    "scores",
    "linked_scores",
    "texts",
    "tallies",
    "history",
]


@dataclass(frozen=True)
class DataFacts:
    """Counts of what the lake holds."""

    n_interactions: int = 0
    n_with_customer: int = 0
    n_with_account: int = 0
    n_with_case: int = 0
    n_by_company: int = 0  # interactions in which not the customer acted
    n_with_value: int = 0
    n_with_promise: int = 0  # interactions with a promised, due or expected date
    n_channels: int = 0
    n_days: int = 0  # from the first to the last interaction
    n_feedback: int = 0
    n_scores: int = 0
    n_linked_scores: int = 0  # of a known customer or case
    n_texts: int = 0
    n_traits: int = 0
    n_tallies: int = 0


@dataclass(frozen=True)
class Met:
    """How far one need is met, and the sentence that says so."""

    verdict: Verdict
    because: str


@dataclass(frozen=True)
class Question:
    """One question; it takes every one of ``needs`` and, of ``either``, the best met."""

    key: str
    text: str
    needs: tuple[Need, ...]
    either: tuple[Need, ...] = ()


@dataclass(frozen=True)
class Extract:
    """Data that most companies can export from one system, and the needs that it meets."""

    key: str
    text: str
    gives: tuple[Need, ...]


QUESTIONS = (
    Question(
        "paths",
        "Which ways do customers really take, and how long does each step last?",
        ("interactions",),
        ("cases", "customers"),
    ),
    Question(
        "repeat_contact",
        "Who has to come back, and after what?",
        ("interactions", "customers"),
    ),
    Question(
        "switching",
        "Where do customers change the channel?",
        ("interactions", "channels"),
        ("cases", "customers"),
    ),
    Question(
        "handoffs",
        "Where are customers handed over, and how long do they wait there?",
        ("interactions", "actors"),
        ("cases", "customers"),
    ),
    Question(
        "promises",
        "Are the dates that customers were promised kept?",
        ("interactions", "promises"),
        ("cases", "customers"),
    ),
    Question("satisfaction", "How satisfied are customers?", ("scores",)),
    Question(
        "satisfaction_by_step",
        "At which step of the journey does satisfaction fall?",
        ("interactions", "linked_scores"),
        ("cases", "customers"),
    ),
    Question("own_words", "What do customers say in their own words?", ("texts",)),
    Question(
        "segments",
        "Which groups of customers fare worse?",
        ("interactions", "customers", "traits"),
    ),
    Question(
        "money",
        "What is at stake where the journey breaks?",
        ("interactions", "values"),
        ("cases", "customers"),
    ),
    Question(
        "accounts",
        "Which companies have a bad experience, whoever of them got in touch?",
        ("interactions", "accounts"),
    ),
    Question(
        "loyalty",
        "Who stays, who returns, and who is lost within a year?",
        ("interactions", "customers", "history"),
    ),
    Question(
        "uncounted",
        "What happens where no single event is recorded, such as calls that were given up?",
        ("tallies",),
    ),
)

EXTRACTS = (
    Extract(
        "orders",
        "Orders, one row each: order number, customer number, times of order, dispatch and "
        "delivery, date promised, value and currency; a year or more",
        ("interactions", "cases", "customers", "promises", "values", "history"),
    ),
    Extract(
        "tickets",
        "Service tickets, one row each: ticket number, customer number, channel, team, times of "
        "creation, first reply and solution",
        ("interactions", "cases", "customers", "channels", "actors"),
    ),
    Extract(
        "survey_answers",
        "Survey answers, one row each: customer or order number, date, score with its scale, "
        "comment",
        ("scores", "linked_scores", "texts"),
    ),
    Extract(
        "customer_list",
        "The customer list, one row each: customer number, customer since, region, type, and the "
        "company they act for",
        ("customers", "traits", "accounts"),
    ),
    Extract(
        "event_history",
        "The same records for at least one full year",
        ("history",),
    ),
    Extract(
        "telephone_report",
        "The telephone system's interval report: half-hour, queue, calls offered, calls answered",
        ("tallies",),
    ),
)


def answers_of(facts: DataFacts) -> tuple[Answer, ...]:
    """Every question with yes, partly or no, and what decides it."""
    met = needs_met(facts)
    return tuple(_answer(question, met) for question in QUESTIONS)


def next_extract(facts: DataFacts) -> ExtractAdvice | None:
    """The extract that turns most questions into a yes; the first listed where several do.

    What it gives counts as met in full. ``None`` when no extract would turn any.
    """
    met = needs_met(facts)
    before = {question.key for question in QUESTIONS if _answer(question, met).verdict == "yes"}
    best: ExtractAdvice | None = None
    for extract in EXTRACTS:
        after = {**met, **{need: Met("yes", "") for need in extract.gives}}
        unlocks = tuple(
            question.key
            for question in QUESTIONS
            if question.key not in before and _answer(question, after).verdict == "yes"
        )
        if len(unlocks) > (len(best.unlocks) if best else 0):
            best = ExtractAdvice(extract.key, extract.text, unlocks)
    return best


def needs_met(facts: DataFacts) -> dict[Need, Met]:
    """How far each need is met by the data."""
    n = facts.n_interactions
    met: dict[Need, Met] = {
        "interactions": _any(n, "interactions"),
        "cases": _part(facts.n_with_case, n, "a case key, such as an order or ticket number"),
        "customers": _part(facts.n_with_customer, n, "a customer key"),
        "accounts": _part(facts.n_with_account, n, "an account key"),
        "actors": _some(facts.n_by_company, n, "say that an employee, a partner or a system acted"),
        "channels": _at_least(facts.n_channels, 2, n, "channel", "channels"),
        "values": _some(facts.n_with_value, n, "have a value"),
        "promises": _some(facts.n_with_promise, n, "have a promised date"),
        "traits": _any(facts.n_traits, "customer traits (region, type and the like)"),
        "scores": _any(facts.n_scores, "scores"),
        "linked_scores": _linked(facts),
        "texts": _any(facts.n_texts, "comments"),
        "tallies": _any(facts.n_tallies, "tallies"),
        "history": _at_least(facts.n_days, LONG_DAYS, n, "day of history", "days of history"),
    }
    return met


def _answer(question: Question, met: Mapping[Need, Met]) -> Answer:
    found = [met[need] for need in question.needs]
    if question.either:
        found.append(max((met[need] for need in question.either), key=_rank))
    worst = min(found, key=_rank)
    # A no or a partly names everything that stands in the way, a yes its most particular ground.
    standing = [one.because for one in found if one.verdict == worst.verdict and one.because]
    ground = found[len(question.needs) - 1 if len(question.needs) > 1 else -1]
    because = ground.because if worst.verdict == "yes" else " ".join(standing)
    return Answer(question.key, question.text, worst.verdict, because)


def _rank(met: Met) -> int:
    return RANKS.index(met.verdict)


def _any(n: int, what: str) -> Met:
    return Met("yes", f"Number of {what}: {n:,}.") if n else Met("no", f"There are no {what}.")


def _some(n: int, of: int, what: str) -> Met:
    if n:
        return Met("yes", f"{n:,} interactions {what}.")
    return Met("no", f"No interactions {what}." if of else SAID)


def _part(n: int, of: int, what: str, records: str = "interactions") -> Met:
    if n == 0:
        return Met("no", f"No {records} have {what}." if of else SAID)
    told = f"{n:,} of {of:,} {records} have {what}."
    return Met("yes" if n >= ENOUGH * of else "partly", told)


def _linked(facts: DataFacts) -> Met:
    if not facts.n_scores:
        return Met("no", "There are no scores.")
    return _part(facts.n_linked_scores, facts.n_scores, "a customer or case key", "scores")


def _at_least(n: int, least: int, of: int, one: str, many: str) -> Met:
    shown = f"{n:,} {one if n == 1 else many}"
    if n >= least:
        return Met("yes", f"There are {shown}.")
    verb = "is" if n == 1 else "are"
    return Met("no", f"There {verb} {shown}; it takes {least:,}." if of else SAID)
