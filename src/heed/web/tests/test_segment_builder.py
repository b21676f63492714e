"""A segment built in the browser: added to, looked at, saved, published, all by plain forms."""

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
    """Where the button for a new segment leads, or the one on the page of a segment."""
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
        return {k: said for k, said in filled(self.root).items() if k != "csrfmiddlewaretoken"}

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


def test_what_was_typed_stays_and_each_fault_stands_at_its_field(clients: Clients) -> None:
    client = clients(Role.ANALYST)
    page = Page(client, begun(client)).press("add rule", rule__add="last")
    page.press("add rule", rule__add="account", rule__0__touchpoint="order")
    typed = {"rule-0-before": "some day", "rule-1-name": "employees", "rule-1-values": "many"}
    typed |= {"rule-1-test": "at_least", "name": ""}
    root = assert_valid_page(page.save(**typed))
    assert "Not saved." in text_of(root)
    assert {"This is no moment", "A number is wanted here"} <= {
        fault.partition(".")[0].strip() for fault in faults_in(root)
    }
    assert filled(root).items() >= typed.items()
    assert filled(root)["rule-0-touchpoint"] == "order"


def test_parts_are_removed_and_the_others_keep_what_was_typed(clients: Clients) -> None:
    client = clients(Role.ANALYST)
    page = Page(client, begun(client))
    for name in ("one", "two", "three"):
        page.press("add rule", rule__add="listed")
        number = sum(key.endswith("-name") for key in page.sent) - 1
        page.press("", **{f"rule-{number}-name": name})
    page.press("remove rule-1")
    assert (page.sent["rule-0-name"], page.sent["rule-1-name"]) == ("one", "three")
    assert "rule-2-name" not in page.sent


def test_rule_that_does_not_hold_says_why_instead_of_a_size(clients: Clients) -> None:
    client = clients(Role.ANALYST)
    page = Page(client, begun(client, "household")).press("add rule", rule__add="notation")
    page.press("size", rule__1__text="did: {touchpoint: ordr}")
    assert "There is no touchpoint ordr" in page.text.replace("`", "")
    assert "known customers" not in page.text
    page.press("size", rule__1__text="in: household")
    assert "names itself" in page.text
    page.press("size", rule__1__text="channel: web")
    assert "It divides journeys by their first record" in page.text
    page.press("add rule", rule__add="listed").press("size", rule__2__name="pilot")
    assert "looks at the first record of an instance" in page.text
    page.press("size", rule__1__text="did: {touchpoint: [}")
    assert "Complete the rule first" in page.text
    page.press("remove rule-2").press("remove rule-1").press("size")
    found = reading.current().segment("household")
    assert f"{figures.number(found.n)} of {figures.number(found.n_base)} known" in page.text


def test_no_rule_is_sized_by_single_employees(clients: Clients) -> None:
    page = Page(clients(Role.ANALYST), begun(clients(Role.ANALYST), "household"))
    page.press("add rule", rule__add="notation")
    page.press("size", rule__1__text="did: {properties: {agent: agent 1}}")
    assert "agent names single employees" in page.text
    assert "known customers" not in page.text


def test_rule_on_a_covered_field_is_sized_for_those_who_see_it(clients: Clients) -> None:
    for role, is_told in ((Role.ANALYST, False), (Role.MANAGER, True)):
        page = Page(clients(role), begun(clients(role), "household"))
        page.press("add rule", rule__add="notation")
        page.press("size", rule__1__text="traits: {email: {starts_with: a}}")
        assert ("email is covered for you" in page.text) is not is_told
        assert ("known customers" in page.text) is is_told


def test_looking_at_a_size_changes_nothing(clients: Clients) -> None:
    client = clients(Role.ANALYST)
    page = Page(client, begun(client, "gift"))
    before = draft_values(page.address)
    page.press("size", rule__0__values="nothing-like-it")
    assert "0 of " in page.text
    assert draft_values(page.address) == before


def test_changed_rule_replaces_the_one_before_and_an_unchanged_one_stays(
    clients: Clients,
) -> None:
    client = clients(Role.ANALYST)
    page = Page(client, begun(client, "gift"))
    before = current_contents()["segment:gift"].content
    assert page.save(description="For presents").status_code == 302
    now = draft_values(page.address)["segment:gift"]
    assert now == {**before, "description": "For presents"}
    page = Page(client, page.address)
    assert page.save(**{"rule-0-values": "gift\r\ntrade"}).status_code == 302
    now = draft_values(page.address)["segment:gift"]
    assert now["when"] == {"traits": {"segment": ["gift", "trade"]}}


def test_rule_in_the_notation_stays_the_other_way_in(clients: Clients) -> None:
    client = clients(Role.ANALYST)
    address = begun(client)
    sent = filled(
        assert_valid_page(client.get(f"{address}?text=1")), text="key: new\nwhen: {in: x}"
    )
    assert client.post(f"{address}?text=1", sent).status_code == 302
    assert draft_values(address)["segment:new"]["when"] == {"in": "x"}
    page = Page(client, f"{draft_of(address)}/all/segment/new")
    assert page.sent["rule-0-segments"] == ["x"]
    assert "There is no segment" in page.text


def test_viewers_find_no_form_and_touchpoint_owners_may_not_save_one(clients: Clients) -> None:
    address = begun(clients(Role.ANALYST))
    for role in (Role.VIEWER, Role.SERVICE_AGENT):
        assert clients(role).get(address).status_code == 404
        assert clients(role).post(address, {"act": "size", "revision": 0}).status_code == 404
    owner = clients(Role.TOUCHPOINT_OWNER)
    refused = owner.post(address, {"act": "size", "rule-kind": "all", "revision": 0})
    assert refused.status_code in (403, 409, 422)
    assert "known customers" not in refused.content.decode()
    assert "Add: Segment" not in words_of(owner, f"{draft_of(address)}/all")


@pytest.mark.parametrize(
    "text",
    ['"><script>alert(1)</script>', "{{ 7 * 7 }}", "' OR 1=1 --", "a\0b", "ü" * 150, "{a: ["],
)
def test_hostile_texts_are_texts(text: str, clients: Clients) -> None:
    client = clients(Role.ANALYST)
    page = Page(client, begun(client)).press("add rule", rule__add="traits")
    page.press("add rule", rule__add="notation", rule__0__name=text, rule__0__values=text)
    page.press("add rule", rule__add="did", rule__1__text=text, name=text)
    page.press("add rule", rule__add=text, rule__2__only_0_key=text, rule__2__within=text)
    page.press("size")
    assert "<script>alert" not in page.client.post(page.address, page.sent).content.decode()
    page.press("remove rule-3").press("remove rule-2").press("remove rule-1").press("size")
    assert "0 of " in page.text
    assert page.sent["rule-0-name"] == text.replace("\0", "")


def test_acts_that_no_button_has_change_nothing(clients: Clients) -> None:
    client = clients(Role.ANALYST)
    page = Page(client, begun(client, "household"))
    kept = page.sent
    for act in ("remove rule", "remove rule-9", "add rule-0", "group rule-0-1-2-3", "x y", "add "):
        page.press(act)
        assert page.sent == kept, act


def test_without_a_build_the_page_says_what_is_missing(empty_clients: Clients) -> None:
    client = empty_clients(Role.ANALYST)
    page = Page(client, begun(client)).press("add rule", rule__add="bucket")
    page.press("size", rule__0__of="2", rule__0__first="0")
    assert "Nothing was built yet" in page.text
    assert "/builds" in internal_links(page.root)


def test_second_person_is_told_and_both_changes_go_together(clients: Clients) -> None:
    ann, bob = clients(Role.ANALYST), clients(Role.MANAGER)
    address = begun(ann, "gift")
    hers, his = Page(ann, address), Page(bob, address)
    assert hers.save(description="For presents").status_code == 302
    told = assert_valid_page(his.save(**{"rule-0-values": "gift\r\ntrade"}))
    assert "Somebody else changed this meanwhile" in text_of(told)
    (form,) = [f for f in told.iter("form") if any(i.get("name") == "seen" for i in f.iter())]
    kept = [i for i in form.iter("input") if i.get("name") and i.get("type") == "hidden"]
    sent = {str(i.get("name")): i.get("value", "") for i in kept}
    assert bob.post(address, sent).status_code == 302
    merged = draft_values(address)["segment:gift"]
    assert merged["description"] == "For presents"
    assert merged["when"] == {"traits": {"segment": ["gift", "trade"]}}


def test_page_asks_no_more_often_for_a_larger_rule(
    clients: Clients, django_assert_max_num_queries: Any
) -> None:
    client = clients(Role.ANALYST)
    page = Page(client, begun(client))
    for kind in ("did", "in", "listed", "scored", "journey", "standard", "value", "last"):
        page.press("add rule", rule__add=kind)
    with django_assert_max_num_queries(30):
        page.press("size")


def test_no_touchpoint_is_counted_by_single_employees(clients: Clients) -> None:
    client = clients(Role.ANALYST)
    draft = draft_of(begun(client))
    text = "touchpoints: [{key: calls, owner: service, when: {properties: {agent: agent 1}}}]"
    sent = {"text": f"heed: 1\n{text}\n", "revision": 0}
    assert client.post(f"{draft}/text", sent).status_code == 302
    shown = words_of(client, f"{draft}/all/touchpoint/calls")
    assert "agent names single employees, so nothing is counted by it" in shown
    assert "records are this touchpoint." not in shown
    assert "divides records by properties.agent" in words_of(client, f"{draft}/plan")
