"""`heed contacts` and `heed consent`, as a person types them."""

from __future__ import annotations

from pathlib import Path

import pytest

from heed.kernel.ids import id63
from tests.kit.command_line import CommandLine

pytestmark = pytest.mark.slow
ONE = str(id63("customer", "shop", "17"))
CONSENTS = """key,email,purpose,channel,state,said_at
17,ada@example.org,news,post,granted,2026-03-02T10:00:00Z
17,,feedback,phone,refused,2026-03-02T10:00:00Z
"""


@pytest.fixture
def heed(tmp_path: Path) -> CommandLine:
    """A home with the purposes and the policy that Heed ships, and one customer."""
    heed = CommandLine(tmp_path / "home")
    shipped = tmp_path / "experience.yaml"
    shipped.write_text(heed.text("contacts", "policy", "--defaults"), encoding="utf-8")
    heed.text("apply", shipped)
    consents = tmp_path / "consents.csv"
    consents.write_text(CONSENTS, encoding="utf-8")
    said = heed.text("consent", "import", consents, "--source", "shop")
    assert "2 are new" in said
    return heed


def test_asking_sending_and_reading_the_ledger(heed: CommandLine) -> None:
    news = ("--class", "promotion", "--purpose", "news", "--channel", "post")
    yes = heed.json("contacts", "ask", "email:ADA@example.org", *news)
    assert (yes["is_allowed"], yes["customer"]) == (True, int(ONE))
    assert "Yes" in heed.text("contacts", "sent", str(yes["number"]))
    no = heed.text("contacts", "ask", ONE, *news)
    assert "No: The customer was contacted too much" in no
    assert "from" in no
    listed = heed.json("contacts", "list", "--answer", "no")
    assert [each["rule"] for each in listed["contacts"]] == ["one-a-day"]
    assert "promotion" in heed.text("contacts", "list", "--customer", ONE)
    possible = heed.json("contacts", "why", "crm_id:shop:17")["possible"]
    assert [each["reason"] for each in possible] == ["limit_person"]


def test_a_policy_is_replayed_before_it_is_applied(heed: CommandLine, tmp_path: Path) -> None:
    news = ("--class", "promotion", "--purpose", "news", "--channel", "post")
    heed.text("contacts", "ask", ONE, *news)
    heed.text("contacts", "ask", ONE, *news)
    draft = tmp_path / "draft.yaml"
    policy = heed.text("contacts", "policy")
    draft.write_text(policy, encoding="utf-8")
    same = heed.json("contacts", "replay", draft)
    assert (same["asked"], same["would_be_allowed"], same["people_affected"]) == (2, 1, 0)
    draft.write_text(
        policy.replace("key: one-a-day", "key: two-a-day").replace(
            "most: 1\n        each: day", "most: 2\n        each: day"
        ),
        encoding="utf-8",
    )
    other = heed.json("contacts", "replay", draft)
    assert (other["would_be_allowed"], other["newly_allowed"]) == (2, 1)
    assert "2 would have been" in heed.text("contacts", "replay", draft)
    draft.write_text("heed: 1\ncontact_policies: []\n", encoding="utf-8")
    wrong = heed.run("contacts", "replay", draft)
    assert wrong.returncode == 2
    assert "one contact policy" in wrong.stderr


def test_consents(heed: CommandLine) -> None:
    found = heed.json("consent", "show", ONE)["permissions"]
    states = {(each["purpose"], each["channel"]): each["permission"] for each in found}
    assert states["news", "post"] == "granted"
    assert states["feedback", "phone"] == "refused"
    said = ("--purpose", "feedback", "--channel", "phone", "--state", "granted")
    assert "granted" in heed.text("consent", "record", ONE, *said)
    assert '"event_state": "granted"' in heed.text("consent", "receipt", "3")
    heed.text("consent", "opt-out", ONE)
    assert "no messages at all" in heed.text("consent", "show", ONE)


def test_holds_leaving_and_the_link(heed: CommandLine) -> None:
    held = heed.text("contacts", "hold", ONE, "--reason", "open_complaint", "--reference", "c:1")
    assert "hold 1" in held
    heed.text("contacts", "release", "1")
    assert heed.run("contacts", "release", "1").returncode == 2
    heed.text("contacts", "leave", ONE, "--reason", "price")
    wrong = heed.run("contacts", "leave", ONE, "--reason", "whim")
    assert wrong.returncode == 2
    assert "price" in wrong.stderr
    assert heed.text("contacts", "link", ONE).startswith("/preferences/")
    assert heed.run("contacts", "link", "nobody").returncode == 2
