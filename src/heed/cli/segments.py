"""`heed segments` and `heed list`: groups of customers, who is in, and why."""

from __future__ import annotations

import csv
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from heed.cli.session import session_of
from heed.cli.terminal import console
from heed.kernel.errors import HeedError

if TYPE_CHECKING:
    from heed.customers.segments.results import SegmentMembers

Json = Annotated[
    bool, typer.Option("--json", help="Print one JSON document; see the JSON reference.")
]
ListName = Annotated[str, typer.Argument(help="Key of the list, as rules name it.")]
Customers = Annotated[list[int], typer.Argument(help="Numbers of customers.")]

lists = typer.Typer(no_args_is_help=True, help="Keep lists of customers that segments can name.")


def add_to(app: typer.Typer) -> None:
    app.command("segments")(segments)
    app.add_typer(lists, name="list")


def segments(
    context: typer.Context,
    key: Annotated[
        str | None, typer.Argument(help="A segment's key. Default: list all segments.")
    ] = None,
    as_of: Annotated[
        str,
        typer.Option(
            help="Look from this day (its end, UTC) or ISO time. Default: the end of the data.",
            show_default=False,
        ),
    ] = "",
    as_known: Annotated[
        bool, typer.Option("--as-known", help="Count only what Heed knew at that moment.")
    ] = False,
    why: Annotated[
        int | None,
        typer.Option(help="Explain why this customer is in or not.", show_default=False),
    ] = None,
    members: Annotated[
        str,
        typer.Option(help="Print everybody in it: csv or json. Noted in the audit trail."),
    ] = "",
    other: Annotated[
        str, typer.Option("--with", help="Compare it with this segment.", show_default=False)
    ] = "",
    json_output: Json = False,
) -> None:
    """Show segments of customers, their sizes at any moment, their members, and why."""
    from heed.cli import printing_segments as show
    from heed.cli.reading import printed_as_json

    session = session_of(context)
    home = session.home
    if key is None:
        if why is not None or members or other:
            raise HeedError("Name a segment, too: `heed segments` lists them.", field="key")
        listed = home.segments(as_of=as_of, as_known=as_known)
        if not printed_as_json(listed, json_output):
            show.print_segments(console(), listed)
    elif members:
        if members not in ("csv", "json"):
            raise HeedError(f"There is no format {members!r}: choose csv or json.", field="members")
        found = home.export_segment(key, as_of=as_of, as_known=as_known, actor=session.actor)
        if not printed_as_json(found, members == "json"):
            _print_csv(found)
    elif why is not None:
        explained = home.why_in_segment(key, why, as_of=as_of, as_known=as_known)
        if not printed_as_json(explained, json_output):
            show.print_why(console(), explained)
    elif other:
        overlap = home.segment_overlap(key, other, as_of=as_of, as_known=as_known)
        if not printed_as_json(overlap, json_output):
            show.print_overlap(console(), overlap)
    else:
        reading = home.segment(key, as_of=as_of, as_known=as_known)
        if not printed_as_json(reading, json_output):
            show.print_segment(console(), reading)


def _print_csv(members: SegmentMembers) -> None:
    rows = csv.writer(sys.stdout)
    rows.writerow(["segment", "version", "as_of", "customer"])
    head = (members.segment, members.version, members.as_of.isoformat())
    rows.writerows([*head, customer] for customer in members.customers)


@lists.command("add")
def add(context: typer.Context, name: ListName, customers: Customers) -> None:
    """Put customers on a list."""
    session = session_of(context)
    n = session.home.put_on_list(name, customers, actor=session.actor)
    print(f"{n} of {len(customers)} customers are new on the list {name}.")


@lists.command("remove")
def remove(context: typer.Context, name: ListName, customers: Customers) -> None:
    """Take customers off a list."""
    session = session_of(context)
    n = session.home.take_off_list(name, customers, actor=session.actor)
    print(f"{n} of {len(customers)} customers were taken off the list {name}.")


@lists.command("show")
def show_list(
    context: typer.Context,
    name: Annotated[
        str | None, typer.Argument(help="Key of a list. Default: every list with its size.")
    ] = None,
) -> None:
    """Print the customers on a list, one number a line, or every list."""
    _ = session_of(context).home
    from heed.customers.segments.lists import customers_on, list_lists

    if name is None:
        for each in list_lists():
            print(f"{each.name}\t{each.n}")
        return
    for customer in customers_on(name):
        print(customer)
