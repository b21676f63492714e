"""`heed consent`: what customers agreed to and refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from heed.cli.printing import Columns, line, minute, number
from heed.cli.terminal import console
from heed.cli.whom import AsJson, Customer, opened, who_of

consent = typer.Typer(no_args_is_help=True, help="What customers agreed to and refused.")


def add_to(app: typer.Typer) -> None:
    app.add_typer(consent, name="consent")


@consent.command("show")
def show(context: typer.Context, customer: Customer, json_output: AsJson = False) -> None:
    """Show what holds for one customer, by purpose and channel."""
    opened(context)
    from heed.customers.consent.queries import permissions_of
    from heed.customers.contact.rulebook import read_rulebook
    from heed.customers.contact.whom import reached_by

    found = permissions_of(reached_by(who_of(customer)).profiles, read_rulebook())
    rows = [
        {"purpose": shown.purpose.key, "basis": shown.purpose.basis, "channel": each.channel,
         "may": each.may, "permission": each.permission,
         "since": each.said.since.isoformat() if each.said else None}
        for shown in found.purposes
        for each in shown.channels
    ]  # fmt: skip
    if json_output:
        opted_out = found.opted_out.since.isoformat() if found.opted_out else None
        document = {"schema": "heed/permissions/1", "opted_out": opted_out, "permissions": rows}
        print(json.dumps(document, indent=2))
        return
    out = console()
    if found.opted_out:
        line(out, f"Wants no messages at all, since {minute(found.opted_out.since)}.")
    table = Columns("Purpose", "Basis", "Channel", "May", "Why", "Since")
    for shown in found.purposes:
        for each in shown.channels:
            since = minute(each.said.since) if each.said else ""
            may = "yes" if each.may else "no"
            table.row(
                shown.purpose.key, shown.purpose.basis, each.channel, may, each.permission, since
            )
    if not table.n_rows:
        line(out, "No purpose is defined. `heed contacts policy --defaults` prints some.")
        return
    table.print_to(out)


@consent.command("record")
def record(
    context: typer.Context,
    customer: Customer,
    purpose: Annotated[str, typer.Option(help="Key of the purpose; `*` for all of them.")],
    channel: Annotated[str, typer.Option(help="The channel; `*` for all of them.")],
    state: Annotated[str, typer.Option(help="granted or refused.")],
) -> None:
    """Write down what a customer said to you."""
    session = opened(context)
    from heed.customers.consent.recording import Saying, record_consent
    from heed.kernel.clock import utc_now
    from heed.kernel.errors import HeedError

    if state not in ("granted", "refused"):
        raise HeedError("Write --state granted, or --state refused.")
    saying = Saying(purpose, channel, state == "granted", "staff")
    row = record_consent(who=who_of(customer), saying=saying, actor=session.actor, now=utc_now())
    line(console(), f"Statement {row.pk}: {row.state}.")


@consent.command("opt-out")
def stop(context: typer.Context, customer: Customer) -> None:
    """Note that a customer wants no messages at all, but what the law obliges to send."""
    session = opened(context)
    from heed.customers.consent.recording import opt_out
    from heed.kernel.clock import utc_now

    opt_out(who=who_of(customer), source="staff", actor=session.actor, now=utc_now())
    line(console(), "Noted; whatever was waiting for this customer is given up.")


@consent.command("import")
def take_in(
    context: typer.Context,
    path: Annotated[
        Path, typer.Argument(help="CSV with key or email, purpose, channel, state and said_at.")
    ],
    source: Annotated[str, typer.Option(help="The system that the customers' keys are of.")],
) -> None:
    """Take in consents that another system holds: every row of the file, or none."""
    session = opened(context)
    from heed.customers.consent.importing import import_consents
    from heed.kernel.clock import utc_now

    found = import_consents(path=path, source=source, actor=session.actor, now=utc_now())
    line(
        console(),
        f"Read {number(found.read)} statements: {number(found.added)} are new, "
        f"{number(found.ignored)} were in already. {number(found.people)} people were not known.",
    )


@consent.command("receipt")
def receipt(
    context: typer.Context,
    statement: Annotated[int, typer.Argument(help="Number of the statement.")],
) -> None:
    """Print the receipt of one statement as JSON: what was said, to which words, when."""
    opened(context)
    from heed.customers.consent.receipts import receipt_of

    print(json.dumps(receipt_of(statement), indent=2, ensure_ascii=False))
