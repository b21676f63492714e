"""What a persona is, and until when what is said of it counts as verified."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

Standing = Literal["verified", "outdated", "unverified"]
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Verification:
    """Somebody held what a persona says against real customers."""

    on: date
    by: str = ""
    how: str = ""  # what it rests on: interviews, a survey, records


@dataclass(frozen=True)
class Persona:
    """A segment told as somebody: what people say of it is written, its figures are computed."""

    key: str
    name: str
    segment: str
    description: str = ""
    quote: str = ""
    needs: tuple[str, ...] = ()  # the most important first
    frustrations: tuple[str, ...] = ()
    verified: Verification | None = None


def verified_until(persona: Persona) -> date | None:
    """The last day on which it counts as verified: twelve months on; None if it never was.

    What was verified on 29 February holds until the 28th of the next year.
    """
    if persona.verified is None:
        return None
    on = persona.verified.on
    try:
        return on.replace(year=on.year + 1)
    except ValueError:  # 29 February, or the last year that there is
        return date.max if on.year == date.max.year else (on - DAY).replace(year=on.year + 1)


def standing(persona: Persona, today: date) -> Standing:
    """Whether it is verified on a day, was so more than twelve months before, or never was."""
    until = verified_until(persona)
    if until is None:
        return "unverified"
    return "verified" if today <= until else "outdated"
