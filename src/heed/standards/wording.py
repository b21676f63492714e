"""Standards in words: what they ask for, and why a case has its verdict."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from heed.kernel.durations import duration_text
from heed.standards.design import (
    Audit,
    Effort,
    NotFollowed,
    OnDate,
    Reach,
    ScoreAtLeast,
    Standard,
)
from heed.standards.measures.judging import THEN

REASONS = {
    "in_time": "in time",
    "late": "came too late",
    "not_reached": "did not come",
    "kept_early": "kept early; counts once its deadline has passed",
    "missed_early": "missed already; counts once its time has passed",
    "running": "its time is still running",
    "waiting": "it is the customer's turn",
    "too_many": "took more than allowed",
    "followed": "it was followed",
    "not_followed": "nothing followed",
    "by_condition": "left out by its own condition",
    "no_date": "no promised date can be read",
    "no_unit": "the record names no case or customer",
    "high_enough": "scored high enough",
    "too_low": "scored too low",
    "counted_kept": "counted as kept",
    "counted_missed": "counted as missed",
    "not_said": "the source does not say how many were kept",
    "not_looked_at": "drawn, not looked at yet",
    "found_kept": "found kept",
    "found_missed": "found missed",
}

Names = Mapping[str, str]  # of touchpoints, by key


def reason_text(reason: str, names: Names) -> str:
    """A stored reason in words."""
    if reason.startswith(THEN):
        key = reason.removeprefix(THEN)
        return f"taken out by {names.get(key, key)}"
    return REASONS.get(reason, reason)


def asks(standard: Standard, names: Names) -> str:
    """What the standard asks for, in one phrase."""
    rule, first = standard.rule, _named((standard.touchpoint,), names)
    hours = f", in the hours of {standard.calendar}" if standard.calendar else ""
    if isinstance(rule, Reach):
        within = duration_text(rule.within)
        return f"{_named(rule.ends, names)} within {within} of {first}{hours}"
    if isinstance(rule, OnDate):
        by = "the day" if rule.compare == "day" else "the moment"
        return f"{_named(rule.ends, names)} by {by} in {rule.promised}"
    if isinstance(rule, Effort):
        return f"at most {rule.at_most} steps between {first} and {_named(rule.ends, names)}"
    if isinstance(rule, NotFollowed):
        within = duration_text(rule.within)
        return f"no {_named(rule.by, names)} within {within} of {first}{hours}"
    if isinstance(rule, ScoreAtLeast):
        return f"{rule.item} scored {rule.at_least:g} or more"
    if isinstance(rule, Audit):
        most = "" if rule.at_most is None else f" (at most {rule.at_most:g} minutes)"
        return f"by audit: {rule.question}{most}"
    return f"counted at {first}"


def _named(keys: Sequence[str], names: Names) -> str:
    return " or ".join(names.get(key, key) for key in keys)
