"""`heed customers`: finding people and accounts, and showing one of them."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

import typer

from heed.cli.printing_customers import print_account, print_customer, print_found
from heed.cli.session import session_of
from heed.kernel.errors import HeedError, NotFound

Json = Annotated[
    bool, typer.Option("--json", help="Print one JSON document; see the JSON reference.")
]
Known = Annotated[
    str,
    typer.Option(
        help="Show fields as they were known at the end of this day, yyyy-mm-dd.",
        show_default=False,
    ),
]
Top = Annotated[int, typer.Option(help="How many entries of the timeline to show.", min=0)]

customers = typer.Typer(
    no_args_is_help=True, help="Find people and accounts, and show what is known of one."
)


def add_to(app: typer.Typer) -> None:
    app.add_typer(customers, name="customers")


@customers.command("find")
def find(
    context: typer.Context,
    text: Annotated[str, typer.Argument(help="Any key or number, or parts of a name.")],
    limit: Annotated[int, typer.Option(help="How many to list.", min=1)] = 20,
    json_output: Json = False,
) -> None:
    """Find customers and accounts by any key, or by parts of their name."""
    found = session_of(context).home.find_parties(text, most=limit)
    if json_output:
        _print_json("heed/customers-found/1", asdict(found))
    else:
        print_found(found)


@customers.command("show")
def show(
    context: typer.Context,
    party: Annotated[str, typer.Argument(help="Number or key of a customer or an account.")],
    known: Known = "",
    top: Top = 20,
    json_output: Json = False,
) -> None:
    """Show one customer or account: what is known, the timeline, people and standards."""
    home = session_of(context).home
    kind, number = _one(home, party)
    by = _day_after(known)
    is_account = kind == "account"
    whose = home.whose_account(number) if is_account else home.whose(number)
    fields, line = home.fields_known(whose, by=by), home.timeline(whose, top=top)
    parts: dict[str, Any] = {"fields": _plain(fields), "timeline": asdict(line)}
    if is_account:
        account = home.account(number)
        if json_output:
            _print_json("heed/account/1", {"account": asdict(account), **parts})
        else:
            print_account(account, fields, line)
    elif json_output:
        _print_json("heed/customer/1", {"customer": number, **parts})
    else:
        names = home.names().of(whose.profiles)
        print_customer(number, next(iter(names.values()), ""), fields, line)


def _one(home: Any, text: str) -> tuple[str, int]:
    """The one customer or account that a number or key stands for."""
    found = [each for each in home.find_parties(text).found if each.by == "key"]
    if not found:
        raise NotFound(
            f"No customer and no account has the number or key {text}. "
            "`heed customers find` looks for names."
        )
    if len(found) > 1:
        told = ", ".join(f"{each.kind} {each.number}" for each in found)
        raise HeedError(f"Several have that key: {told}. Name one by its number.")
    return found[0].kind, found[0].number


def _day_after(text: str) -> datetime | None:
    if not text:
        return None
    try:
        day = datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError:
        raise HeedError(f"{text!r} is no day. Write it like 2026-05-31.") from None
    return day + timedelta(days=1)


def _plain(results: Any) -> list[dict[str, Any]]:
    return [asdict(each) for each in results]


def _print_json(schema: str, document: dict[str, Any]) -> None:
    print(json.dumps({"schema": schema, **document}, indent=2, ensure_ascii=False, default=str))
