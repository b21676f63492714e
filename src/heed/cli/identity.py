"""`heed identity`: who is who, why, and deciding it."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from heed.cli.printing import line
from heed.cli.printing_identity import (
    print_alarms,
    print_belongings,
    print_identity,
    print_join,
    print_proposals,
    print_separation,
)
from heed.cli.progress import shown_progress
from heed.cli.session import session_of
from heed.cli.terminal import console
from heed.kernel.errors import HeedError, NotFound

Json = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do it; without, only what would change is told.")]
ANSWERS = ("one-person", "two-people", "later")


class ByNumber(TyperGroup):
    """A group whose first word may be a customer: `heed identity 123` is `identity show 123`."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Take whatever is no command as a customer to show."""
        if args and args[0] not in self.commands and not args[0].startswith("-"):
            args = ["show", *args]
        return super().resolve_command(ctx, args)


identity = typer.Typer(
    cls=ByNumber,
    no_args_is_help=True,
    help="Show who is who and why, join and separate customers, answer what waits.",
)


def add_to(app: typer.Typer) -> None:
    app.add_typer(identity, name="identity")


@identity.command("show")
def show(
    context: typer.Context,
    customer: Annotated[str, typer.Argument(help="A customer's number, or a key of theirs.")],
    json_output: Json = False,
) -> None:
    """Show the profiles of a customer, why they are one, and how that came."""
    home = session_of(context).home
    found = home.identity(number_of(customer))
    if json_output:
        _print_json("heed/identity/1", asdict(found))
    else:
        print_identity(found)


@identity.command("join")
def join(
    context: typer.Context,
    one: Annotated[str, typer.Argument(help="A customer's number, or a key of theirs.")],
    other: Annotated[str, typer.Argument(help="The other one.")],
    yes: Yes = False,
) -> None:
    """Make two customers one; tells what would change, and does it with --yes."""
    session = session_of(context)
    home = session.home
    numbers = number_of(one), number_of(other)
    preview = home.preview_join(*numbers)
    print_join(preview)
    print_belongings(home.belongings(preview.profiles))
    if yes:
        number = home.join(*numbers, actor=session.actor)
        line(console(), f"They are customer {number} now. `heed build` lets all figures follow.")
    else:
        line(console(), "Nothing was changed. Say --yes to join them.")


@identity.command("separate")
def separate(
    context: typer.Context,
    customer: Annotated[str, typer.Argument(help="A customer's number, or a key of theirs.")],
    profiles: Annotated[list[int], typer.Argument(help="Numbers of the profiles to take out.")],
    yes: Yes = False,
) -> None:
    """Take profiles out of a customer, for good; tells what would change, does it with --yes."""
    session = session_of(context)
    home, number = session.home, number_of(customer)
    print_separation(home.preview_separation(number, profiles))
    print_belongings(home.belongings(profiles))
    if yes:
        found = home.separate(number, profiles, actor=session.actor)
        told = ", ".join(map(str, found))
        line(console(), f"They are customer {told} now. `heed build` lets all figures follow.")
    else:
        line(console(), "Nothing was changed. Say --yes to separate them.")


@identity.command("proposals")
def proposals(
    context: typer.Context,
    number: Annotated[
        int | None, typer.Argument(help="A proposal to answer.", show_default=False)
    ] = None,
    answer: Annotated[
        str | None, typer.Option(help=f"One of {', '.join(ANSWERS)}.", show_default=False)
    ] = None,
    limit: Annotated[int, typer.Option(help="How many to list.")] = 50,
    json_output: Json = False,
) -> None:
    """List customers that may be one person, or answer one proposal with --answer."""
    session = session_of(context)
    home = session.home
    if number is not None:
        _answer(number, answer, session.actor)
        return
    found = home.proposals(limit=limit)
    if json_output:
        _print_json("heed/identity-proposals/1", asdict(found))
    else:
        print_proposals(found)


@identity.command("alarms")
def alarms(
    context: typer.Context,
    lift: Annotated[
        int | None, typer.Option(help="Let this key join people again.", show_default=False)
    ] = None,
    seen: Annotated[
        int | None, typer.Option(help="Take note of this alarm.", show_default=False)
    ] = None,
    json_output: Json = False,
) -> None:
    """List keys that several people use, and customers of very many profiles."""
    session = session_of(context)
    home = session.home
    from heed.customers.identity.sharing import lift_shared, take_note
    from heed.kernel.clock import utc_now

    if lift is not None:
        n = lift_shared(shared=lift, actor=session.actor, now=utc_now())
        line(console(), f"The key joins people again; {n} came together.")
    elif seen is not None:
        take_note(shared=seen, actor=session.actor, now=utc_now())
        line(console(), "Noted.")
    elif json_output:
        _print_json("heed/identity-alarms/1", asdict(home.alarms()))
    else:
        print_alarms(home.alarms())


@identity.command("match")
def match(context: typer.Context, json_output: Json = False) -> None:
    """Find records of one person that share no key; needs the extra `identity`."""
    session = session_of(context)
    home = session.home
    with shown_progress(quiet=json_output) as progress:
        matched = home.match_people(actor=session.actor, progress=progress)
    if json_output:
        _print_json("heed/identity-match/1", asdict(matched))
        return
    out = console()
    if not matched.fields:
        line(out, "No trait of a name, a birth date or an address is known, so nobody is compared.")
        return
    line(out, f"Compared {matched.people:,} customers by {', '.join(matched.fields)}.")
    line(
        out,
        f"{matched.pairs:,} pairs may be one person: {matched.joined:,} joined, "
        f"{matched.proposed:,} proposed, {matched.waiting:,} proposed before.",
    )
    line(out, "`heed identity proposals` lists what to decide.")


@identity.command("undo")
def undo(
    context: typer.Context,
    decision: Annotated[
        int | None, typer.Argument(help="Default: your last one.", show_default=False)
    ] = None,
) -> None:
    """Take back a decision on who is who: everything is again as it was before."""
    session = session_of(context)
    _ = session.home
    from heed.customers.identity import undoing
    from heed.kernel.clock import utc_now

    last = undoing.last_decision(session.actor)
    number = decision if decision is not None else last.pk if last else None
    if number is None:
        raise HeedError("You have not decided anything that could be taken back.")
    found = undoing.undo(decision=number, actor=session.actor, now=utc_now())
    line(console(), f"Decision {found.pk} ({found.verb}) is taken back.")


@identity.command("export")
def export(context: typer.Context) -> None:
    """Print who is who, one customer a line as JSON: the same people give the same bytes."""
    _ = session_of(context).home
    from heed.customers.identity.exporting import canonical_lines

    for text in canonical_lines():
        print(text)


def number_of(text: str) -> int:
    """The one customer that a number or a key stands for."""
    from heed.customers.identity.queries import find_customers

    found = find_customers(text)
    if not found:
        raise NotFound(f"No customer has the number or key {text}.")
    if len(found) > 1:
        raise HeedError(
            f"{len(found)} customers have that key: {', '.join(map(str, found))}. "
            "Name one by its number."
        )
    return found[0]


def _answer(number: int, answer: str | None, actor: str) -> None:
    from heed.customers.identity.deciding import answer_proposal, put_off
    from heed.kernel.clock import utc_now

    if answer not in ANSWERS:
        raise HeedError(f"Say --answer and one of {', '.join(ANSWERS)}.")
    if answer == "later":
        put_off(proposal=number, actor=actor, now=utc_now())
        line(console(), f"Proposal {number} is left for later.")
        return
    is_one = answer == "one-person"
    answer_proposal(proposal=number, is_one_person=is_one, actor=actor, now=utc_now())
    said = "one person" if is_one else "two people"
    line(console(), f"Proposal {number} is answered: {said}. `heed build` lets all figures follow.")


def _print_json(schema: str, document: dict[str, Any]) -> None:
    print(json.dumps({"schema": schema, **document}, indent=2, ensure_ascii=False, default=str))
