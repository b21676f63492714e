"""A metric's groups, periods, worked examples and response rate, in words and marks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from heed.kernel.estimate import Estimate
from heed.listening.metric import Formula
from heed.listening.proving import Proof
from heed.listening.results import (
    AnswerSeries,
    MetricDifference,
    MetricReading,
    ResponseReading,
)
from heed.web import figures
from heed.web.marks.line import line_chart
from heed.web.marks.markup import Markup
from heed.web.marks.series import Reading
from heed.web.marks.whisker import Scale, whisker

PERIODS = ("week", "month", "quarter")


@dataclass(frozen=True)
class GroupRow:
    """One group or period of a metric."""

    value: str
    figure: str
    interval: str
    n: str
    mark: Markup
    difference: str
    verdict: str
    way: str
    """better, worse or flat."""
    is_weak: bool


@dataclass(frozen=True)
class ProofRow:
    """One worked example."""

    scores: str
    wanted: str
    came_out: str
    source: str
    failure: str


def group_rows(metric: MetricReading) -> list[GroupRow]:
    """Rows of the dimension that was asked for; marks on one axis."""
    shown = [group.estimate for group in metric.groups if group.estimate.is_shown]
    ends = [end for each in shown for end in (each.low, each.high) if end is not None]
    scale = Scale(min(ends, default=0.0), max(ends, default=1.0), mark=metric.estimate.value)
    return [
        GroupRow(
            value=_name(group.value, metric.by),
            figure=_figure(group.estimate),
            interval=figures.interval_of(group.estimate),
            n=figures.count(group.estimate.n),
            mark=whisker(
                group.estimate,
                scale,
                says=f"{_name(group.value, metric.by)}: {figures.estimate(group.estimate)}",
                tone="ink3" if group.estimate.is_weak else "actual",
            ),
            difference=gap_of(group.difference, group.estimate.measure),
            verdict=verdict_of(group.difference)[0],
            way=verdict_of(group.difference)[1],
            is_weak=group.estimate.is_weak,
        )
        for group in metric.groups
    ]


def chart(metric: MetricReading) -> Markup:
    """The periods as a line with band; nothing for groups that have no order."""
    if metric.by not in PERIODS or len(metric.groups) < 2:
        return Markup("")
    measure = metric.estimate.measure
    factor, _digits = figures.unit_of(measure)
    periods = [
        Reading(_name(group.value, metric.by), *_scaled(group.estimate, factor))
        for group in metric.groups
    ]
    zero = 0.0 if measure == "points" else None
    return line_chart(periods, says=chart_says(metric), write=_write(measure), zero=zero)


def chart_says(metric: MetricReading) -> str:
    """What the line shows, in a sentence for people who cannot see it."""
    shown = [group for group in metric.groups if group.estimate.value is not None]
    said = {"name": metric.name, "n": len(metric.groups)}
    if not shown:
        return _("%(name)s: no period has enough answers") % said
    low = min(shown, key=lambda group: group.estimate.value or 0.0)
    high = max(shown, key=lambda group: group.estimate.value or 0.0)
    said |= {
        "low": figures.value_of(low.estimate),
        "lowest": _name(low.value, metric.by),
        "high": figures.value_of(high.estimate),
        "highest": _name(high.value, metric.by),
    }
    return (
        _(
            "%(name)s over %(n)s periods: lowest %(low)s (%(lowest)s), "
            "highest %(high)s (%(highest)s); intervals overlap where the band does"
        )
        % said
    )


def proof_rows(proofs: Sequence[Proof]) -> list[ProofRow]:
    """Worked examples with what came out just now."""
    return [
        ProofRow(
            scores=", ".join(f"{times} × {score:g}" for score, times in proof.vector.scores),
            wanted=_wanted(proof),
            came_out=(
                proof.came_out.withheld
                if proof.came_out.value is None
                else f"{proof.came_out.value:g} ({proof.came_out.low:g} – {proof.came_out.high:g})"
            ),
            source=proof.vector.source,
            failure=proof.failure,
        )
        for proof in proofs
    ]


def formula_words(formula: Formula) -> str:
    """How the figure is made of scores, in a sentence."""
    said = {"high": _ends(formula.high), "low": _ends(formula.low)}
    if formula.measure == "net":
        return _("Share of scores %(high)s less the share of scores %(low)s, times 100") % said
    if formula.measure == "share":
        return _("Share of scores %(high)s among all scores") % said
    return _("Mean of the scores")


def scale_words(formula: Formula, series: Sequence[AnswerSeries]) -> str:
    """The scale that the formula takes, or that the answers have."""
    if formula.scale:
        return _ends(formula.scale)
    scales = {
        (each.scale_min, each.scale_max)
        for each in series
        if each.scale_min is not None and each.scale_max is not None
    }
    return ", ".join(f"{low:g}–{high:g}" for low, high in sorted(scales)) or _("not recorded")


def response_words(response: ResponseReading) -> str:
    """The response rate by AAPOR, lowest and highest; or that it is not known."""
    if response.rr1 is None:
        return ""
    said = {
        "low": figures.share(response.rr1),
        "high": figures.share(response.rr6 if response.rr6 is not None else response.rr1),
        "asked": figures.number(response.asked),
    }
    return _("%(low)s (RR1) to %(high)s (RR6) of %(asked)s who were asked") % said


def gap_of(difference: MetricDifference | None, measure: str) -> str:
    """A difference with its interval in the unit of the measure; why there is none."""
    if difference is None or difference.value is None:
        return difference.withheld if difference else ""
    factor, digits = figures.unit_of(measure)
    between = figures.interval(difference.low, difference.high, digits, factor)
    return f"{figures.signed(factor * difference.value, digits)} ({between})"


def verdict_of(difference: MetricDifference | None) -> tuple[str, str]:
    """Whether a difference is clear, and whether it is better or worse."""
    if difference is None or difference.value is None:
        return "", "flat"
    if not difference.clear:
        return _("No clear difference"), "flat"
    if difference.value > 0:
        return _("Clearly higher"), "better"
    return _("Clearly lower"), "worse"


def _figure(read: Estimate) -> str:
    return figures.value_of(read) if read.is_shown else read.withheld


def _name(value: str, by: str) -> str:
    if value and by == "month":
        return figures.day(f"{value}-01", "M Y")
    return value or (_("No date") if by in PERIODS else _("Not known"))


def _scaled(read: Estimate, factor: float) -> tuple[float | None, float | None, float | None]:
    if read.value is None or read.low is None or read.high is None:
        return None, None, None
    return factor * read.value, factor * read.low, factor * read.high


def _write(measure: str) -> Callable[[float], str]:
    unit = "%" if measure == "share" else ""
    return lambda value: figures.number(value, 0 if value == round(value) else 1) + unit


def _wanted(proof: Proof) -> str:
    vector = proof.vector
    if vector.withheld:
        return f"“{vector.withheld}”"
    parts = [] if vector.value is None else [f"{vector.value:g}"]
    if vector.low is not None and vector.high is not None:
        parts.append(f"({vector.low:g} – {vector.high:g})")
    return f"{' '.join(parts)} ± {vector.within:g}"


def _ends(ends: tuple[float, float] | None) -> str:
    if ends is None:
        return figures.NOTHING
    return f"{ends[0]:g}" if ends[0] == ends[1] else f"{ends[0]:g}–{ends[1]:g}"
