"""`heed capture`: events that are taken in as they happen."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from heed.cli.printing import Columns, heading, line, number
from heed.cli.session import session_of
from heed.cli.terminal import console
from heed.kernel.errors import UnreadableFile

if TYPE_CHECKING:
    from heed.interactions.capture.queries import CaptureState, SourceReading

group = typer.Typer(
    no_args_is_help=True, help="Take events in as they happen: sources, write keys, webhooks."
)

Source = Annotated[str, typer.Argument(help="Key of the source, such as web-shop.")]
Json = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]
Namespace = Annotated[
    str | None, typer.Option(help="Source whose customer keys user ids are. Default: its own.")
]
Channel = Annotated[str | None, typer.Option(help="Channel of events that name none.")]
Actor = Annotated[str | None, typer.Option(help="Who acts: customer, employee, partner or system.")]
Case = Annotated[str | None, typer.Option(help="Property that holds the case, such as orderId.")]
CaseKind = Annotated[
    str | None, typer.Option(help="Kind of those cases, if several sources share them.")
]
Currency = Annotated[str | None, typer.Option(help="Currency of amounts that name none.")]
Country = Annotated[
    str | None, typer.Option(help="Country (two letters) of telephone numbers without a code.")
]
Subject = Annotated[
    str | None, typer.Option(help="What the subject of a CloudEvent is: user, or nothing.")
]
Rate = Annotated[
    int | None, typer.Option(min=0, help="Events a second that a key may send; 0: no limit.")
]


def add_to(app: typer.Typer) -> None:
    app.add_typer(group, name="capture")


@group.command("add")
def add(
    context: typer.Context,
    source: Source,
    namespace: Namespace = None,
    channel: Channel = None,
    case: Case = None,
    currency: Currency = None,
    rate: Rate = None,
    json_output: Json = False,
) -> None:
    """Capture from a source: adds it, and prints a write key, which is shown this once."""
    how = _how(
        namespace=namespace,
        channel=channel,
        case_property=case,
        currency=currency,
        events_per_second=rate,
    )
    session = session_of(context)
    key = session.home.capture_from(source, how, actor=session.actor)
    if json_output:
        print(json.dumps({"schema": "heed/write-key/1", "source": source, "write_key": key}))
        return
    out = console()
    line(out, f"Send events of {source} with this write key; it is not shown again:")
    out.print(key, soft_wrap=True, markup=False)


@group.command("read-as")
def read_as(
    context: typer.Context,
    source: Source,
    actor: Actor = None,
    case_kind: CaseKind = None,
    country: Country = None,
    subject: Subject = None,
) -> None:
    """Say more about how a source's events are read; `add` changes the rest."""
    session = session_of(context)
    _ = session.home
    from heed.interactions.capture.services import change_source, get_source
    from heed.kernel.clock import utc_now

    how = _how(actor=actor, case_kind=case_kind, country=country, subject=subject)
    change_source(source=get_source(source), how=how, actor=session.actor, now=utc_now())
    line(console(), f"Events of {source} are read so from now on.")


@group.command("status")
def status(context: typer.Context, json_output: Json = False) -> None:
    """What waits in the inbox, and what came of events in the last fourteen days."""
    found = session_of(context).home.captured()
    if json_output:
        print(json.dumps(found.as_document(), indent=2))
    else:
        _print_state(found)


@group.command("show")
def show(context: typer.Context, source: Source, json_output: Json = False) -> None:
    """One source: its keys and webhooks, what came of its events by day, and why not."""
    found = session_of(context).home.captured_from(source)
    if json_output:
        print(json.dumps(found.as_document(), indent=2))
    else:
        _print_source(found)


@group.command("revoke")
def revoke(
    context: typer.Context,
    key: Annotated[int, typer.Argument(help="Number of the key, from `heed capture show`.")],
) -> None:
    """End a write key for good."""
    session = session_of(context)
    _ = session.home
    from heed.interactions.capture.keys import revoke_key
    from heed.interactions.capture.queries import get_key
    from heed.kernel.clock import utc_now

    revoke_key(key=get_key(key), actor=session.actor, now=utc_now())
    line(console(), f"Write key {key} is revoked; it is refused within seconds.")


@group.command("flush")
def flush(context: typer.Context, json_output: Json = False) -> None:
    """Write what waits in the inbox to the lake now; `heed build` does so by itself."""
    done = session_of(context).home.flush()
    if json_output:
        print(json.dumps({"schema": "heed/flush/1", **vars(done)}))
        return
    line(
        console(),
        f"{number(done.n_events)} events: {number(done.n_interactions)} interactions are new.",
    )


@group.command("webhook")
def webhook(
    context: typer.Context,
    key: Annotated[str, typer.Argument(help="Its key; the address ends /v1/webhooks/KEY.")],
    source: Annotated[str, typer.Option(help="Source that it belongs to.")],
    scheme: Annotated[
        str, typer.Option(help="standard (Standard Webhooks), hmac, or key (a write key).")
    ] = "standard",
    header: Annotated[str, typer.Option(help="Header of an HMAC signature.")] = "",
    prefix: Annotated[str, typer.Option(help="What stands before it, such as sha256=.")] = "",
    secret: Annotated[
        str, typer.Option(envvar="HEED_WEBHOOK_SECRET", help="The sender's; else one is made.")
    ] = "",
) -> None:
    """Take webhooks of another system in; prints the secret, which is shown this once."""
    session = session_of(context)
    _ = session.home
    from heed.interactions.capture.services import Proof, add_webhook, get_source
    from heed.kernel.clock import utc_now

    _hook, made = add_webhook(
        source=get_source(source),
        key=key,
        proof=Proof(scheme, header, prefix),
        secret=secret,
        actor=session.actor,
        now=utc_now(),
    )
    out = console()
    line(out, f"Webhooks go to /v1/webhooks/{key}. Say with `heed capture map` how they are read.")
    if made and not secret:
        line(out, "They are signed with this secret; it is not shown again:")
        out.print(made, soft_wrap=True, markup=False)


@group.command("map")
def map_webhook(
    context: typer.Context,
    key: Annotated[str, typer.Argument(help="Key of the webhook.")],
    mapping: Annotated[Path, typer.Argument(help="A file as import specifications are written.")],
    sample: Annotated[
        Path | None, typer.Option(help="A JSON file: show what becomes of it, store nothing.")
    ] = None,
) -> None:
    """Say how a webhook's JSON is read; try it on a sample first."""
    session = session_of(context)
    home, text = session.home, _text(mapping)
    if sample is None:
        from heed.interactions.capture.services import change_mapping, get_webhook
        from heed.kernel.clock import utc_now

        change_mapping(hook=get_webhook(key), text=text, actor=session.actor, now=utc_now())
        line(console(), f"Webhook {key} is read so from now on.")
        return
    from heed.cli import importing_output as output

    try:
        given = json.loads(_text(sample))
    except ValueError:
        raise UnreadableFile(f"{sample} holds no JSON.") from None
    preview = home.preview_webhook(key, text, given if isinstance(given, list) else [given])
    output.print_preview(preview, as_json=False)


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise UnreadableFile(f"{path} cannot be read as text.") from None


def _how(**given: Any) -> dict[str, Any]:
    return {name: value for name, value in given.items() if value is not None}


def _print_state(found: CaptureState) -> None:
    out, waiting = console(), found.waiting
    line(out, f"Waiting: {number(waiting.events)} events in {number(waiting.rows)} requests.")
    if found.last_flush_at:
        line(out, f"Last flush: {found.last_flush_at:%Y-%m-%d %H:%M:%S} UTC.")
    sources = Columns("Source", ">Keys", ">Interactions", ">Repeated", ">Quarantined", ">Refused")
    for one in found.sources:
        counts = [
            number(one.counts.get(name, 0))
            for name in ("interaction", "repeated", "quarantined", "refused")
        ]
        sources.row(one.source.key, number(one.n_keys), *counts)
    sources.print_to(out)


def _print_source(found: SourceReading) -> None:
    out = console()
    keys = Columns(">No", "Begins with", "Last used", "State")
    for key in found.keys:
        used = f"{key.last_used_at:%Y-%m-%d %H:%M}" if key.last_used_at else "never"
        keys.row(str(key.pk), key.start, used, "revoked" if key.revoked_at else "in use")
    heading(out, "Write keys")
    keys.print_to(out)
    if found.webhooks:
        heading(out, "Webhooks")
        hooks = Columns("Key", "Signed by", "Mapping")
        for hook in found.webhooks:
            hooks.row(hook.key, hook.scheme, "yes" if hook.mapping else "not yet")
        hooks.print_to(out)
    heading(out, "By day")
    days = Columns("Day", ">Came", ">Interactions", ">Repeated", ">Quarantined")
    for day in found.days:
        counts = (day.counts.get(name, 0) for name in ("interaction", "repeated", "quarantined"))
        days.row(f"{day.day}", number(day.n), *map(number, counts))
    days.print_to(out)
    if found.reasons:
        heading(out, "Why not")
        reasons = Columns("What", "Reason", ">Times")
        for one in found.reasons:
            reasons.row(one.outcome, one.reason, number(one.n))
        reasons.print_to(out)
