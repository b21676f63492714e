"""A segment built in the browser by form: added to, looked at, saved, published, all by plain forms."""

from __future__ import annotations

from typing import Any
from xml.etree.ElementTree import Element

import pytest
from django.test import Client
from tests.kit.pages import assert_valid_page, internal_links, text_of
from tests.kit.web import Clients

from heed.definitions.draft_queries import current_state, get_draft
from heed.definitions.draft_state import current_contents
from heed.foundation.models import Role
from heed.web import figures, reading
from heed.web.tests.drafting import filled, publish, words_of


def begun(client: Client, key: str = "") -> str:
    """The address of the form of a new segment, or of one, as the button on its page leads to it."""
    answer = client.post("/drafts/define", {"kind": "segment", **({"key": key} if key else {})})
    return str(answer.headers["Location"])


def draft_of(address: str) -> str:
    return address.partition("/all/")[0]


def draft_values(address: str) -> dict[str, Any]:
    return dict(current_state(get_draft(int(draft_of(address).rsplit("/", 1)[1]))).values)


class Page:
    """The form on the screen, used as a browser without scripts does."""

    def __init__(self, client: Client, address: str) -> None:
        self.client, self.address = client, address
        self.root: Element = assert_valid_page(client.get(address))

    def press(self, act: str, **typed: Any) -> Page:
        sent = filled(self.root, act=act, **{k.replace("__", "-"): v for k, v in typed.items()})
        self.root = assert_valid_page(self.client.post(self.address, sent))
        return self

    def save(self, **typed: Any) -> Any:
        return self.client.post(self.address, filled(self.root, **typed))

    @property
    def sent(self) -> dict[str, Any]:
        return filled(self.root)

    @property
    def text(self) -> str:
        return text_of(self.root)


def faults_in(root: Element) -> list[str]:
    """What stands at fields that are wrong."""
    return [text_of(one) for one in root.iter("p") if one.get("class") == "error"]


def test_new_segment_and_change_of_one_lead_to_a_form(clients: Clients) -> None:
    client = clients(Role.ANALYST)
    new = Page(client, begun(client))
    assert "Add a condition" in new.text
    one = Page(client, begun(client, "household"))
    assert one.sent["rule-0-name"] == "segment"
    assert one.sent["rule-0-values"] == "household"
    assert "segment is household" in one.text
    assert "The definition" in words_of(client, f"{begun(client)}?text=1")


BUYERS = """\
heed: 1
segments:
  - key: by-yaml
    when:
      did: {touchpoint: order, at_least: 2, within: 400 days}
      any:
        - traits: {segment: household}
        - not: {any: [{never: {touchpoint: store-visit}}, {bucket: {of: 4, from: 1}}]}
"""


def buyers(page: Page) -> Page:
    """Type the rule of :data:`BUYERS`, button by button."""
    page.press("add rule", rule__add="did")
    page.press(
        "group rule", rule__0__touchpoint="order", rule__0__at_least="2", rule__0__within="400 days"
    )
    page.press("add rule-1", rule__1__add="traits")
    page.press("group rule-1", rule__1__0__name="segment", rule__1__0__values="household")
    page.press("add rule-1-1", rule__1__1__add="never")
    page.press("add rule-1-1", rule__1__1__0__touchpoint="store-visit", rule__1__1__add="bucket")
    typed = {"rule__1__1__kind": "none", "rule__1__1__1__of": "4", "rule__1__1__1__first": "1"}
    return page.press("size", **typed, name="Sworn buyers", rule__1__1__1__salt="by-yaml")


def test_segment_is_built_looked_at_published_and_equals_the_same_rule_as_yaml(
    clients: Clients,
) -> None:
    client = clients(Role.MANAGER)
    address = begun(client)
    taken = client.post(f"{draft_of(address)}/text", {"text": BUYERS, "revision": 0})
    assert taken.status_code == 302
    page = buyers(Page(client, address))
    answer = page.save()
    assert answer.status_code == 302, faults_in(assert_valid_page(answer))
    assert "Segment Sworn buyers" in words_of(client, f"{draft_of(address)}/plan")
    publish(client, draft_of(address))
    home = reading.current()
    mine = home.segment_members("sworn-buyers")
    assert mine.customers == home.segment_members("by-yaml").customers
    found = home.segment("sworn-buyers")
    assert 0 < found.n < found.n_base
    assert f"{figures.number(found.n)} of {figures.number(found.n_base)} known" in page.text
    links = [link for link in internal_links(page.root) if link.startswith("/customers/")]
    assert links == [f"/customers/{one}" for one in found.sample]
