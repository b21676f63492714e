"""`heed value`: what a miss costs, and who stands for it."""

from __future__ import annotations

from typing import Annotated

import typer

from heed.cli.session import session_of
from heed.cli.terminal import console

Json = Annotated[
    bool, typer.Option("--json", help="Print one JSON document; see the JSON reference.")
]

value_group = typer.Typer(
    invoke_without_command=True,
    help="Show value models, what a miss costs by them, and who confirmed them.",
)


def add_to(app: typer.Typer) -> None:
    app.add_typer(value_group, name="value")


@value_group.callback()
def value(context: typer.Context, json_output: Json = False) -> None:
    """Show value models, what a miss costs by them, and who confirmed them."""
    if context.invoked_subcommand is not None:
        return
    from heed.cli.printing_value import print_value_models
    from heed.cli.reading import printed_as_json

    listed = session_of(context).home.value_models()
    if not printed_as_json(listed, json_output):
        print_value_models(console(), listed)


@value_group.command("confirm")
def confirm(
    context: typer.Context,
    key: Annotated[str, typer.Argument(help="A value model's key.", show_default=False)],
    by: Annotated[
        str, typer.Option(help="The person who stands for this version.", show_default=False)
    ],
) -> None:
    """Confirm the newest version of a value model by name; the next build gives costs by it."""
    session = session_of(context)
    row = session.home.confirm_value_model(key, by, actor=session.actor)
    console().print(
        f"{row.key} version {row.version} is confirmed by {row.confirmed_by}. "
        "`heed build` computes the costs.",
        markup=False,
    )
