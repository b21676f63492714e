"""`heed serve` and `heed demo`: the web application."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from heed.cli.printing import line
from heed.cli.session import Session, session_of
from heed.cli.terminal import console

if TYPE_CHECKING:
    from heed.config.serving import Place

Host = Annotated[str, typer.Option(help="Address to listen on; 0.0.0.0 is every one.")]
Port = Annotated[int, typer.Option(help="Port to listen on.")]


def add_to(app: typer.Typer) -> None:
    app.command("serve")(serve)


def serve(context: typer.Context, host: Host = "127.0.0.1", port: Port = 8300) -> None:
    """Serve the web application, with its background worker, until it is stopped."""
    from heed.config.serving import Place

    serve_home(session_of(context), Place(host, port))


def serve_home(session: Session, place: Place) -> None:
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
            line(out, f"Create the administrator (works once, for 24 hours): {link}")

    serve_at(paths, place, ready=ready)


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
