"""How segments look in a terminal."""

from __future__ import annotations

from rich.console import Console

from heed.cli.printing import Columns, day, heading, line, minute, number, percent
from heed.customers.segments.results import (
    ClauseReading,
    SegmentList,
    SegmentOverlap,
    SegmentReading,
    SegmentRow,
    WhyReading,
)

KNOWN = {
    "now": "what had happened by then, as far as is known now",
    "then": "only what Heed knew then",
}


def print_segments(out: Console, listed: SegmentList) -> None:
    if not listed.segments:
        line(out, "No segment is defined. Define one under `segments:` in an experience file.")
        return
    if listed.as_of is None:
        line(out, "Nothing was built yet; `heed build` counts who is in.")
    else:
        base = number(listed.n_base)
        line(out, f"Of {base} customers who are known at {minute(listed.as_of)}.")
    table = Columns("Segment", "Name", ">Customers", ">Share", ">A year ago", ">Version")
    for row in listed.segments:
        table.row(
            row.key, row.name, _size(row), percent(row.share), number(row.n_year_ago),
            str(row.version),
        )  # fmt: skip
    table.print_to(out)
    for row in listed.segments:
        if row.refused:
            line(out, f"{row.key}: {row.refused}")


def _size(row: SegmentRow) -> str:
    return "of journeys" if row.of == "instances" else number(row.n)


def print_segment(out: Console, reading: SegmentReading) -> None:
    row = reading.segment
    heading(out, f"{row.name} ({row.key}, version {row.version})")
    if row.description:
        line(out, row.description)
    told = f"{number(reading.n)} of {number(reading.n_base)} customers, {percent(reading.share)}"
    line(out, f"{told}, at {minute(reading.as_of)}: {KNOWN[reading.knowledge]}.")
    heading(out, "Rule")
    for text in row.rule.splitlines():
        out.print(f"  {text}", markup=False, highlight=False)
    if row.trend:
        heading(out, "At the end of each month")
        table = Columns("Month", ">Customers", ">Of")
        for size in row.trend:
            table.row(size.month, number(size.n), number(size.n_base))
        table.print_to(out)
    if reading.sample:
        heading(out, "Ten of them, drawn by lot")
        line(out, ", ".join(map(str, reading.sample)), 2)


def print_overlap(out: Console, overlap: SegmentOverlap) -> None:
    one, other = overlap.one.name, overlap.other.name
    line(out, f"At {minute(overlap.as_of)}, of {number(overlap.n_base)} customers:")
    table = Columns("", ">Customers")
    table.row(f"only in {one}", number(overlap.n_one - overlap.n_both))
    table.row("in both", number(overlap.n_both))
    table.row(f"only in {other}", number(overlap.n_other - overlap.n_both))
    table.print_to(out)


def print_why(out: Console, why: WhyReading) -> None:
    stands = "is in" if why.is_in else "is not in"
    line(
        out,
        f"Customer {why.customer} {stands} {why.segment.name} (version {why.segment.version}) "
        f"at {minute(why.as_of)}: {KNOWN[why.knowledge]}.",
    )
    if not why.is_known:
        line(out, "Nothing was known of them then; nobody unknown is in any segment.")
    table = Columns("", "Clause", "Found")
    for clause in why.clauses:
        mark = "yes" if clause.holds else "no"
        inside = f"{clause.segment}: " if clause.segment else ""
        says = f"{clause.operator}:" if clause.operator else clause.says
        table.row(mark, "  " * clause.level + inside + says, found(clause))
        for record in clause.records:
            about = " ".join(filter(None, [record.what, record.value, record.case_key]))
            table.row("", "  " * (clause.level + 1), f"{day(record.at)} {about}")
    table.print_to(out)


def found(clause: ClauseReading) -> str:
    """What decided a clause, in words."""
    if clause.operator:
        return ""
    if clause.text is not None:
        return clause.text
    if clause.moment is not None:
        return minute(clause.moment)
    if clause.amount is not None:
        return f"{clause.amount:,.2f}".removesuffix(".00")
    if clause.times is not None:
        return f"{number(clause.times)} times" if clause.times != 1 else "once"
    return ""
