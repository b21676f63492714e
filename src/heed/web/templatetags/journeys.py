"""Words for travelled journeys: ``{{ case.outcome|outcome }}`` and its like."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.functional import Promise

from heed.insight.timeline_results import AnswerShown
from heed.web.pages.journeys import labels
from heed.web.pages.journeys.filtering.cut import Cut
from heed.web.templatetags.figures import score_step

register = template.Library()
_GLYPHS = {"kept": "kept", "missed": "missed", "open": "open"}


@register.filter
def outcome(code: str) -> str | Promise:
    """How a journey ended."""
    return labels.OUTCOMES.get(code, code)


@register.filter
def step_deviation(code: str) -> str | Promise:
    """How one step departs from the design."""
    return labels.STEP_DEVIATIONS.get(code, code)


@register.filter
def verdict(code: str) -> str | Promise:
    """The verdict of a standard on one case."""
    return labels.RESULTS.get(code, code)


@register.filter
def verdict_glyph(code: str) -> str:
    """The shape of that verdict."""
    return _GLYPHS.get(code, "unknown")


@register.filter
def named(names: Mapping[str, str], key: str) -> str:
    """The name of a key; the key itself if it has none."""
    return names.get(key, key)


@register.filter
def cases_at(touchpoint: str, cut: Cut) -> str:
    """The cases that met a touchpoint, within the cut of the page."""
    return cut.links(touchpoint=touchpoint)


@register.filter
def ends(answer: AnswerShown) -> str:
    """Both ends of an answer's scale, as the part for scores takes them."""
    return f"{answer.scale_min or 0:g} {answer.scale_max or 10:g}"


@register.filter
def tone(answer: AnswerShown) -> int:
    """The step of emotion, 1 to 5, that an answer stands on; 3 without score."""
    return score_step(answer.score, ends(answer)) if answer.score is not None else 3


@register.filter
def written(value: Any) -> str:
    """A value of a definition in one line; nothing where it is absent."""
    if value is None or value == "":
        return "–"
    if isinstance(value, list | tuple):
        return ", ".join(written(each) for each in value)
    if isinstance(value, dict):
        return ", ".join(f"{key}: {written(each)}" for key, each in value.items())
    return str(value)
