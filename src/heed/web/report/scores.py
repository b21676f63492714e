"""Scores: the headline figures, how they moved, and which groups differ."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from heed.insight.results import ScoreRead
from heed.kernel.estimate import Estimate
from heed.listening.results import MetricGroup, MetricReading
from heed.standards.results import KeptShare, StandardReading
from heed.stats.differences import corrected
from heed.web import figures
from heed.web.marks.bars import Bar, bars
from heed.web.marks.markup import Markup
from heed.web.marks.numbers import numbers
from heed.web.marks.series import Reading, points, spark
from heed.web.marks.whisker import Scale, whisker
from heed.web.report import phrases
from heed.web.report.source import Material, Score

MOST_STATS = 4
MOST_ROWS = 10
ALPHA = 0.05  # of the clear differences of a table, about one in twenty may be chance
MOST_STEPS = 10  # of a scale that is drawn as bars


@dataclass(frozen=True)
class Stat:
    """One headline figure, as `parts/stat.html` takes it."""

    label: str
    value: str = ""
    unit: str = ""
    ci: str = ""
    mark: Markup = Markup("")  # noqa: RUF009
    delta: str = ""
    way: str = "flat"
    way_icon: str = ""
    status: str = ""
    foot: str = ""
    withheld: str = ""
    word: bool = False


def stats(material: Material) -> tuple[Stat, ...]:
    """The first figures of the page: weakest standards, scores, and where room is left, basis."""
    weakest = sorted(
        (one for one in material.standards if one.kept.value is not None),
        key=lambda one: (not one.is_promise, -(one.budget.used or 0)),
    )
    scores = material.scores[: 2 if weakest else 3]
    shown = [_standard_stat(one) for one in weakest[: MOST_STATS - len(scores)]]
    reads = {one.key: one for one in material.findings.scores}
    shown += [_score_stat(one, reads.get(one.summary.key)) for one in scores]
    if material.scores and len(shown) < MOST_STATS:
        shown.append(_basis_stat(material.scores[0]))
    if material.scores and len(shown) < MOST_STATS:
        shown.append(_response_stat(material.scores[0]))
    return tuple(shown)


def _standard_stat(one: StandardReading) -> Stat:
    months = [
        Reading(figures.month(period.starts_on[:7]), *_ends(period.kept)) for period in one.months
    ]
    goal = _("goal %(share)s") % {"share": figures.share(one.target, 0)}
    says = _("%(name)s by month, share kept; %(goal)s") % {"name": one.name, "goal": goal}
    mark = Markup("")
    if sum(month.value is not None for month in months) > 2:
        mark = spark(months, says=says, goal=one.target, goal_says=goal)
    open_ = _("still open, %(n)s") % {"n": figures.number(one.n_open)}
    used = "" if one.budget.used is None else figures.share(one.budget.used, 0)
    return Stat(
        label=one.name,
        value=figures.hundredths(one.kept.value),
        unit="%",
        ci=figures.interval(one.kept.low, one.kept.high, 1, 100),
        mark=mark,
        status=one.status,
        delta=_("%(used)s of the misses that the goal allows") % {"used": used} if used else "",
        foot=f"{figures.count(one.kept.n)}" + (f" · {open_}" if one.n_open else ""),
    )


def _ends(kept: KeptShare) -> tuple[float | None, float | None, float | None]:
    return kept.value, kept.low, kept.high


def _score_stat(one: Score, read: ScoreRead | None) -> Stat:
    estimate = one.summary.estimate
    label = phrases.metric_name(one.summary.name)
    if not estimate.is_shown:
        return Stat(label=label, withheld=phrases.withheld(estimate))
    delta, way, facts = phrases.change(read) if read else ("", "flat", "")
    return Stat(
        label=label,
        value=_bare(estimate),
        unit="%" if estimate.measure == "share" else "",
        ci=figures.interval_of(estimate),
        mark=_score_mark(one),
        delta=delta,
        way=way,
        way_icon={"better": "up", "worse": "down"}.get(way, "level"),
        foot=" · ".join(part for part in (facts, figures.count(estimate.n), _range(one)) if part),
    )


def _bare(read: Estimate) -> str:
    """The figure without its unit, which stands apart in a stat."""
    if read.value is None:
        return figures.NOTHING
    factor, digits = figures.unit_of(read.measure)
    return figures.number(read.value * factor, digits)


def _range(one: Score) -> str:
    if one.summary.estimate.measure == "points":
        return _("scale −100 to 100")
    ends = scale_of(one)
    if one.summary.estimate.measure == "share" or ends is None:
        return ""
    return _("scale %(low)s to %(high)s") % {
        "low": figures.number(ends[0]),
        "high": figures.number(ends[1]),
    }


def scale_of(one: Score) -> tuple[float, float] | None:
    """The scale that a metric's scores were given on; None if it is not recorded."""
    for series in one.summary.series:
        if series.scale_min is not None and series.scale_max is not None:
            return series.scale_min, series.scale_max
    return None


def axis(one: Score) -> Scale:
    """The axis of a metric: its whole range."""
    measure = one.summary.estimate.measure
    if measure == "share":
        return Scale(0, 1)
    if measure == "points":
        return Scale(-100, 100, zero=0)
    return Scale(*(scale_of(one) or (0.0, 10.0)))


def _score_mark(one: Score) -> Markup:
    estimate = one.summary.estimate
    says = f"{phrases.metric_name(one.summary.name)}: {figures.estimate(estimate)}"
    periods = _readings(one.periods) if one.periods else []
    if sum(period.value is not None for period in periods) > 3:
        return spark(periods, says=says)
    return whisker(estimate, axis(one), says=says)


def _basis_stat(one: Score) -> Stat:
    name = one.summary.estimate.basis
    return Stat(
        label=_("Basis"), value=phrases.basis(name), word=True, foot=phrases.basis_says(name)
    )


def _response_stat(one: Score) -> Stat:
    response = one.whole.response
    if response.rr1 is None:
        return Stat(
            label=_("Share who answered"), withheld=_("No data: nothing says how many were asked.")
        )
    return Stat(
        label=_("Share who answered"),
        value=figures.hundredths(response.rr1),
        unit="%",
        foot=_("RR1 by AAPOR, of %(n)s asked") % {"n": figures.number(response.asked)},
    )


@dataclass(frozen=True)
class PeriodsView:
    """How the headline score moved."""

    title: str
    sub: str
    drawn: Markup
    table: Markup


def periods(material: Material) -> PeriodsView | None:
    """The headline score by month, quarter or week; None without dates."""
    if not material.scores or material.scores[0].periods is None:
        return None
    one = material.scores[0]
    reading = one.periods
    if reading is None:
        return None
    groups = reading.groups[-16:]
    readings = _readings(reading)[-16:]
    if sum(each.value is not None for each in readings) < 2:
        return None
    name = phrases.metric_name(one.summary.name)
    clear = [each for each in groups if each.difference is not None and each.difference.clear]
    measure = one.summary.estimate.measure
    factor, digits = figures.unit_of(measure)
    says = "; ".join(f"{each.label} {_figure(each, factor, digits)}" for each in readings)
    title = _("No clear change from one period to the next")
    if clear:
        title = _("A clear change in %(when)s") % {"when": period_name(clear[-1].value)}
    return PeriodsView(
        title=title,
        sub=_("%(name)s with 95%% interval. Steps are corrected for their number") % {"name": name},
        drawn=points(
            readings,
            says=f"{name}: {says}",
            write=lambda value: figures.number(value * factor, 0 if factor > 1 else digits),
            zero=0 if measure == "points" else None,
        ),
        table=numbers(
            _("Show the numbers"),
            (_("Period"), _("Figure"), _("95% interval"), "n"),
            [
                (
                    period_name(each.value),
                    figures.value_of(each.estimate),
                    figures.interval_of(each.estimate),
                    figures.number(each.estimate.n),
                )
                for each in groups
            ],
        ),
    )


@dataclass(frozen=True)
class ScoresView:
    """How many gave which score."""

    title: str
    sub: str
    drawn: Markup


def distribution(material: Material) -> ScoresView | None:
    """Answers by score of the headline score; None unless its scale has few whole steps."""
    one = material.scores[0] if material.scores else None
    ends = scale_of(one) if one is not None else None
    if one is None or ends is None or not 2 <= ends[1] - ends[0] <= MOST_STEPS:
        return None
    given = {count.score: count.n for count in one.counts}
    if not given or any(score != int(score) for score in given):
        return None
    steps = range(int(ends[0]), int(ends[1]) + 1)
    total = sum(given.values())
    tones = {1: "n2", 2: "n1", 3: "0", 4: "p1", 5: "p2"}
    drawn = bars(
        [Bar(str(at), given.get(at, 0), tones[phrases.step(at, *ends)]) for at in steps],
        says="; ".join(f"{at}: {given.get(at, 0)}" for at in steps),
        write=figures.number,
    )
    top = max(steps, key=lambda at: given.get(at, 0))
    most = figures.share(given.get(top, 0) / (total or 1), 0)
    return ScoresView(
        title=_("%(share)s give %(score)s, more than any other score")
        % {"share": most, "score": figures.number(top)},
        sub=_("%(name)s: answers by score, %(n)s")
        % {"name": phrases.metric_name(one.summary.name), "n": figures.count(total)},
        drawn=drawn,
    )


def _figure(read: Reading, factor: float, digits: int) -> str:
    return figures.number(None if read.value is None else read.value * factor, digits)


def _readings(reading: MetricReading | None) -> list[Reading]:
    if reading is None:
        return []
    return [
        Reading(
            period_name(group.value, is_short=True),
            group.estimate.value,
            group.estimate.low,
            group.estimate.high,
            f"n {figures.number(group.estimate.n)}",
        )
        for group in reading.groups
        if group.value
    ]


def period_name(value: str, *, is_short: bool = False) -> str:
    """A period in words: 2026-05 is May 2026, 2026-Q2 stays; a week is named by its first day."""
    if len(value) == 7 and value[5:].isdigit():
        return figures.day(f"{value}-01", "M y") if is_short else figures.month(value)
    if len(value) == 10 and value[4] == "-":
        return figures.short_day(value) if is_short else figures.day(value)
    return value.replace("-", " ") if value else _("no date")


Cut = tuple[MetricGroup, MetricReading]


@dataclass(frozen=True)
class Axis:
    """What the differences of one table are drawn on."""

    measure: str
    reach: float
    """How far the axis goes to both sides."""


@dataclass(frozen=True)
class CutRow:
    """One group of answers, held against all others."""

    name: str
    under: str
    figure: str
    ci: str
    difference: str
    difference_ci: str
    mark: Markup
    n: str
    reading: str
    is_clear: bool


@dataclass(frozen=True)
class CutsView:
    """Which groups of answers differ from all others."""

    metric: str
    rows: tuple[CutRow, ...]
    n_left_out: int
    unit: str


def cuts(material: Material) -> CutsView | None:
    """Groups of the headline score, clear differences first; None if it cannot be divided."""
    if not material.scores:
        return None
    one = material.scores[0]
    found = [
        (group, reading)
        for reading in one.cuts
        for group in reading.groups
        if group.difference is not None and group.difference.value is not None and group.value
    ]
    if not found:
        return None
    found = _once(found)
    clear = _clear(found)
    order = sorted(range(len(found)), key=lambda at: (not clear[at], -abs(_value(found[at][0]))))
    reach = max(abs(end) for group, _reading in found for end in _span(group)) or 1.0
    axis_of = Axis(one.summary.estimate.measure, reach)
    rows = tuple(_cut_row(found[at], axis_of, is_clear=clear[at]) for at in order[:MOST_ROWS])
    return CutsView(
        metric=phrases.metric_name(one.summary.name),
        rows=rows,
        n_left_out=max(0, len(found) - MOST_ROWS),
        unit=_("points") if axis_of.measure in ("share", "points") else _("score"),
    )


def _once(found: list[Cut]) -> list[Cut]:
    """The same group once: a segment is often the value of a column by the same name.

    Equal numbers alone do not make two groups the same; their names must be equal, too.
    """
    first: dict[tuple[str, int, float | None, float | None], Cut] = {}
    for group, reading in found:
        read = group.estimate
        first.setdefault((group.value.casefold(), read.n, read.value, read.low), (group, reading))
    return list(first.values())


def _clear(found: list[Cut]) -> list[bool]:
    """Which differences are clear, corrected for every group that was compared in the table.

    A reading corrects the groups of its own column; here several columns stand in one table.
    """
    chances = [one.difference.p if one.difference else None for one, _reading in found]
    together = corrected([1.0 if chance is None else chance for chance in chances])
    return [
        chance < ALPHA and not _span(group)[0] <= 0 <= _span(group)[1]
        for chance, (group, _reading) in zip(together, found, strict=True)
    ]


def _value(group: MetricGroup) -> float:
    return (group.difference.value or 0.0) if group.difference is not None else 0.0


def _span(group: MetricGroup) -> tuple[float, float]:
    difference = group.difference
    if difference is None or difference.low is None or difference.high is None:
        return 0.0, 0.0
    return difference.low, difference.high


def _cut_row(cut: Cut, axis_of: Axis, *, is_clear: bool) -> CutRow:
    group, reading = cut
    difference = group.difference
    factor, digits = figures.unit_of(axis_of.measure)
    value = _value(group)
    tone = ("kept" if value > 0 else "missed") if is_clear else "ink3"
    low, high = _span(group)
    moved = figures.signed(value * factor, digits)
    ends = figures.interval(low, high, digits, factor)
    says = _("%(name)s: difference %(moved)s, interval %(ends)s") % {
        "name": phrases.value(group.value),
        "moved": moved,
        "ends": ends,
    }
    words = _("No clear difference")
    if is_clear:
        words = _("Goes with high scores") if value > 0 else _("Goes with low scores")
    mark = Markup("")
    if difference is not None:
        scale = Scale(-axis_of.reach, axis_of.reach, zero=0)
        mark = whisker(difference, scale, says=says, tone=tone)
    return CutRow(
        name=phrases.value(group.value),
        under=phrases.column(reading.by),
        figure=figures.value_of(group.estimate),
        ci=figures.interval_of(group.estimate),
        difference=moved,
        difference_ci=ends,
        mark=mark,
        n=figures.number(group.estimate.n),
        reading=words,
        is_clear=is_clear,
    )
