"""`heed serve` and `heed demo`: the web application."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from heed.cli.printing import line
from heed.cli.session import Session, session_of
from heed.cli.terminal import console

if TYPE_CHECKING:
    from heed.config.serving import Place, Processes
    from heed.doors.paths import HomePaths

Host = Annotated[str, typer.Option(help="Address to listen on; 0.0.0.0 is every one.")]
Port = Annotated[int, typer.Option(help="Port to listen on.")]
WebProcesses = Annotated[
    int,
    typer.Option(
        envvar="HEED_WEB_PROCESSES",
        min=1,
        max=32,
        help="Processes that answer requests, eight at a time each.",
    ),
]
Workers = Annotated[
    int,
    typer.Option(
        envvar="HEED_WORKERS",
        min=1,
        max=32,
        help="Processes that do background work, one at a time.",
    ),
]


def add_to(app: typer.Typer) -> None:
    app.command("serve")(serve)
    app.command("demo")(demo)


def serve(
    context: typer.Context,
    host: Host = "127.0.0.1",
    port: Port = 8300,
    web_processes: WebProcesses = 1,
    workers: Workers = 1,
) -> None:
    """Serve the web application, with its background workers, until it is stopped."""
    from heed.config.serving import Place, Processes

    serve_home(session_of(context), Place(host, port), Processes(web_processes, workers))


def demo(
    context: typer.Context,
    serve_it: Annotated[
        bool, typer.Option("--serve/--no-serve", help="Serve it, or only fill the home.")
    ] = True,
    customers: Annotated[int, typer.Option(help="How many people buy.")] = 2_000,
    host: Host = "127.0.0.1",
    port: Port = 8300,
) -> None:
    """Fill the home with a simulated company, add a demo user, and serve it.

    A home that has the company already is served as it is. The demo user is an administrator with
    a new password each time; nothing here is meant for real data.
    """
    from heed.cli.simulating import fill_home
    from heed.config.serving import Place, Processes

    session = session_of(context)
    if not _has_company(session):
        fill_home(session, customers=customers)
    password = _demo_user(session.actor)
    place = Place(host, port)
    if serve_it:
        serve_home(session, place, Processes(), also=_sign_in_lines(place, password))
    else:
        for text in (
            "The home is filled: `heed serve` serves it.",
            *_sign_in_lines(place, password),
        ):
            line(console(), text)


def serve_home(
    session: Session, place: Place, processes: Processes, *, also: Sequence[str] = ()
) -> None:
    """Serve an opened home; says where, and how to create the administrator if there is none."""
    from heed.config.serving import serve as serve_at
    from heed.config.static_files import collect_static_files

    paths = session.home.paths
    collect_static_files(paths)
    link = _first_link(place, session.actor)

    def ready() -> None:
        out = console()
        line(out, f"Heed is at {place.address} – stop it with Ctrl-C.")
        if link:
            line(out, "Create the administrator with this link (works once, for 24 hours):")
            out.print(link, soft_wrap=True, markup=False)
        for text in also:
            line(out, text)

    serve_at(paths, place, processes, first=lambda: _tidy(paths), ready=ready)


def _tidy(paths: HomePaths) -> None:
    """Sweep away what a server that was killed left."""
    from heed.kernel.clock import utc_now
    from heed.web.tidying import sweep

    sweep(paths, now=utc_now(), is_alone=True)


def _first_link(place: Place, actor: str) -> str:
    """The link that creates the administrator; empty if there is one."""
    from django.urls import reverse

    from heed.foundation.models import OneTimeLink
    from heed.foundation.people import has_administrator, make_link
    from heed.kernel.clock import utc_now

    if has_administrator():
        return ""
    purpose = OneTimeLink.Purpose.CREATE_ADMINISTRATOR
    token = make_link(purpose=purpose, actor=actor, now=utc_now())
    return place.address + reverse("first_start", args=[token])


DEMO_USER = "demo"


def _demo_user(actor: str) -> str:
    """The password of the demo user, who is made if absent; a new one each time."""
    from heed.foundation import people
    from heed.foundation.models import Role, User
    from heed.kernel.clock import utc_now

    password, now = secrets.token_urlsafe(12), utc_now()
    found = User.objects.filter(username=DEMO_USER).first()
    if found:
        people.set_password(user=found, password=password, actor=actor, now=now)
    else:
        people.add_person(
            username=DEMO_USER,
            role=Role.ADMINISTRATOR,
            password=password,
            actor=actor,
            now=now,
        )
    return password


def _sign_in_lines(place: Place, password: str) -> tuple[str, ...]:
    return (f"Open {place.address} and sign in as {DEMO_USER} with the password {password}",)


def _has_company(session: Session) -> bool:
    """Whether the home has a build of the simulated company already."""
    _ = session.home  # models can be imported after this only
    from heed.foundation.models import Build
    from heed.interactions.models import ImportRun

    return Build.objects.exists() and ImportRun.objects.exists()
