"""How customers and accounts look in a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from heed.cli.printing import NONE, Columns, day, heading, line, minute, number
from heed.cli.terminal import console

if TYPE_CHECKING:
    from heed.customers.searching.finding import FoundParties
    from heed.insight.party_results import AccountReading, FieldKnown, Timeline
    from heed.kernel.estimate import Estimate


def print_found(found: FoundParties) -> None:
    """Who was found, with a name and keys."""
    out = console()
    if not found.found:
        line(out, "Nobody has this as a key, and no name has all these words in it.")
        return
    table = Columns("Kind", "Number", "Name", "Known as", "Found by")
    for each in found.found:
        keys = ", ".join(f"{source} {key}" for source, key in each.keys)
        table.row(each.kind, str(each.number), each.name or NONE, keys, each.by)
    table.print_to(out)
    if found.n > len(found.found):
        line(out, f"{number(found.n)} names have these words in them; these come first.")


def print_customer(customer: int, name: str, fields: Sequence[FieldKnown], found: Timeline) -> None:
    """What is known of a customer, and the newest of the timeline."""
    out = console()
    heading(out, f"{name} · customer {customer}" if name else f"Customer {customer}")
    _print_fields(fields)
    _print_timeline(found)


def print_account(account: AccountReading, fields: Sequence[FieldKnown], found: Timeline) -> None:
    """An account with people, standards and scores, and the newest of the timeline."""
    out = console()
    heading(out, f"{account.name} · account {account.account_id}")
    line(out, f"{account.n_not_heard} of {len(account.people)} people have not been heard.")
    table = Columns("Person", "Customer", "Part in buying", "Last met", "Last heard")
    for each in account.people:
        heard = day(each.last_said) if each.n_said else "not heard yet"
        table.row(
            each.name or NONE, str(each.customer_id), each.role or NONE, day(each.last_met), heard
        )
    if table.n_rows:
        table.print_to(out)
    kept = Columns("Standard", ">Kept", ">Decided", ">Open", "Share kept")
    for standard in account.kept:
        kept.row(
            standard.name, number(standard.n_kept), number(standard.n), number(standard.n_open),
            _figure(standard.estimate, factor=100),
        )  # fmt: skip
    if kept.n_rows:
        kept.print_to(out)
    scores = Columns("Question", ">n", "Mean")
    for score in account.scores:
        scores.row(score.item, number(score.estimate.n), _figure(score.estimate))
    if scores.n_rows:
        scores.print_to(out)
    _print_fields(fields)
    _print_timeline(found)


def _figure(estimate: Estimate, factor: float = 1) -> str:
    if estimate.value is None or estimate.low is None or estimate.high is None:
        return estimate.withheld
    value, low, high = (factor * each for each in (estimate.value, estimate.low, estimate.high))
    return f"{value:.1f} ({low:.1f} to {high:.1f})"


def _print_fields(fields: Sequence[FieldKnown]) -> None:
    out = console()
    table = Columns("Field", "Value", "Source", "Holds since", "Known from")
    for each in fields:
        table.row(each.name, each.value or NONE, each.source, day(each.since), day(each.known_from))
    if table.n_rows:
        heading(out, "What is known")
        table.print_to(out)


def _print_timeline(found: Timeline) -> None:
    out = console()
    if not found.entries:
        return
    heading(out, f"The newest {len(found.entries)} of {number(found.n)}")
    table = Columns("When", "What", "Name", "Channel", "Case", "Score")
    for each in found.entries:
        score = NONE if each.score is None else f"{each.score:g}"
        table.row(
            minute(each.at), each.kind, each.name, each.channel or NONE, each.case_key or NONE,
            score,
        )  # fmt: skip
    table.print_to(out)
