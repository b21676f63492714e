"""How commands name a customer: by number, or by a key that they show."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from heed.cli.session import Session, session_of
from heed.kernel.errors import HeedError

if TYPE_CHECKING:
    from heed.customers.identity.keys import Key

Customer = Annotated[
    str,
    typer.Argument(
        help="Number of the customer, or a key: email:ada@example.org, crm_id:SOURCE:KEY."
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print as JSON.")]


def opened(context: typer.Context) -> Session:
    """The session with its home open: models can be imported after this only."""
    session = session_of(context)
    _ = session.home
    return session


def who_of(text: str) -> int | Key:
    """Whom a command names.

    Raises:
        HeedError: it is neither a number nor a key.
    """
    from heed.customers.identity.keys import EVERYWHERE, KeyKind, key_of

    if text.isdecimal():
        return int(text)
    kind, _, rest = text.partition(":")
    if kind in KeyKind.values and rest:
        source, _, value = ("", "", rest) if kind in EVERYWHERE else rest.partition(":")
        key = key_of(KeyKind(kind), value, source)
        if key is not None and (source or kind in EVERYWHERE):
            return key
    raise HeedError(
        f"`{text}` names nobody: write a number, email:ada@example.org, or crm_id:SOURCE:KEY."
    )
