"""Filters for numbers, days and spans of time; see :mod:`heed.web.figures`."""

from __future__ import annotations

from django import template

from heed.web import figures

register = template.Library()

for _name in (
    "number",
    "signed",
    "short",
    "hundredths",
    "share",
    "points",
    "times",
    "count",
    "day",
    "short_day",
    "month",
    "moment",
    "duration",
    "estimate",
    "value_of",
    "interval_of",
):
    register.filter(_name, getattr(figures, _name))


@register.simple_tag
def interval(low: float | None, high: float | None, digits: int = 1, factor: float = 1) -> str:
    """Both ends of an interval: ``{% interval low high digits=1 factor=100 %}``."""
    return figures.interval(low, high, digits, factor)


@register.simple_tag
def period(first: object, last: object) -> str:
    """From a day to another: ``{% period window.first window.last %}``."""
    return figures.period(first, last)  # type: ignore[arg-type]


@register.filter
def initials(name: str) -> str:
    """The first letters of a name, for the round mark beside it: Jonas Weir is JW."""
    words = [word for word in name.replace("-", " ").replace("_", " ").split() if word[0].isalnum()]
    return "".join(word[0] for word in words[:2]).upper() or "?"


@register.filter
def score_step(score: float | str | None, scale: str = "0 10") -> int:
    """The step of emotion, 1 to 5, that a score stands on: ``{{ score|score_step:"1 5" }}``."""
    low, high = (float(end) for end in scale.split())
    if not isinstance(score, int | float) or high <= low:
        return 3
    return min(5, 1 + int(5 * (score - low) / (high - low)))


@register.filter
def scale_ends(answer: object) -> str:
    """Both ends of the scale of an answer, as ``score_step`` takes them; empty if not known."""
    low, high = getattr(answer, "scale_min", None), getattr(answer, "scale_max", None)
    return "" if low is None or high is None else f"{low:g} {high:g}"


@register.filter
def tone(status: str) -> str:
    """The colour of a whisker by the status of a standard."""
    tones = {"kept": "kept", "at_risk": "risk", "missed": "missed"}
    return tones.get(status, "ink3")
