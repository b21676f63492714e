"""`heed contacts`: the ledger that every survey and message asks, and the policy behind it."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from heed.cli.printing import Columns, line, minute, number
from heed.cli.progress import shown_progress
from heed.cli.session import session_of
from heed.cli.terminal import console
from heed.cli.whom import AsJson, Customer, opened, who_of

if TYPE_CHECKING:
    from heed.customers.contact.ledger import Decision
    from heed.customers.contact.replaying import Replayed

contacts = typer.Typer(no_args_is_help=True, help="Ask before contacting customers, and see why.")

Number = Annotated[int, typer.Argument(help="Number of the contact, as `ask` printed it.")]


def add_to(app: typer.Typer) -> None:
    app.add_typer(contacts, name="contacts")


@contacts.command("ask")
def ask(
    context: typer.Context,
    customer: Customer,
    contact_class: Annotated[
        str, typer.Option("--class", help="Class of the contact, from the contact policy.")
    ],
    purpose: Annotated[str, typer.Option(help="Key of the purpose.")],
    channel: Annotated[str, typer.Option(help="email, sms, phone, post, app, chat, web, branch.")],
    programme: Annotated[str, typer.Option(help="What it belongs to, such as a survey.")] = "",
    reminds_of: Annotated[int, typer.Option(help="Number of the contact that it reminds of.")] = 0,
    json_output: AsJson = False,
) -> None:
    """Ask whether somebody may be contacted now. A yes holds the place; a no says why."""
    session = opened(context)
    from heed.customers.contact.ledger import Ask, ask_to_contact
    from heed.kernel.clock import utc_now

    wanted = Ask(
        who_of(customer), contact_class, channel, purpose, programme, reminds_of=reminds_of
    )
    _print(ask_to_contact(ask=wanted, actor=session.actor, now=utc_now()), json_output)


@contacts.command("sent")
def sent(context: typer.Context, contact: Number, json_output: AsJson = False) -> None:
    """Look once more, right before sending: a yes is marked as sent, a no gives the place up."""
    session = opened(context)
    from heed.customers.contact.ledger import confirm_sent
    from heed.kernel.clock import utc_now

    _print(confirm_sent(contact=contact, actor=session.actor, now=utc_now()), json_output)


@contacts.command("cancel")
def cancel(
    context: typer.Context,
    contact: Number,
    not_delivered: Annotated[
        bool, typer.Option("--not-delivered", help="It was sent, and could not be delivered.")
    ] = False,
) -> None:
    """Give a place up that a yes holds."""
    session = opened(context)
    from heed.customers.contact.ledger import cancel_contact
    from heed.kernel.clock import utc_now

    reason = "not_delivered" if not_delivered else "cancelled"
    cancel_contact(contact=contact, actor=session.actor, now=utc_now(), reason=reason)
    line(console(), f"Contact {contact} counts no more.")


@contacts.command("list")
def show(
    context: typer.Context,
    answer: Annotated[str, typer.Option(help="Only `yes`, or only `no`.")] = "",
    customer: Annotated[str, typer.Option(help="Only of this customer.")] = "",
    limit: Annotated[int, typer.Option(help="How many to show.")] = 20,
    json_output: AsJson = False,
) -> None:
    """List what was asked for and what was answered, the newest first."""
    opened(context)
    from heed.customers.contact.ledger import decision_of
    from heed.customers.contact.queries import Filter, contacts_of, list_contacts
    from heed.customers.contact.rulebook import read_rulebook
    from heed.customers.contact.whom import reached_by
    from heed.customers.people import get_person

    rows = list_contacts(Filter(answer=answer))
    if customer:
        rows = contacts_of(get_person(reached_by(who_of(customer)).customer))
    rulebook = read_rulebook()
    found = [(row, decision_of(row, rulebook)) for row in rows.order_by("-pk")[:limit]]
    if json_output:
        listed = [
            {**_facts(said), "class": row.contact_class, "channel": row.channel,
             "purpose": row.purpose, "programme": row.programme,
             "asked_at": row.asked_at.isoformat()}
            for row, said in found
        ]  # fmt: skip
        print(json.dumps({"schema": "heed/contacts/1", "contacts": listed}, indent=2))
        return
    table = Columns(">No", "Asked", "Customer", "Class", "Channel", "State", "Why")
    for row, said in found:
        who = str(said.customer or "not known")
        table.row(
            str(row.pk), minute(row.asked_at), who, row.contact_class, row.channel, row.state,
            said.sentence,
        )  # fmt: skip
    table.print_to(console())


@contacts.command("why")
def why(context: typer.Context, customer: Customer, json_output: AsJson = False) -> None:
    """Say what would be answered now for one customer, for every sort of contact in use."""
    opened(context)
    from heed.customers.contact.queries import possible_now
    from heed.customers.contact.rulebook import read_rulebook
    from heed.customers.contact.whom import reached_by
    from heed.customers.people import get_person
    from heed.kernel.clock import utc_now

    person = get_person(reached_by(who_of(customer)).customer)
    found = possible_now(person, read_rulebook(), utc_now())
    if json_output:
        listed = [
            {"class": each.contact_class, "purpose": each.purpose, "channel": each.channel,
             "is_allowed": each.verdict.is_allowed, "reason": each.verdict.reason,
             "rule": each.verdict.rule, "sentence": each.sentence,
             "again_from": _moment(each.verdict.again_from)}
            for each in found
        ]  # fmt: skip
        print(json.dumps({"schema": "heed/contacts-possible/1", "possible": listed}, indent=2))
        return
    table = Columns("Class", "Purpose", "Channel", "Answer", "Why", "Again from")
    for each in found:
        may = "yes" if each.verdict.is_allowed else "no"
        again = minute(each.verdict.again_from)
        table.row(each.contact_class, each.purpose, each.channel, may, each.sentence, again)
    if not table.n_rows:
        line(console(), "Nobody was asked about in the last 90 days.")
        return
    table.print_to(console())


@contacts.command("policy")
def policy(
    context: typer.Context,
    defaults: Annotated[
        bool, typer.Option("--defaults", help="What Heed ships, with purposes to start from.")
    ] = False,
) -> None:
    """Print the contact policy that holds, as an experience file to edit and apply."""
    opened(context)
    from heed.customers.contact.rulebook import read_rulebook, shipped_text
    from heed.definitions.contacts import policy_text

    print(shipped_text() if defaults else policy_text(read_rulebook().policy), end="")


@contacts.command("replay")
def replay(
    context: typer.Context,
    path: Annotated[Path, typer.Argument(help="Experience file that holds the other policy.")],
    days: Annotated[int, typer.Option(help="How many days back.")] = 90,
    json_output: AsJson = False,
) -> None:
    """Decide anew on what was asked for, under another policy; nothing is changed."""
    session = session_of(context)
    with shown_progress(quiet=json_output) as progress:
        _ = session.home
        from heed.customers.contact.replaying import replay_policy
        from heed.customers.contact.rulebook import parse_policy
        from heed.foundation.yaml_lines import read_yaml
        from heed.kernel.clock import utc_now

        read_yaml(path)  # says what is wrong with the file itself
        draft = parse_policy(path.read_text(encoding="utf-8"), str(path))
        found = replay_policy(policy=draft, now=utc_now(), progress=progress, days=days)
    if json_output:
        print(json.dumps(found.as_document(), indent=2))
        return
    _print_replay(found)


@contacts.command("hold")
def hold(
    context: typer.Context,
    customer: Customer,
    reason: Annotated[str, typer.Option(help="open_complaint, bereavement or legal_dispute.")],
    reference: Annotated[str, typer.Option(help="What is open, such as case:17.")] = "",
) -> None:
    """Hold contacts back while something is open, as the policy says for this reason."""
    session = opened(context)
    from heed.customers.contact.stopping import hold_contacts
    from heed.kernel.clock import utc_now

    row = hold_contacts(
        who=who_of(customer),
        reason=reason,
        reference=reference,
        actor=session.actor,
        now=utc_now(),
    )
    line(console(), f"Contacts are held back: hold {row.pk}. `heed contacts release` ends it.")


@contacts.command("release")
def release(
    context: typer.Context,
    hold: Annotated[int, typer.Argument(help="Number of the hold, as `hold` printed it.")],
) -> None:
    """Let contacts go on that were held back."""
    session = opened(context)
    from heed.customers.contact.stopping import release_hold
    from heed.kernel.clock import utc_now

    release_hold(hold=hold, actor=session.actor, now=utc_now())
    line(console(), f"Hold {hold} is released.")


@contacts.command("leave")
def leave(
    context: typer.Context,
    customer: Customer,
    reason: Annotated[str, typer.Option(help="Key of a reason of the contact policy.")],
) -> None:
    """Note that a customer has left: surveys and promotion stop in the same transaction."""
    session = opened(context)
    from heed.customers.contact.stopping import end_relationship
    from heed.kernel.clock import utc_now

    end_relationship(who=who_of(customer), reason=reason, actor=session.actor, now=utc_now())
    line(console(), "Noted; whatever was waiting for this customer is given up.")


@contacts.command("catch-up")
def catch_up(context: typer.Context) -> None:
    """Look through what was imported already for interactions that end or resume relationships."""
    session = session_of(context)
    with shown_progress(quiet=False) as progress:
        n = session.home.catch_up_endings(actor=session.actor, progress=progress)
    line(console(), f"{number(n)} relationships ended or were resumed that were not noted before.")


@contacts.command("link")
def link(context: typer.Context, customer: Customer) -> None:
    """Print the path of a customer's preference page; whoever has it can speak for them."""
    session = opened(context)
    from django.urls import reverse

    from heed.customers.consent.links import hand_out_link
    from heed.kernel.clock import utc_now

    token = hand_out_link(who=who_of(customer), actor=session.actor, now=utc_now())
    console().print(reverse("preferences", args=[token]), soft_wrap=True, markup=False)


def _print(decision: Decision, json_output: bool) -> None:
    if json_output:
        document = {"schema": "heed/contact-decision/1", **_facts(decision)}
        print(json.dumps(document, indent=2))
        return
    answer = "Yes" if decision.is_allowed else "No"
    line(console(), f"{answer}: {decision.sentence} (contact {decision.number}, {decision.state})")
    if decision.again_from:
        line(console(), f"Asking again makes sense from {minute(decision.again_from)} on.")


def _facts(decision: Decision) -> dict[str, Any]:
    facts = asdict(decision)
    facts["again_from"] = _moment(decision.again_from)
    facts["held_until"] = _moment(decision.held_until)
    return facts


def _moment(moment: Any) -> str | None:
    return moment.isoformat() if moment else None


def _print_replay(found: Replayed) -> None:
    out = console()
    line(
        out,
        f"{number(found.asked)} contacts were asked for since {minute(found.since)}: "
        f"{number(found.allowed)} were allowed, {number(found.would_be_allowed)} would have been. "
        f"Something would differ for {number(found.people_affected)} of {number(found.people)} "
        "people.",
    )
    weeks = Columns("Week", "Class", ">Asked", ">Allowed", ">Would be")
    for week in found.weeks:
        weeks.row(
            week.week.isoformat(), week.contact_class, number(week.asked), number(week.allowed),
            number(week.would_be_allowed),
        )  # fmt: skip
    if weeks.n_rows:
        weeks.print_to(out)
    reasons = Columns("Reason of a no", "Limit", ">Times", ">Would be")
    for each in found.reasons:
        reasons.row(each.reason, each.rule, number(each.was), number(each.would_be))
    if reasons.n_rows:
        line(out, "")
        reasons.print_to(out)
