"""One call as a source sent it, read as an event: who, what, when, for which account and case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation
from typing import Any

from pydantic_core import to_json

from heed.customers.identity.keys import LONGEST, Key, KeyKind, key_of
from heed.interactions.capture.cloud_events import CALL as CLOUD_EVENTS
from heed.interactions.capture.cloud_events import as_call
from heed.interactions.capture.flattening import at_path, clean, flatten, text_of
from heed.interactions.capture.moments import AHEAD, EARLIEST, microseconds_of
from heed.interactions.capture.plans import is_number
from heed.interactions.capture.rules import Rules
from heed.kernel.ids import id63, id128
from heed.kernel.money import CURRENCY, minor_factor

CALLS = ("track", "page", "screen", "identify", "group", "alias")
LARGEST = 32 * 1024  # bytes of one event
ACTORS = ("customer", "employee", "partner", "system")
AMOUNTS = ("revenue", "value", "total")
VIEWED = {"page": "page viewed", "screen": "screen viewed"}
_MOST_MINOR = 2**63 - 1
_CHANNELS = {"browser": "web", "client": "web", "mobile": "app"}
_APPS = ("ios", "android", "kotlin", "swift", "react-native", "flutter", "xamarin", "unity")


class UnfitError(Exception):
    """An event that cannot be used; ``reason`` is a stable code, ``about`` names a part of it."""

    def __init__(self, reason: str, about: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.about = about


@dataclass(frozen=True, slots=True)
class Sent:
    """One call of a request: its content, and how it came."""

    content: Any
    call: str  # track, page … as the address says; "" where the content says it
    received: int  # microseconds since 1970
    sent: int | None  # what the sender's clock said when it sent the whole request
    place: int  # position in its source


@dataclass(slots=True)
class Event:
    """What a call says."""

    call: str
    message: bytes  # 16 bytes: the same for the same message of a source
    occurred: int
    user: str  # "" if not said
    anonymous: str
    name: str = ""
    properties: dict[str, str] = field(default_factory=dict)
    traits: dict[str, str] = field(default_factory=dict)
    keys: tuple[Key, ...] = ()  # email addresses, telephone numbers, devices
    group: str = ""
    previous: str = ""
    channel: str = ""
    actor: str = ""
    case_key: str = ""
    value_minor: int | None = None
    currency: str = ""
    warnings: tuple[tuple[str, str], ...] = ()


def message_of(sent: Sent, source: str) -> bytes:
    """What tells a message from others of its source; a re-sent one has the same.

    Without a ``messageId``, the whole content if that tells its time, else its place: two calls
    that say nothing of when they were made are two events.
    """
    content = sent.content
    if isinstance(content, dict):
        given = content.get("messageId")
        if sent.call == CLOUD_EVENTS:
            given = f"{content.get('source')} {content.get('id')}" if content.get("id") else None
        if isinstance(given, str | int) and given not in ("", True, False):
            return id128(source, "message", text_of(given))
        if content.get("timestamp"):
            return id128(source, "content", as_json(content).decode())
    return id128(source, "place", str(sent.place))


def as_json(content: Any, indent: int | None = None) -> bytes:
    """An event as JSON."""
    return to_json(content, indent=indent, inf_nan_mode="constants")


def read_event(sent: Sent, rules: Rules, *, check_size: bool = False) -> Event:
    """What a call says by the rules of its source.

    Raises:
        UnfitError: it cannot be used, and why.
    """
    content = sent.content
    if not isinstance(content, dict):
        raise UnfitError("not_an_object")
    if check_size and len(as_json(content)) > LARGEST:
        raise UnfitError("event_too_large")
    if sent.call == CLOUD_EVENTS:
        return read_event(replace(sent, content=_of_cloud_event(content, rules), call=""), rules)
    call = sent.call or content.get("type")
    if call not in CALLS:
        raise UnfitError("unknown_call", text_of(call)[:100] if call else "")
    context = content.get("context")
    context = context if isinstance(context, dict) else {}
    event = Event(
        call=call,
        message=message_of(sent, rules.source),
        occurred=_occurred(sent),
        user=_key(content, "userId"),
        anonymous=_key(content, "anonymousId"),
        keys=_keys(content, context, rules),
    )
    if call in ("identify", "group"):
        traits = content.get("traits")
        event.traits = flatten(traits) if isinstance(traits, dict) else {}
    if call == "group":
        event.group = _key(content, "groupId")
    elif call == "alias":
        event.previous = _key(content, "previousId")
    elif call != "identify":
        _read_interaction(event, content, context, rules)
    _check(event)
    return event


def _of_cloud_event(content: dict[str, Any], rules: Rules) -> dict[str, Any]:
    try:
        return as_call(content, rules)
    except KeyError as missing:
        raise UnfitError("not_a_cloud_event", str(missing.args[0])) from None


def _check(event: Event) -> None:
    if event.call == "group" and not event.group:
        raise UnfitError("missing_group")
    if event.call == "alias" and not (event.previous and event.user):
        raise UnfitError("missing_alias")
    if not (event.user or event.anonymous or event.case_key):
        raise UnfitError("missing_user")


def _occurred(sent: Sent) -> int:
    """When it happened: what the sender's clock said, less by how much that clock was wrong."""
    content = sent.content
    given = content.get("timestamp")
    if given is None or given == "":
        return sent.received
    said = microseconds_of(given)
    if said is None:
        raise UnfitError("unreadable_time", "timestamp")
    own = content.get("sentAt")
    at = microseconds_of(own) if own is not None else sent.sent
    occurred = said if at is None else said - (at - sent.received)
    if occurred < EARLIEST:
        raise UnfitError("ancient_time", "timestamp")
    if occurred > sent.received + AHEAD:
        raise UnfitError("future_time", "timestamp")
    return occurred


def _key(content: Mapping[str, Any], name: str) -> str:
    """A key as a text; empty where there is none, or what sources write where they know nothing."""
    given = content.get(name)
    if given is None or given == "":
        return ""
    if isinstance(given, bool) or not isinstance(given, str | int):
        raise UnfitError("unreadable_key", name)
    text = text_of(given).strip()
    if len(text) > LONGEST:
        raise UnfitError("key_too_long", name)
    found = key_of(KeyKind.LOGIN, text, "")
    return found.value if found else ""


def _keys(content: Mapping[str, Any], context: Mapping[str, Any], rules: Rules) -> tuple[Key, ...]:
    """Keys of people beside their numbers: address, telephone, device."""
    found: dict[Key, None] = {}
    own = content.get("traits") if content.get("type") != "group" else None
    for traits in (own, context.get("traits")):
        if isinstance(traits, dict):
            for kind in (KeyKind.EMAIL, KeyKind.PHONE):
                _add_key(found, kind, traits.get(kind.value), rules)
    device = context.get("device")
    if isinstance(device, dict):
        _add_key(found, KeyKind.DEVICE, device.get("id"), rules)
    return tuple(found)


def _add_key(found: dict[Key, None], kind: KeyKind, given: Any, rules: Rules) -> None:
    if isinstance(given, str | int) and given:
        key = key_of(kind, text_of(given), rules.source, country=rules.country)
        if key:
            found[key] = None


def _read_interaction(
    event: Event, content: Mapping[str, Any], context: Mapping[str, Any], rules: Rules
) -> None:
    given = content.get("properties")
    properties = given if isinstance(given, dict) else {}
    event.properties = flatten(properties)
    event.name = _name(event, content)
    event.group = _key(context, "groupId")
    event.channel = _channel(event.call, content, context, rules)
    actor = context.get("actor")
    event.actor = actor if actor in ACTORS else rules.actor
    if rules.case_property:
        case = at_path(properties, rules.case_property)
        event.case_key = "" if case is None else text_of(case).strip()
        if len(event.case_key) > LONGEST:
            raise UnfitError("key_too_long", rules.case_property)
    event.value_minor, event.currency = _money(properties, rules)
    if rules.plan:
        event.warnings = tuple(rules.plan.misfits(event.name, properties))
        if event.warnings and rules.plan.mode == "quarantine":
            raise UnfitError(*event.warnings[0])


def _name(event: Event, content: Mapping[str, Any]) -> str:
    if event.call == "track":
        given = content.get("event")
        name = text_of(given).strip() if isinstance(given, str | int) else ""
        if not name:
            raise UnfitError("missing_event", "event")
        return name
    for part in ("name", "category"):
        text = content.get(part)
        if isinstance(text, str) and text:
            event.properties.setdefault(part, clean(text))
    return VIEWED[event.call]


def _channel(
    call: str, content: Mapping[str, Any], context: Mapping[str, Any], rules: Rules
) -> str:
    """What the event says, else what the source is, else what the sending library is."""
    said = context.get("channel") or content.get("channel")
    if isinstance(said, str) and said:
        return _CHANNELS.get(said, clean(said))
    if rules.channel:
        return rules.channel
    library = context.get("library")
    name = library.get("name") if isinstance(library, dict) else ""
    name = name if isinstance(name, str) else ""
    if name.startswith("analytics.js") or call == "page":
        return "web"
    if call == "screen" or any(word in name for word in _APPS):
        return "app"
    return "server"


def _money(properties: Mapping[str, Any], rules: Rules) -> tuple[int | None, str]:
    """The amount in minor units and its currency; nothing where one of them is not known."""
    for name in AMOUNTS:
        given = properties.get(name)
        if given is None or given == "" or isinstance(given, bool):
            continue
        said = properties.get("currency")
        currency = said.strip().upper() if isinstance(said, str) else ""
        currency = currency or rules.currency
        if not CURRENCY.fullmatch(currency):
            return None, ""
        minor = _minor(given, currency)
        return (minor, currency) if minor is not None else (None, "")
    return None, ""


def _minor(given: Any, currency: str) -> int | None:
    if not (isinstance(given, str) or is_number(given)):
        return None
    try:
        minor = Decimal(text_of(given)) * minor_factor(currency)
        if not minor.is_finite() or abs(minor) > _MOST_MINOR:
            return None
        return int(minor.to_integral_value())
    except InvalidOperation:
        return None


def case_id(rules: Rules, key: str) -> int:
    """The number of a case, as imports compute it."""
    return id63("case", rules.case_kind, key)
