"""A small experience in an empty home, and how tests fill in the forms of the map editor."""

from __future__ import annotations

from typing import Any
from xml.etree.ElementTree import Element

from django.test import Client
from tests.kit.pages import assert_valid_page, text_of

from heed.definitions.files import parse_definitions
from heed.definitions.models import Draft
from heed.definitions.services import apply_definitions
from heed.kernel.clock import utc_now

EXPERIENCE = """\
heed: 1
teams:
  - key: shop
    name: Web shop
  - key: carrier
touchpoints:
  - {key: placed, name: Order placed, when: placed, owner: shop, channel: web}
  - {key: paid, when: {name: payment, properties: {status: approved}}, owner: shop}
  - {key: sent, when: sent, owner: carrier}
journeys:
  - key: order
    name: An order
    ends: [sent]
    stages:
      - key: buy
        steps: [placed, paid]
      - key: get
        steps:
          - touchpoint: sent
            front_stage: The parcel is on its way.
    handoffs:
      - {from: shop, to: carrier, at: paid, comes_along: [address], accepted_within: 4 hours}
standards:
  - key: fast
    touchpoint: placed
    reach: {to: sent, within: 2 days}
    target: 95 %
"""


def define(text: str = EXPERIENCE) -> None:
    """Apply an experience file."""
    definitions = parse_definitions(text, origin="/files/experience.yaml")
    apply_definitions(definitions=definitions, actor="file", now=utc_now())


def begun(client: Client, subject: str = "journey:order") -> str:
    """The address of the draft of a subject."""
    return str(client.post("/drafts/start", {"subject": subject}).headers["Location"])


def filled(root: Element, **changed: Any) -> dict[str, Any]:
    """What the page's form would send, with some fields filled in otherwise."""
    (form,) = [f for f in root.iter("form") if "edit-form" in (f.get("class") or "")]
    sent: dict[str, Any] = {}
    for element in form.iter():
        name = element.get("name")
        if not name or element.tag not in ("input", "textarea", "select"):
            continue
        if element.tag == "textarea":
            sent[name] = (element.text or "").removeprefix("\n")
        elif element.tag == "select":
            chosen = [
                o.get("value") for o in element.iter("option") if o.get("selected") is not None
            ]
            sent[name] = (chosen or [next(iter(element.iter("option"))).get("value")])[0]
        elif element.get("type") in ("checkbox", "radio"):
            if element.get("checked") is not None:
                both = element.get("type") == "checkbox"
                value = element.get("value", "on")
                sent[name] = [*sent.get(name, []), value] if both else value
        elif element.get("type") != "file":
            sent[name] = element.get("value", "")
    return sent | changed


def send(client: Client, address: str, **changed: Any) -> Any:
    """Open a form, fill some fields in otherwise, and send it."""
    return client.post(address, filled(assert_valid_page(client.get(address)), **changed))


def press(client: Client, draft: str, do: str, revision: int, **more: str) -> Any:
    """Press one button of a draft, from a revision."""
    return client.post(f"{draft}/change", {"do": do, "revision": revision, **more})


def words_of(client: Client, address: str) -> str:
    """The words of a valid page."""
    return text_of(assert_valid_page(client.get(address)))


def publish(client: Client, draft: str) -> Any:
    """Publish a draft as it is."""
    revision = Draft.objects.get(pk=int(draft.rsplit("/", 1)[1])).revision
    return client.post(f"{draft}/publish", {"revision": revision})
