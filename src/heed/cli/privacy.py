"""`heed privacy`: what people may ask of whoever keeps data about them."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from heed.cli.identity import number_of
from heed.cli.printing import Columns, line, number
from heed.cli.printing_privacy import print_certificate, print_preview
from heed.cli.progress import shown_progress
from heed.cli.session import session_of
from heed.cli.terminal import console
from heed.kernel.clock import utc_now
from heed.kernel.errors import HeedError

Json = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]
Customer = Annotated[str, typer.Argument(help="A customer's number, or a key of theirs.")]
REASONS = ("asked", "withdrawn", "not_needed", "unlawful", "law")

privacy = typer.Typer(
    no_args_is_help=True,
    help="Hand out or erase all that is known of a person; holds, and how long things are kept.",
)


def add_to(app: typer.Typer) -> None:
    app.add_typer(privacy, name="privacy")


@privacy.command("export")
def export(
    context: typer.Context,
    customer: Customer,
    to: Annotated[
        Path | None,
        typer.Option(help="The archive to write. Default: person-NUMBER.zip.", show_default=False),
    ] = None,
) -> None:
    """Write everything about a customer to a ZIP archive, as JSON and as CSV files."""
    session = session_of(context)
    home, who = session.home, number_of(customer)
    target = to or Path(f"person-{who}.zip")
    counts = home.export_person(who, target, actor=session.actor)
    out = console()
    table = Columns("What", ">Records")
    for name, n in counts.items():
        if n:
            table.row(name, number(n))
    table.print_to(out)
    line(out, f"Written to {target}. It holds personal data: hand it out, then remove it.")


@privacy.command("erase")
def erase(
    context: typer.Context,
    customer: Customer,
    reason: Annotated[
        str, typer.Option(help=f"Why: {', '.join(REASONS)}.", show_default=False)
    ] = "",
    reference: Annotated[str, typer.Option(help="Of the letter or ticket; no name.")] = "",
    yes: Annotated[
        bool, typer.Option("--yes", help="Do it; without, only what would go is told.")
    ] = False,
    json_output: Json = False,
) -> None:
    """Erase a customer from both stores; tells what would go, and does it with --yes.

    An erasure that was cut short goes on where it stopped when the command is run again.
    """
    session = session_of(context)
    home, out = session.home, console()
    from heed.customers.models import Erasure
    from heed.customers.privacy.erasing import confirm_erasure

    begun = _begun(customer)
    if begun is None:
        preview = home.preview_erasure(number_of(customer))
        if not json_output:
            print_preview(preview)
        if not yes:
            line(out, "Nothing was changed. Say --reason and --yes to erase them.")
            return
        begun = preview.open or confirm_erasure(
            customer=preview.customer,
            reason=reason,
            reference=reference,
            actor=session.actor,
            now=utc_now(),
        )
    elif not yes:
        line(out, f"Erasure {begun.pk} was begun and is not finished. Say --yes to go on with it.")
        return
    with shown_progress(quiet=json_output) as progress:
        done: Erasure = home.erase(begun.pk, progress=progress)
    _show_certificate(done.certificate, json_output)


@privacy.command("certificate")
def certificate(
    context: typer.Context,
    erasure: Annotated[int, typer.Argument(help="The number of the erasure.")],
    json_output: Json = False,
) -> None:
    """Show the certificate of an erasure."""
    _ = session_of(context).home
    from heed.customers.privacy.erasing import get_erasure

    found = get_erasure(erasure)
    if found.finished_at is None:
        raise HeedError(f"Erasure {erasure} is not finished. `heed privacy erase` goes on with it.")
    _show_certificate(found.certificate, json_output)


@privacy.command("readmit")
def readmit(
    context: typer.Context,
    erasure: Annotated[int, typer.Argument(help="The number of the erasure.")],
) -> None:
    """Let somebody who was erased be known again, because they are a customer anew."""
    session = session_of(context)
    _ = session.home
    from heed.customers.privacy.suppression import lift_suppression

    lift_suppression(erasure=erasure, actor=session.actor, now=utc_now())
    line(console(), "Imports take their rows again.")


@privacy.command("hold")
def hold(
    context: typer.Context,
    customer: Customer,
    reason: Annotated[str, typer.Option(help="Why nothing may be erased.")],
    reference: Annotated[str, typer.Option(help="Of the case or letter.")] = "",
    until: Annotated[
        str, typer.Option(help="The day from which it stands no more. Default: until it is ended.")
    ] = "",
) -> None:
    """Place a legal hold: nothing of this customer is erased while it stands."""
    session = session_of(context)
    _ = session.home
    from heed.customers.privacy.legal_holds import place_hold

    placed = place_hold(
        customer=number_of(customer),
        reason=reason,
        reference=reference,
        until=_day(until),
        actor=session.actor,
        now=utc_now(),
    )
    line(console(), f"Legal hold {placed.pk} stands.")


@privacy.command("release")
def release(
    context: typer.Context,
    hold: Annotated[int, typer.Argument(help="The number of the hold.")],
) -> None:
    """End a legal hold."""
    session = session_of(context)
    _ = session.home
    from heed.customers.privacy.legal_holds import end_hold

    end_hold(hold=hold, actor=session.actor, now=utc_now())
    line(console(), "The hold is ended.")


@privacy.command("keep")
def keep(
    context: typer.Context,
    kind: Annotated[str, typer.Argument(help="interactions or answers.")],
    name: Annotated[str, typer.Option(help="Only those of this name.")] = "",
    least: Annotated[
        int | None, typer.Option(help="Days for which a law wants them kept.", show_default=False)
    ] = None,
    law: Annotated[str, typer.Option(help="Which law; shown to whoever asks.")] = "",
    most: Annotated[
        int | None, typer.Option(help="Days after which they go by themselves.", show_default=False)
    ] = None,
) -> None:
    """Say how long records of a kind must stay, and after how long they go."""
    session = session_of(context)
    _ = session.home
    from heed.customers.privacy.retention import Limits, set_rule

    limits = Limits(least, law, most)
    rule = set_rule(kind=kind, name=name, limits=limits, actor=session.actor, now=utc_now())
    line(console(), f"Rule {rule.pk} is set. `heed privacy retention` shows what it would let go.")


@privacy.command("forget-rule")
def forget_rule(
    context: typer.Context,
    rule: Annotated[int, typer.Argument(help="The number of the rule.")],
) -> None:
    """Drop a rule of retention."""
    session = session_of(context)
    _ = session.home
    from heed.customers.privacy.retention import drop_rule

    drop_rule(rule=rule, actor=session.actor, now=utc_now())
    line(console(), "The rule is dropped.")


@privacy.command("retention")
def retention(
    context: typer.Context,
    yes: Annotated[
        bool, typer.Option("--yes", help="Let it go; without, only what would go is told.")
    ] = False,
    json_output: Json = False,
) -> None:
    """Let go what is older than its rule lets it become; `heed serve` does it every day."""
    home = session_of(context).home
    with shown_progress(quiet=json_output) as progress:
        found = home.tend_ages(dry=not yes, progress=progress)
    if json_output:
        print(json.dumps({"schema": "heed/retention/1", **asdict(found)}, indent=2, default=str))
        return
    out = console()
    table = Columns("Rule", "Kind", "Name", "Before", ">Records")
    for each in found.aged:
        table.row(str(each.rule), each.kind, each.name, f"{each.before:%Y-%m-%d}", number(each.n))
    if found.aged:
        table.print_to(out)
    else:
        line(out, "No rule lets anything go by its age.")
    if not yes:
        line(out, "Nothing was changed. Say --yes to let it go.")


def _begun(customer: str) -> Any:
    """An erasure of this customer that is not finished; their keys may be gone already."""
    from heed.customers.models import Erasure

    if not customer.isdigit():
        return None
    return Erasure.objects.filter(customer=int(customer), finished_at=None).first()


def _show_certificate(document: dict[str, Any], as_json: bool) -> None:
    if as_json:
        print(json.dumps(document, indent=2, ensure_ascii=False))
    else:
        print_certificate(document)


def _day(text: str) -> datetime | None:
    if not text:
        return None
    try:
        return datetime.fromisoformat(text).replace(tzinfo=UTC)
    except ValueError:
        raise HeedError(f"{text!r} is no day; write it as 2027-01-31.") from None
