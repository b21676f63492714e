"""CloudEvents 1.0 over HTTP: structured, binary and batched; read as calls of the one kind."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import unquote

from heed.interactions.capture.answering import Environ, Refused
from heed.interactions.capture.bodies import parse
from heed.interactions.capture.rules import Rules

STRUCTURED, BATCHED = "application/cloudevents+json", "application/cloudevents-batch+json"
REQUIRED = ("specversion", "id", "source", "type")
CALL = "cloudevents"
_HEADER = "HTTP_CE_"
_OWN = {*REQUIRED, "time", "subject", "data", "data_base64", "datacontenttype", "dataschema"}


def read_cloud_events(environ: Environ, body: bytes) -> tuple[Any, bytes]:
    """The events of a request, as a list or one object, and the JSON that is kept.

    Raises:
        Refused: it is no CloudEvent, or its JSON cannot be read.
    """
    kind = environ.get("CONTENT_TYPE", "").partition(";")[0].strip().lower()
    if kind in (STRUCTURED, BATCHED):
        content, kept = parse(body)
        if isinstance(content, list) != (kind == BATCHED):
            raise Refused(400, "not_an_object", f"Send what {kind} means: a list, or one object.")
        return content, kept
    event = {
        name[len(_HEADER) :].lower(): unquote(value)
        for name, value in environ.items()
        if name.startswith(_HEADER)
    }
    if "specversion" not in event:
        raise Refused(400, "not_a_cloud_event", f"Send {STRUCTURED}, or the headers ce-….")
    if kind:
        event["datacontenttype"] = kind
    if body:
        is_json = not kind or kind == "application/json" or kind.endswith("+json")
        event["data"] = parse(body)[0] if is_json else body.decode("utf-8", "replace")
    return event, json.dumps(event).encode()


def as_call(content: dict[str, Any], rules: Rules) -> dict[str, Any]:
    """A CloudEvent as the call that it stands for.

    Who it is about stands in ``data`` (``userId``, ``anonymousId``), in the attributes ``userid``
    and ``anonymousid``, or in ``subject`` where the source says that this is a customer.

    Raises:
        KeyError: a required attribute is missing; named by it.
    """
    for name in REQUIRED:
        if not isinstance(content.get(name), str) or not content[name]:
            raise KeyError(name)
    data = content.get("data")
    properties = dict(data) if isinstance(data, dict) else {} if data is None else {"data": data}
    user, anonymous = (
        properties.pop(name, None) or content.get(name.lower())
        for name in ("userId", "anonymousId")
    )
    if content.get("subject") and rules.subject == "user":
        user = user or content["subject"]
    elif content.get("subject"):
        properties.setdefault("subject", content["subject"])
    return {
        "type": "track",
        "event": content["type"],
        "messageId": f"{content['source']} {content['id']}",
        "timestamp": content.get("time"),
        "userId": user,
        "anonymousId": anonymous,
        "properties": {**_extensions(content), **properties},
        "context": {"channel": content.get("channel"), "groupId": content.get("accountid")},
    }


def _extensions(content: dict[str, Any]) -> dict[str, Any]:
    used = {*_OWN, "userid", "anonymousid", "channel", "accountid"}
    return {name: value for name, value in content.items() if name not in used}
