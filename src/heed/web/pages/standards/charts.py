"""The charts of one standard: budget, weeks, scores, times as likely; each with its numbers."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from heed.insight.results import FoundGroup, ScoreEffect, TimesAsLikely
from heed.standards.results import ChartReading, PeriodReading, StandardReading
from heed.web import figures
from heed.web.marks.control import Budget, Chart, ChartWords, burn_up, control_chart
from heed.web.marks.markup import Markup, join, tag
from heed.web.marks.numbers import numbers
from heed.web.marks.scores import Side, score_bars, swatch
from heed.web.marks.whisker import Scale, whisker
from heed.web.pages.standards import wording

NOTHING = Markup("")
FILLS = ("f-kept", "f-surface s-missed", "f-missed")


@dataclass(frozen=True)
class Figure:
    """A chart with its title (the finding), what it shows, and its numbers as a table."""

    title: str
    under: str
    drawn: Markup
    table: Markup = NOTHING
    key: Markup = NOTHING


def budget_figure(reading: StandardReading) -> Figure | None:
    """Misses of the window added up; None where there is no budget to speak of."""
    budget, kept = reading.budget, reading.kept
    if budget.allowed is None or reading.window_from is None or reading.as_of is None:
        return None
    weeks = [week for week in reading.weeks if _ends_inside(week, reading.window_from.date())]
    misses = _misses(weeks, budget.missed)
    if not misses:
        return None
    ends = (reading.window_from.date(), reading.as_of.date())
    labels = (figures.short_day(ends[0]), *[""] * (len(misses) - 2), figures.short_day(ends[1]))
    drawing = Budget(labels[: len(misses)], misses, budget.allowed)
    spent = drawing.spent
    spent_on = "" if spent is None else figures.short_day(weeks[spent].starts_on)
    allowed = figures.number(budget.allowed, 0 if budget.allowed >= 10 else 1)
    title = wording.budget_title(reading)
    given = {"n": figures.number(budget.missed), "allowed": allowed}
    says = (
        _("%(n)s misses added up, week by week, against %(allowed)s that the goal allows") % given
    )
    return Figure(
        title=title,
        under=_(
            "Misses added up on the day they were due, against the %(share)s that the goal allows. "
            "%(n)s"
        )
        % {"share": figures.share(1 - reading.target), "n": figures.count(kept.n)},
        drawn=burn_up(
            drawing,
            says=says,
            missed_says=_("%(n)s missed") % given,
            allowed_says=_("%(allowed)s allowed") % given,
            spent_says=_("spent, week of %(day)s") % {"day": spent_on},
        ),
        table=_budget_table(weeks, misses, budget.allowed),
    )


def _ends_inside(week: PeriodReading, first: date) -> bool:
    return wording.last_day(week.starts_on) >= first


def _misses(weeks: Sequence[PeriodReading], total: int) -> tuple[int, ...]:
    """Misses of each week; the first week lies partly before the window, so it gets the rest."""
    found = [week.kept.n - week.kept.n_kept for week in weeks]
    if not found:
        return ()
    found[0] = max(0, total - sum(found[1:]))
    return tuple(found)


def _budget_table(weeks: Sequence[PeriodReading], misses: Sequence[int], allowed: float) -> Markup:
    rows, total = [], 0
    for week, missed in zip(weeks, misses, strict=True):
        total += missed
        used = figures.share(total / allowed, 0) if allowed else figures.NOTHING
        rows.append(
            (figures.day(week.starts_on), figures.number(missed), figures.number(total), used)
        )
    columns = (_("Week of"), _("Missed"), _("In all"), _("Budget used"))
    return numbers(_("Show the numbers"), columns, rows)


def control_figure(reading: StandardReading, most: int) -> Figure | None:
    """The control chart of the newest weeks; None where there are too few for one."""
    chart = reading.chart
    if chart.centre is None or not chart.weeks:
        return None
    shown = _newest(chart, most)
    places = frozenset(n for n, week in enumerate(shown.weeks) if week in chart.outside)
    title = wording.chart_title(chart)
    # The dates under the axis stand for the weeks that begin on them.
    drawing = Chart(
        tuple(wording.week_words(week) for week in shown.weeks),
        shown.values,
        shown.lower,
        shown.upper,
        places,
        chart.centre,
        reading.target,
    )
    said = ChartWords(
        says=_("Weekly share kept, %(n)s weeks. %(title)s. Mean %(mean)s, goal %(goal)s.")
        % {
            "n": len(shown.weeks),
            "title": title,
            "mean": figures.share(chart.centre),
            "goal": figures.share(reading.target, 0),
        },
        centre=_("mean %(mean)s") % {"mean": figures.share(chart.centre)},
        limits=_("normal range"),
        target=_("goal %(goal)s") % {"goal": figures.share(reading.target, 0)},
    )
    return Figure(
        title=title,
        under=_control_under(reading, shown.weeks),
        drawn=control_chart(drawing, said, write=lambda value: figures.share(value, 0), height=300),
        table=_control_table(reading, shown),
    )


def _newest(chart: ChartReading, most: int) -> ChartReading:
    first = max(0, len(chart.weeks) - most) if most else 0
    return ChartReading(
        chart.centre,
        chart.dispersion,
        chart.baseline,
        chart.weeks[first:],
        chart.values[first:],
        chart.lower[first:],
        chart.upper[first:],
        chart.outside,
        chart.says,
    )


def _control_under(reading: StandardReading, weeks: Sequence[str]) -> str:
    counts = [week.kept.n for week in reading.weeks if week.starts_on in weeks]
    told = _(
        "Share kept, by week in which cases were due; weeks that are over. Grey band: limits of a "
        "Laney p′ chart from the first %(baseline)s weeks; they follow n and how weeks really "
        "differ (%(spread)s times chance alone). Squares fall outside. n %(n)s a week; still "
        "open, %(open)s."
    )
    few, many = min(counts, default=0), max(counts, default=0)
    return told % {
        "baseline": reading.chart.baseline,
        "spread": figures.number(reading.chart.dispersion, 1),
        "n": f"{figures.number(few)}–{figures.number(many)}",
        "open": figures.number(reading.n_open),
    }


def _control_table(reading: StandardReading, shown: ChartReading) -> Markup:
    by_week = {week.starts_on: week for week in reading.weeks}
    rows = []
    for week, value, low, high in zip(
        shown.weeks, shown.values, shown.lower, shown.upper, strict=True
    ):
        kept = by_week[week].kept
        rows.append(
            (
                figures.day(week),
                figures.number(kept.n),
                figures.number(kept.n - kept.n_kept),
                figures.share(value),
                figures.interval(low, high, 1, 100),
                _("outside") if week in shown.outside else "",
            )
        )
    columns = (_("Week of"), _("Cases"), _("Missed"), _("Share kept"), _("Limits"), "")
    named = (*columns[:-1], _("Remark"))
    return numbers(_("Show the numbers"), named, rows)


def score_figure(effect: ScoreEffect) -> Figure | None:
    """Answers by score, kept beside missed; None where scores are too many to be counted."""
    if not effect.counts:
        return None
    totals = [sum(column) for column in _columns(effect)]
    labels = (_("kept"), _("missed, answered after it had ended"), _("missed, still waiting"))
    scores = [figures.number(one.score) for one in reversed(effect.counts)]
    sides = [
        Side(label, fill, tuple(n / total for n in reversed(column)))
        for label, fill, column, total in zip(labels, FILLS, _columns(effect), totals, strict=True)
        if total
    ]
    title = wording.effect_title(effect)
    parts = [f"{label} {figures.count(total)}" for label, total in zip(labels, totals, strict=True)]
    under = _("%(item)s, share of answers. Only answers given after a miss count as missed") % {
        "item": effect.item.replace("_", " ").capitalize()
    }
    if effect.n_before_miss:
        under += _("; %(n)s earlier ones are left out") % {
            "n": figures.number(effect.n_before_miss)
        }
    return Figure(
        title=title,
        under=f"{under}. {' · '.join(parts).capitalize()}",
        drawn=score_bars(
            scores, sides, says=f"{title}. {_distribution(sides, scores)}",
            write=lambda share: figures.share(share, 0),
        ),
        table=_score_table(effect, labels, totals),
        key=_key(sides),
    )  # fmt: skip


def _columns(effect: ScoreEffect) -> tuple[list[int], list[int], list[int]]:
    counts = effect.counts
    return (
        [one.kept for one in counts],
        [one.after_end for one in counts],
        [one.while_waiting for one in counts],
    )


def _distribution(sides: Sequence[Side], scores: Sequence[str]) -> str:
    told = _("%(side)s: %(high)s give %(best)s, %(low)s give %(worst)s")
    return ". ".join(
        told
        % {
            "side": side.label,
            "high": figures.share(side.shares[0], 0),
            "best": scores[0],
            "low": figures.share(side.shares[-1], 0),
            "worst": scores[-1],
        }
        for side in sides
    )


def _score_table(effect: ScoreEffect, labels: Sequence[str], totals: Sequence[int]) -> Markup:
    rows = [
        (
            figures.number(one.score),
            *(
                f"{figures.number(n)} ({figures.share(n / total if total else None, 0)})"
                for n, total in zip(
                    (one.kept, one.after_end, one.while_waiting), totals, strict=True
                )
            ),
        )
        for one in reversed(effect.counts)
    ]
    return numbers(_("Show the numbers"), (_("Score"), *labels), rows)


def _key(sides: Sequence[Side]) -> Markup:
    named = (tag("span", swatch(side.fill), side.label) for side in sides)
    return tag("p", *named, class_="key only-s mb-2") if sides else join(())


@dataclass(frozen=True)
class Logs:
    """An axis of ratios: equal steps are equal factors."""

    low: float
    high: float

    def draw(self, times: TimesAsLikely, *, is_clear: bool) -> Markup:
        """The whisker of one ratio; 1× is where there is no difference."""
        read = TimesAsLikely(*(math.log2(end) for end in (times.value, times.low, times.high)))
        says = _("%(times)s times as likely, interval %(low)s to %(high)s") % {
            "times": figures.number(times.value, 1),
            "low": figures.number(times.low, 1),
            "high": figures.number(times.high, 1),
        }
        scale = Scale(math.log2(self.low), math.log2(self.high), zero=0.0)
        return whisker(read, scale, says=says, tone="ink" if is_clear else "ink3", height=16)


def logs_of(groups: Sequence[FoundGroup]) -> Logs:
    """An axis that holds the intervals of all groups, from ½ to 8 at least."""
    ends = [
        end for one in groups if one.times for end in (one.times.low, one.times.high) if end > 0
    ]
    low, high = min([*ends, 0.5]), max([*ends, 8.0])
    return Logs(2.0 ** math.floor(math.log2(low)), 2.0 ** math.ceil(math.log2(high)))
