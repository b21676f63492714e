"""`heed report`: one page to forward, as HTML and, where a Chromium is present, as PDF."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from heed.cli.session import session_of
from heed.cli.terminal import console
from heed.kernel.errors import HeedError


def add_to(app: typer.Typer) -> None:
    app.command("report")(report)


def report(
    context: typer.Context,
    out: Annotated[Path, typer.Option(help="File to write.", dir_okay=False)] = Path("report.html"),
    pdf: Annotated[
        bool, typer.Option("--pdf", help="Print it as PDF, too, beside the HTML file.")
    ] = False,
    journey: Annotated[
        str,
        typer.Option(
            help="Journey to show. Default: the one that most customers travelled.",
            show_default=False,
        ),
    ] = "",
    language: Annotated[str, typer.Option(help="en or de.")] = "en",
) -> None:
    """Write one page to forward: findings, standards, the journey, and how to read them."""
    page = session_of(context).home.report(journey=journey, language=language)
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(page, encoding="utf-8")
    except OSError as error:
        raise HeedError(
            f"Cannot write {out}: {error.strerror}. Name another file with --out."
        ) from None
    console().print(f"Written: {out}", highlight=False)
    if pdf:
        from heed.web.report.pdf import print_pdf

        target = out.with_suffix(".pdf")
        print_pdf(out, target)
        console().print(f"Written: {target}", highlight=False)
