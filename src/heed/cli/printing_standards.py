"""`heed standards` and `heed audit` in a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.console import Console

from heed.cli.printing import NONE, WIDE, Columns, day, duration, heading, line, minute, number

if TYPE_CHECKING:
    from heed.standards.models import AuditCase, AuditSample
    from heed.standards.results import KeptShare, StandardList, StandardReading

STATUS = {"kept": "kept", "at_risk": "at risk", "missed": "goal missed", "no_data": "no data"}
SHOWN_PERIODS = 8
MILLION = 1_000_000


def print_standards(out: Console, listed: StandardList) -> None:
    """One line a standard, promises first marked as such."""
    heading(out, f"Standards, as of {minute(listed.as_of)}" if listed.as_of else "Standards")
    table = Columns("Standard", "Status", "Kept (95 %)", ">Goal", ">n", ">Open", ">Budget", "Asks")
    for row in listed.standards:
        table.row(
            f"{row.key} (promise)" if row.is_promise else row.key,
            STATUS[row.status],
            kept_text(row.kept),
            goal(row.target),
            number(row.kept.n),
            number(row.n_open),
            NONE if row.budget_used is None else f"{100 * row.budget_used:,.0f} %",
            row.asks,
        )
    if listed.standards:
        table.print_to(out, 0)
    if listed.note:
        line(out, listed.note)


def print_standard(out: Console, reading: StandardReading) -> None:
    """One standard: the verdict, the budget, periods, reasons and the newest misses."""
    kind = "Promise" if reading.is_promise else "Standard"
    heading(out, f"{kind} {reading.key}: {reading.name} – {STATUS[reading.status]}")
    if reading.told:
        line(out, f"Customers were told: “{reading.told}”")
    line(out, f"Asks for: {reading.asks}. Goal: {goal(reading.target)} kept.")
    owner = reading.owner or "nobody owns it"
    marks = f" Marked {', '.join(reading.marks)}." if reading.marks else ""
    line(out, f"Owner: {owner}. Version {reading.version}.{marks}")
    _print_window(out, reading)
    _print_periods(out, reading)
    _print_reasons(out, reading)
    _print_misses(out, reading)
    line(out, f"Basis: {reading.basis}. {reading.not_covered}")


def kept_text(kept: KeptShare) -> str:
    """A share with its interval in percent, or why there is none."""
    if kept.value is None or kept.low is None or kept.high is None:
        return "not given"
    digits = 0 if kept.high - kept.low >= WIDE else 1
    ends = f"{100 * kept.low:.{digits}f}–{100 * kept.high:.{digits}f}"
    return f"{100 * kept.value:.1f} % ({ends})"


def goal(target: float) -> str:
    """The target as percentage, with as many digits as it has."""
    return f"{round(100 * target, 6):g} %"


def measured(value: int | None, unit: str) -> str:
    """A measured value in the unit that a person would use."""
    if value is None:
        return NONE
    if unit == "us":
        return f"−{duration(-value)}" if value < 0 else duration(value)
    return number(value) if unit == "count" else f"{value / MILLION:g}"


def _print_window(out: Console, reading: StandardReading) -> None:
    if reading.as_of is None:
        line(out, reading.kept.withheld)
        return
    heading(out, f"Due from {day(reading.window_from)} to {minute(reading.as_of)}")
    if reading.kept.value is None:
        line(out, reading.kept.withheld, 2)
    else:
        of = f"{reading.kept.n_kept:,} of {reading.kept.n:,} cases"
        line(out, f"Kept {kept_text(reading.kept)}: {of}. {reading.kept.method}.", 2)
    line(out, reading.budget.says, 2)
    if reading.budget.burn_rate_recent is not None:
        rate = reading.budget.burn_rate_recent
        line(out, f"In the last whole week at {rate:.1f} times the rate that the goal allows.", 2)
    line(out, f"Still open: {reading.n_open:,}. Taken out: {reading.n_excluded:,}.", 2)
    if reading.overall.value is not None:
        n = f"n {reading.overall.n:,}"
        line(out, f"Over all time: kept {kept_text(reading.overall)}, {n}.", 2)
    if reading.measured_median is not None:
        middle = measured(reading.measured_median, reading.measured_in)
        most = measured(reading.measured_p90, reading.measured_in)
        line(out, f"Measured: median {middle}, 90th percentile {most}.", 2)


def _print_periods(out: Console, reading: StandardReading) -> None:
    if not reading.weeks:
        return
    heading(out, "By week of the due date")
    table = Columns("Week of", "Kept (95 %)", ">n", ">Open")
    for week in reading.weeks[-SHOWN_PERIODS:]:
        shown = kept_text(week.kept)
        name = week.starts_on if week.is_over else f"{week.starts_on} (not over)"
        table.row(name, shown, number(week.kept.n), number(week.n_open))
    table.print_to(out)
    line(out, reading.chart.says, 2)


def _print_reasons(out: Console, reading: StandardReading) -> None:
    if not reading.reasons:
        return
    heading(out, "All cases by verdict")
    table = Columns("Verdict", ">Cases", "Why")
    for reason in reading.reasons:
        table.row(reason.result, number(reason.n), reason.says)
    table.print_to(out)


def _print_misses(out: Console, reading: StandardReading) -> None:
    if not reading.misses:
        return
    heading(out, f"The newest {len(reading.misses)} missed")
    table = Columns("Case", "Customer", "Began", "Due", ">Measured", "Why")
    for case in reading.misses:
        who = case.customer_id if case.customer_id is not None else case.account_id
        table.row(
            case.case_key or NONE,
            NONE if who is None else str(who),
            minute(case.started_at),
            minute(case.due_at),
            measured(case.measured, reading.measured_in),
            case.says,
        )
    table.print_to(out)


def print_sample(out: Console, sample: AuditSample) -> None:
    """A draw: what was drawn from, the cases, and what to do with them."""
    drawn = list(sample.cases.all())
    heading(out, f"Sample {sample.pk}: {len(drawn)} of {sample.n_cases:,} cases")
    table = Columns(">Case", "Key", "Began")
    for case in drawn:
        table.row(str(case.number), case.case_key or NONE, minute(case.started_at))
    table.print_to(out)
    line(out, f"Next: `heed audit record {sample.standard} 1 yes` for each, then `heed build`.")


def print_cases(out: Console, key: str, cases: Sequence[AuditCase]) -> None:
    """Drawn cases and what was found."""
    if not cases:
        line(out, f"No case was drawn yet. `heed audit draw {key}` draws some.")
        return
    table = Columns(">Sample", ">Case", "Key", "Began", "Found", ">Minutes", "Note")
    for case in cases:
        found = "not looked at" if case.kept is None else "kept" if case.kept else "missed"
        table.row(
            str(case.sample_id),
            str(case.number),
            case.case_key or NONE,
            minute(case.started_at),
            found,
            NONE if case.minutes is None else f"{case.minutes:g}",
            case.note,
        )
    table.print_to(out)
