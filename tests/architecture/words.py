"""Words that lost: one word per concept, and `docs/glossary.md` decides which.

Each rule carries examples that it must reject and examples that it must leave alone; they are
tested, so that a rule that rejects too much or too little is noticed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class LosingWord:
    """A pattern that must not be written, the word to use, and examples of both."""

    pattern: str
    use: str
    bad: tuple[str, ...]
    good: tuple[str, ...]

    def found_in(self, line: str) -> bool:
        """Whether the line says it; upper and lower case alike."""
        return re.search(self.pattern, line, re.IGNORECASE) is not None


LOSING_WORDS = (
    LosingWord(
        r"breach",
        "missed (a breach is stolen data)",
        bad=("the standard was breached", "sla_breach"),
        good=("the standard was missed",),
    ),
    LosingWord(
        r"touch[- _]points?\b",
        "touchpoint",
        bad=("every touch-point", "touch_point"),
        good=("every touchpoint", "touchpoints"),
    ),
    LosingWord(
        r"\bhand[- _](off|over)s?\b|\bhandovers?\b",
        "handoff",
        bad=("the hand-off to logistics", "a handover"),
        good=("the handoff to logistics", "handed over"),
    ),
    LosingWord(
        r"\bend[- _]users?\b",
        "customer",
        bad=("the end user", "end-users"),
        good=("the customer", "the user at the end"),
    ),
    LosingWord(
        r"\bquestionnaires?\b",
        "survey",
        bad=("a questionnaire",),
        good=("a survey", "a question"),
    ),
    LosingWord(
        r"(?<!\.)\butils?\b|_utils?\b|(?<![\[.])\bmisc\b",
        "a name for what it holds",
        bad=("import utils", "date_utils", "misc.py"),
        good=(
            "utility bill",
            "miscounted",
            "from django.utils import timezone",
            "# type: ignore[misc]",
            "linker.misc.save_model_to_json()",  # Splink's name
        ),
    ),
)


def losing_words(text: str) -> list[tuple[int, LosingWord]]:
    """Every line of a text that uses a losing word: line number from 1, and the word's rule."""
    return [
        (number, word)
        for number, line in enumerate(text.splitlines(), 1)
        for word in LOSING_WORDS
        if word.found_in(line)
    ]
