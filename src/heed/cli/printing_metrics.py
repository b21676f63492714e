"""`heed metrics` in a terminal: a figure never stands without its interval and n."""

from __future__ import annotations

from rich.console import Console

from heed.cli.printing import NONE, Columns, heading, line, minute, number, percent
from heed.kernel.estimate import Estimate
from heed.listening.results import (
    AnswerSeries,
    MetricChange,
    MetricDifference,
    MetricGroup,
    MetricList,
    MetricReading,
)

SMALLEST_P = 0.001
ONE_DIGIT, TWO_DIGITS = 1, 2


def print_metrics(out: Console, listed: MetricList) -> None:
    """All metrics, one line each."""
    if listed.build is not None:
        heading(out, f"Metrics of build {listed.build}, answers up to {listed.last_day or NONE}")
    if listed.metrics:
        table = Columns("Metric", ">Figure", ">95 % interval", ">Answers", "Basis", "Name")
        for metric in listed.metrics:
            found = metric.estimate
            table.row(
                metric.key, value(found), interval(found), number(found.n), found.basis, metric.name
            )  # fmt: skip
        table.print_to(out)
    for metric in listed.metrics:
        if metric.estimate.withheld:
            line(out, f"{metric.key}: {metric.estimate.withheld}", 2)
    for remark in listed.remarks:
        line(out, remark, 2)
    if listed.metrics:
        line(out, "`heed metrics KEY` shows what one rests on and by what it can be read.", 2)


def print_metric(out: Console, reading: MetricReading) -> None:
    """One metric, its basis, and a table of groups or periods."""
    found = reading.estimate
    heading(out, f"{reading.name} ({reading.key})")
    if reading.description:
        line(out, reading.description, 2)
    line(out, told(found), 2)
    for series in reading.series:
        line(out, f"Answers: {series_in_words(series)}.", 2)
    _print_basis(out, found)
    response = reading.response
    if response.rr1 is None:
        line(out, f"Response rate: {response.reason}", 2)
    else:
        line(
            out,
            f"Response rate (AAPOR): RR1 {percent(response.rr1)}, RR3 {percent(response.rr3)} of "
            f"{number(response.asked)} asked.",
            2,
        )
    if reading.by:
        _print_groups(out, reading)
    elif reading.dimensions:
        names = ", ".join(dimension.name for dimension in reading.dimensions)
        line(out, f"It can be read --by {names}.", 2)
    line(out, f"Build {reading.build} of {minute(reading.built_at)}.", 2)


def _print_basis(out: Console, found: Estimate) -> None:
    units = "" if found.n_units is None else f" of {found.n_units:,} {_units(found)}"
    line(out, f"n {found.n:,}{units}; basis: {found.basis}; definition {found.definition}.", 2)
    if found.window:
        line(out, f"From {found.window}.", 2)
    if found.is_shown:
        line(out, f"Interval: {found.method}. Not in it: {found.not_covered}", 2)


def _print_groups(out: Console, reading: MetricReading) -> None:
    held = reading.groups[-1].difference if reading.groups else None
    against = "the period before" if held and held.against == "before" else "all others"
    heading(out, f"By {reading.by}, held against {against}")
    nameless = "in no segment" if reading.by == "segment" else "not known"
    table = Columns(reading.by, ">Figure", ">95 % interval", ">n", ">Difference", ">p", "")
    for group in reading.groups:
        table.row(*_cells(group, reading.estimate.measure, nameless))
    table.print_to(out)
    for group in reading.groups:
        if group.estimate.withheld:
            line(out, f"{group.value or nameless}: {group.estimate.withheld}", 2)
    for remark in reading.remarks:
        line(out, remark, 2)


def _cells(group: MetricGroup, measure: str, nameless: str) -> tuple[str, ...]:
    found, held = group.estimate, group.difference
    return (
        group.value or nameless,
        value(found),
        interval(found),
        number(found.n),
        difference(held, measure),
        NONE if held is None or held.p_corrected is None else p_value(held.p_corrected),
        "" if held is None or not held.clear else "higher" if (held.value or 0) > 0 else "lower",
    )


def print_change(out: Console, change: MetricChange) -> None:
    """Two windows and the difference between them."""
    heading(out, f"{change.name} ({change.key})")
    table = Columns("Window", ">Figure", ">95 % interval", ">n")
    for found in (change.before, change.after):
        table.row(str(found.window or NONE), value(found), interval(found), number(found.n))
    table.print_to(out)
    for found in (change.before, change.after):
        if found.withheld:
            line(out, found.withheld, 2)
    held, measure = change.difference, change.after.measure
    if held.value is None:
        line(out, "No difference is given.", 2)
    else:
        ends = f"{_signed(held.low, measure)} to {_signed(held.high, measure)}"
        verdict = "a change" if held.clear else "no evidence of change"
        line(
            out,
            f"{_signed(held.value, measure)} {unit_of(measure)} ({ends}), p "
            f"{p_value(held.p or 0.0)}: {verdict}. {held.method}.",
            2,
        )
    for remark in change.remarks:
        line(out, remark, 2)


def told(found: Estimate) -> str:
    """A figure with its interval, or why there is none."""
    if not found.is_shown:
        return found.withheld
    weak = "; weak: fewer than 30 answers" if found.is_weak else ""
    return f"{value(found)} {interval(found)}{weak}"


def value(found: Estimate) -> str:
    """The figure in the unit of its measure."""
    return NONE if found.value is None else _figure(found.value, found.measure)


def interval(found: Estimate) -> str:
    """The ends of its interval."""
    if found.low is None or found.high is None:
        return NONE
    return f"({_end(found.low, found.measure)} to {_end(found.high, found.measure)})"


def difference(held: MetricDifference | None, measure: str) -> str:
    """A difference with its sign."""
    return NONE if held is None else _signed(held.value, measure)


def p_value(p: float) -> str:
    """A p value with three digits, never 0.000."""
    return "<0.001" if p < SMALLEST_P else f"{p:.3f}"


def unit_of(measure: str) -> str:
    return "points" if measure in ("points", "share") else ""


def series_in_words(series: AnswerSeries) -> str:
    """Which answers these are."""
    scale = ""
    if series.scale_min is not None and series.scale_max is not None:
        scale = f", scale {series.scale_min:g} to {series.scale_max:g}"
    mode = f", by {series.mode}" if series.mode else ""
    kind = f", {series.kind}" if series.kind else ""
    return f"{series.item or 'item without a name'} of {series.source}{kind}{mode}{scale}"


def _units(found: Estimate) -> str:
    return found.unit if found.n_units == 1 else f"{found.unit}s"


def _figure(number_: float, measure: str) -> str:
    if measure == "share":
        return percent(number_)
    return f"{number_:.1f}" if measure == "points" else f"{number_:.2f}"


def _end(number_: float, measure: str) -> str:
    if measure == "share":
        return f"{100 * number_:.1f}"
    return _figure(number_, measure)


def _signed(number_: float | None, measure: str) -> str:
    if number_ is None:
        return NONE
    if measure == "share":
        number_ *= 100
    digits = ONE_DIGIT if measure in ("share", "points") else TWO_DIGITS
    return f"{number_:+.{digits}f}"
