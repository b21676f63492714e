"""What is missing to say more, and what it would show."""

from __future__ import annotations

from dataclasses import dataclass

from heed.insight.results import Wanted


@dataclass(frozen=True)
class Known:
    """What the data holds."""

    has_answers: bool
    has_dates: bool
    has_customers: bool
    has_comments: bool
    has_interactions: bool
    has_standards: bool
    has_promises: bool
    knows_asked: bool
    has_value_model: bool = False


def wanted(known: Known) -> tuple[Wanted, ...]:
    """What to add, what helps most first."""
    offers = (
        (known.has_answers, "Answers with a score", "What customers think, with interval and n."),
        (known.knows_asked, "Who was asked, and when", "The share who answered, and whom the "
         "score leaves out."),
        (known.has_customers, "A customer number", "Who answered twice, who came back, who did "
         "not; intervals that know it."),
        (known.has_dates, "The day of each answer", "Change over time, and whom to call first."),
        (known.has_comments, "What people wrote", "Words that go with low and high scores."),
        (known.has_interactions, "What happened: orders, visits, tickets, with their times",
         "Travelled journeys, and how long customers waited."),
        (known.has_standards, "A standard, such as “ready in ten working days”",
         "The share kept, for whom it is missed, and what goes with a miss in the score."),
        (known.has_promises or not known.has_standards, "Whether customers were told a standard",
         "Standards become promises."),
        (known.has_value_model, "A value model that a named person confirmed",
         "What a finding costs a year, as a range."),
    )  # fmt: skip
    return tuple(Wanted(add, shows) for has, add, shows in offers if not has)
