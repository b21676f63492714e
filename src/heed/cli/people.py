"""`heed user`: who may sign in to the web application, and as what."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from heed.cli.printing import Columns, line
from heed.cli.session import Session, session_of
from heed.cli.terminal import console
from heed.kernel.errors import HeedError

if TYPE_CHECKING:
    from heed.foundation.models import Role, User

ROLES = "viewer, touchpoint_owner, analyst, service_agent, manager, administrator, partner"

Name = Annotated[str, typer.Argument(help="Name with which the person signs in.")]
RoleOption = Annotated[str, typer.Option(help=f"One of {ROLES}.")]
Teams = Annotated[
    list[str] | None, typer.Option("--team", help="Key of a team; may be given several times.")
]

user = typer.Typer(no_args_is_help=True, help="Add people who sign in, and say what they may do.")


def add_to(app: typer.Typer) -> None:
    app.add_typer(user, name="user")


@user.command("add")
def add(
    context: typer.Context,
    name: Name,
    role: RoleOption = "viewer",
    email: Annotated[str, typer.Option(help="Email address, to sign in with as well.")] = "",
    team: Teams = None,
) -> None:
    """Add somebody; their password is asked for, or read from standard input in a pipe."""
    session = _opened(context)
    from heed.foundation.people import add_person
    from heed.kernel.clock import utc_now

    person = add_person(
        username=name,
        email=email,
        role=_role(role),
        teams=team or (),
        password=_asked_password(),
        actor=session.actor,
        now=utc_now(),
    )
    line(console(), f"{person.username} can sign in as {person.role}.")


@user.command("list")
def show(
    context: typer.Context,
    json_output: Annotated[bool, typer.Option("--json", help="Print as JSON.")] = False,
) -> None:
    """List everybody with role, teams and whether they may sign in."""
    _opened(context)
    from heed.foundation.people import list_people

    people = [_facts(person) for person in list_people()]
    if json_output:
        print(json.dumps({"schema": "heed/users/1", "users": people}, indent=2))
        return
    table = Columns("Name", "Role", "Teams", "May sign in")
    for one in people:
        may = "yes" if one["is_active"] else "no"
        table.row(one["name"], one["role"], ", ".join(one["teams"]), may)
    table.print_to(console())


@user.command("role")
def change_role(
    context: typer.Context,
    name: Name,
    role: Annotated[str, typer.Argument(help=f"One of {ROLES}.")],
    team: Teams = None,
) -> None:
    """Give somebody another role, and with --team other teams."""
    session = _opened(context)
    from heed.foundation import people
    from heed.kernel.clock import utc_now

    person, now = people.get_person(name), utc_now()
    people.change_role(user=person, role=_role(role), actor=session.actor, now=now)
    if team is not None:
        people.change_teams(user=person, teams=team, actor=session.actor, now=now)
    line(console(), f"{name} is {person.role} now.")


@user.command("disable")
def disable(
    context: typer.Context,
    name: Name,
    undo: Annotated[bool, typer.Option("--undo", help="Let them sign in again.")] = False,
) -> None:
    """Keep somebody from signing in; what they did stays."""
    session = _opened(context)
    from heed.foundation import people
    from heed.kernel.clock import utc_now

    person = people.get_person(name)
    people.set_active(user=person, is_active=undo, actor=session.actor, now=utc_now())
    line(console(), f"{name} can {'sign in again' if undo else 'no longer sign in'}.")


@user.command("password")
def password(context: typer.Context, name: Name) -> None:
    """Set somebody's password; it is asked for, or read from standard input in a pipe."""
    session = _opened(context)
    from heed.foundation import people
    from heed.kernel.clock import utc_now

    person = people.get_person(name)
    given = _asked_password()
    people.set_password(user=person, password=given, actor=session.actor, now=utc_now())
    line(console(), f"The password of {name} is set; they are signed out everywhere.")


@user.command("remove-factors")
def remove_factors(context: typer.Context, name: Name) -> None:
    """Take somebody's second factors away, e.g. after a telephone was lost."""
    session = _opened(context)
    from heed.foundation import people
    from heed.kernel.clock import utc_now
    from heed.web import second_factor

    person = people.get_person(name)
    second_factor.remove_factors(user=person, actor=session.actor, now=utc_now())
    line(console(), f"{name} signs in with a password alone now.")


def _opened(context: typer.Context) -> Session:
    """The session with its home open: models can be imported after this only."""
    session = session_of(context)
    _ = session.home
    return session


def _role(text: str) -> Role:
    from heed.foundation.models import Role

    if text not in Role.values:
        raise HeedError(f"There is no role {text!r}: choose one of {ROLES}.")
    return Role(text)


def _asked_password() -> str:
    if not sys.stdin.isatty():
        given = sys.stdin.readline().rstrip("\r\n")
        if not given:
            raise HeedError("No password was given: type it into a terminal, or pipe it in.")
        return given
    return str(typer.prompt("Password", hide_input=True, confirmation_prompt=True))


def _facts(person: User) -> dict[str, Any]:
    return {
        "name": person.username,
        "role": person.role,
        "teams": [member.team for member in person.memberships.all()],
        "is_active": person.is_active,
    }
