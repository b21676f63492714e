"""Scores as rows: the figure, how it changed, and why no group is named."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from heed.insight.results import ScoreRead
from heed.web import figures
from heed.web.attention.headlines import basis_words


@dataclass(frozen=True)
class ScoreRow:
    """One score as a table shows it."""

    score: ScoreRead
    figure: str
    interval: str
    change: str
    way: str
    """better, worse or flat."""
    verdict: str
    basis: str
    has_findings: bool


def rows_of(
    scores: Sequence[ScoreRead], with_findings: frozenset[str] = frozenset()
) -> list[ScoreRow]:
    """Rows in the order of the scores; ``with_findings`` are keys of which a group is named."""
    return [_row(score, has_findings=score.key in with_findings) for score in scores]


def verdict_words(score: ScoreRead) -> tuple[str, str]:
    """What can be said of its change, and whether that is better, worse or flat."""
    known = {
        "Clear rise.": (_("Clear rise"), "better"),
        "Clear fall.": (_("Clear fall"), "worse"),
        "No clear change.": (_("No clear change"), "flat"),
    }
    gap = score.change
    if score.verdict == "No clear change." and gap and (gap.low > 0 or gap.high < 0):
        return _("Not clear among all changes compared"), "flat"
    return known.get(score.verdict, (_("Change cannot be told yet"), "flat"))


def _row(score: ScoreRead, *, has_findings: bool) -> ScoreRow:
    figure = score.estimate
    words, way = verdict_words(score)
    return ScoreRow(
        score=score,
        figure=figures.value_of(figure) if figure.is_shown else figure.withheld,
        interval=figures.interval_of(figure),
        change=_change(score),
        way=way,
        verdict=words,
        basis=f"{figures.count(figure.n)} · {basis_words(figure.basis)}",
        has_findings=has_findings,
    )


def _change(score: ScoreRead) -> str:
    if score.change is None:
        return ""
    factor, digits = figures.unit_of(score.estimate.measure)
    between = figures.interval(score.change.low, score.change.high, digits, factor)
    return f"{figures.signed(factor * score.change.value, digits)} ({between})"
