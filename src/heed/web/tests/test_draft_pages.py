"""The pages of the map editor: changing by buttons and forms, publishing, who may what."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.kit.pages import assert_valid_page, text_of
from tests.kit.web import Clients

from heed.definitions.models import Draft, DraftRevision
from heed.foundation.models import AuditEntry, Role
from heed.journeys.models import DefinitionVersion
from heed.journeys.queries import current_catalogue
from heed.web.tests.drafting import (
    EXPERIENCE,
    begun,
    define,
    filled,
    press,
    publish,
    send,
    words_of,
)


@pytest.fixture
def ada(empty_clients: Clients) -> Client:
    define()
    return empty_clients(Role.ANALYST)


@pytest.fixture
def draft(ada: Client) -> str:
    return begun(ada)


def steps() -> list[list[str]]:
    (journey,) = current_catalogue().journeys
    return [[step.touchpoint for step in stage.steps] for stage in journey.stages]


def test_button_on_the_journey_begins_a_draft_and_goes_on_with_it(ada: Client) -> None:
    assert "Edit design" in words_of(ada, "/journeys/order")
    assert begun(ada) == begun(ada) == "/drafts/1"
    assert "An order" in words_of(ada, "/drafts")
    assert "Nothing changed yet" in words_of(ada, "/drafts/1")


def test_looking_at_a_draft_changes_nothing(ada: Client, draft: str) -> None:
    before = (DraftRevision.objects.count(), AuditEntry.objects.count())
    for page in (
        "", "/journey", "/stages/buy", "/steps/sent", "/handoffs/new", "/handoffs/0", "/all",
        "/all?all=1", "/all/touchpoint", "/all/touchpoint/paid", "/all/touchpoint/paid?text=1",
        "/all/team/shop", "/all/standard", "/all/standard/fast", "/all/segment", "/text",
        "/history", "/plan", "/update",
    ):  # fmt: skip
        assert_valid_page(ada.get(f"{draft}{page}"))
    assert ada.get(f"{draft}/experience.yaml").status_code == 200
    assert (DraftRevision.objects.count(), AuditEntry.objects.count()) == before


@pytest.mark.parametrize(
    ("do", "becomes"),
    [
        ("move-step paid up", [["paid", "placed"], ["sent"]]),
        ("move-step placed down", [["paid", "placed"], ["sent"]]),
        ("move-step paid right", [["placed"], ["sent", "paid"]]),
        ("move-step sent left", [["sent", "placed", "paid"], []]),
        ("place-step sent 0 1", [["placed", "sent", "paid"], []]),
        ("remove-step paid", [["placed"], ["sent"]]),
        ("move-stage get left", [["sent"], ["placed", "paid"]]),
        ("remove-stage buy", [["sent"]]),
    ],
)
def test_buttons_move_and_remove(
    do: str, becomes: list[list[str]], ada: Client, draft: str
) -> None:
    answer = press(ada, draft, do, 0)
    assert answer.status_code == 302
    assert_valid_page(ada.get(answer.headers["Location"]))
    assert steps() == [["placed", "paid"], ["sent"]]
    publish(ada, draft)
    assert steps() == becomes


def test_step_is_added_by_the_name_of_a_touchpoint_old_or_new(ada: Client, draft: str) -> None:
    press(ada, draft, "add-stage", 0, what="Live with it")
    press(ada, draft, "add-step live-with-it", 1, what="Rings for help")
    press(ada, draft, "remove-step paid", 2)
    answer = press(ada, draft, "add-step live-with-it", 3, what="PAID")
    assert answer.headers["Location"].endswith("?at=live-with-it&by=add")
    publish(ada, draft)
    assert steps() == [["placed"], ["sent"], ["rings-for-help", "paid"]]
    point = next(p for p in current_catalogue().touchpoints if p.key == "rings-for-help")
    assert point.name == "Rings for help"
    assert "Moved" not in words_of(ada, "/journeys/order/versions")


@pytest.mark.parametrize(
    "do", ["", "fly", "move-step placed", "move-step placed away", "place-step placed a b"]
)
def test_button_that_is_none_is_refused(do: str, ada: Client, draft: str) -> None:
    assert press(ada, draft, do, 0).status_code == 400
    assert Draft.objects.get().revision == 0


def test_undo_and_redo_make_revisions_of_their_own(ada: Client, draft: str) -> None:
    press(ada, draft, "remove-step paid", 0)
    assert ada.post(f"{draft}/undo", {"revision": 1}).status_code == 302
    assert "Nothing changed yet" in words_of(ada, draft)
    assert "Undid a change: Paid" in words_of(ada, draft)
    ada.post(f"{draft}/redo", {"revision": 2})
    assert "1 definition changed" in words_of(ada, draft)
    assert ada.post(f"{draft}/undo", {"revision": 1}).status_code == 409
    assert "Removed the step Paid" in words_of(ada, f"{draft}/history")


def test_step_form_says_everything_that_the_notation_can(ada: Client, draft: str) -> None:
    answer = send(
        ada, f"{draft}/steps/sent",
        name="On its way", owner="shop", optional="on", repeatable="on", moment_of_truth="on",
        back_stage="The carrier\r\ntakes it.", systems="Warehouse\r\nCarrier portal",
        procedure="Sending", desired_emotion="2", believed_emotion="0",
        evidence_front_stage="told by 3",
    )  # fmt: skip
    assert answer.headers["Location"] == f"{draft}?at=sent&by=edit"
    publish(ada, draft)
    row = DefinitionVersion.objects.get(kind="journey", is_current=True)
    assert row.content["stages"][1]["steps"][0] == {
        "touchpoint": "sent",
        "name": "On its way",
        "optional": True,
        "repeatable": True,
        "owner": "shop",
        "moment_of_truth": True,
        "desired_emotion": 2,
        "believed_emotion": 0,
        "front_stage": "The parcel is on its way.",
        "back_stage": "The carrier\ntakes it.",
        "systems": ["Warehouse", "Carrier portal"],
        "procedure": "Sending",
        "evidence": {"front_stage": "told by 3"},
    }


@pytest.mark.parametrize(
    ("page", "changed", "says"),
    [
        ("steps/sent", {"evidence_owner": "guessed", "name": "On its way"}, "no grade of evidence"),
        ("steps/sent", {"touchpoint": "nowhere", "name": "On its way"}, "Select a valid choice"),
        ("handoffs/0", {"accepted_within": "soon", "comes_along": "A"}, "no length of time"),
        ("handoffs/0", {"taker": "shop", "comes_along": "On its way"}, "Choose another team"),
        ("journey", {"unit": "customer", "gap": "months", "name": "A"}, "no length of time"),
        ("stages/buy", {"name": ""}, "This field is required"),
        ("all/team", {"name": "On its way", "key": "SHOP!"}, "Use small letters"),
        ("all/team", {"name": "On its way", "key": "shop"}, "one with this key already"),
        ("all/standard/fast", {"target": "all", "told": "On its way"}, "is no share of cases"),
        ("all/standard/fast", {"reach_within": "", "told": "On its way"}, "This field is required"),
        ("all/standard/fast", {"zone": "Mars", "told": "On its way"}, "There is no time zone"),
        (
            "all/touchpoint/sent",
            {"when_how": "text", "when_text": "{nmae: x}", "description": "On its way"},
            "Did you mean `name`?",
        ),
        (
            "all/touchpoint/sent",
            {"when_how": "rows", "when_0_values": "", "description": "On its way"},
            "Write at least one value",
        ),
        ("all/touchpoint/sent?text=1", {"text": "key: sent\nonwer: shop"}, "Line 2"),
    ],
)  # fmt: skip
def test_form_that_fails_keeps_what_was_typed_and_says_at_the_field_what_to_do(
    page: str, changed: dict[str, str], says: str, ada: Client, draft: str
) -> None:
    answer = send(ada, f"{draft}/{page}", **changed)
    root = assert_valid_page(answer)
    assert "Not saved." in text_of(root)
    faults = [e for e in root.iter() if "field--bad" in (e.get("class") or "")]
    assert says in " ".join(text_of(fault) for fault in faults)
    again = filled(root)
    for name, value in changed.items():
        assert again[name] in (value, [value]) or value == "nowhere"
    assert Draft.objects.get().revision == 0


def test_touchpoint_is_changed_by_rows_and_by_the_notation(ada: Client, draft: str) -> None:
    page = f"{draft}/all/touchpoint/paid"
    root = assert_valid_page(ada.get(page))
    assert filled(root)["when_1_column"] == "properties"
    assert filled(root)["when_1_key"] == "status"
    send(
        ada,
        page,
        when_1_values="approved\r\nsettled",
        when_2_column="channel",
        when_2_test="missing",
    )
    send(
        ada, f"{draft}/all/touchpoint/sent",
        when_how="text", when_text="any:\n- sent\n- {channel: parcel}",
    )  # fmt: skip
    assert "in the notation" in words_of(ada, f"{draft}/all/touchpoint/sent")
    publish(ada, draft)
    rows = {r.key: r.content for r in DefinitionVersion.objects.filter(is_current=True)}
    assert rows["paid"]["when"] == {
        "name": "payment",
        "channel": {"present": False},
        "properties": {"status": ["approved", "settled"]},
    }
    assert rows["sent"]["when"] == {"any": [{"name": "sent"}, {"channel": "parcel"}]}


def test_rule_of_a_standard_is_exchanged_as_a_whole(ada: Client, draft: str) -> None:
    page = f"{draft}/all/standard/fast"
    send(
        ada,
        page,
        rule="not_followed",
        follows_by=["paid"],
        follows_within="1 day",
        reach_within="x",
    )
    send(ada, page, told="We never ask twice.", marks=["legal"])
    publish(ada, draft)
    row = DefinitionVersion.objects.get(kind="standard", is_current=True)
    assert row.content == {
        "key": "fast",
        "told": "We never ask twice.",
        "touchpoint": "placed",
        "not_followed": {"by": ["paid"], "within": "1 day"},
        "target": "95 %",
        "marks": ["legal"],
    }


def test_definitions_are_added_removed_and_put_in_order(ada: Client) -> None:
    draft = begun(ada, "").removesuffix("/all")
    send(ada, f"{draft}/all/team", name="Customer care", contact="care@example.com")
    press(ada, draft, "move-definition touchpoint:sent up", 1)
    press(ada, draft, "remove-definition standard:fast", 2)
    text = words_of(ada, f"{draft}/plan")
    assert "Team Customer care new" in text
    assert "Standard Fast retired" in text
    assert "Order of all of the kind: Touchpoint" in text
    publish(ada, draft)
    catalogue = current_catalogue()
    assert [team.key for team in catalogue.teams] == ["shop", "carrier", "customer-care"]
    assert [point.key for point in catalogue.touchpoints] == ["placed", "sent", "paid"]
    assert not DefinitionVersion.objects.filter(kind="standard", is_retired=False, is_current=True)


def test_mistakes_forbid_publishing_and_lead_to_the_field(ada: Client, draft: str) -> None:
    press(ada, draft, "remove-definition team:carrier", 0)
    assert "mistakes forbid publishing" in words_of(ada, draft)
    root = assert_valid_page(ada.get(f"{draft}/plan"))
    assert "Mend the mistakes" in text_of(root)
    links = {e.get("href") for e in root.iter("a")}
    assert {f"{draft}/all/touchpoint/sent", f"{draft}/handoffs/0"} <= links
    form = text_of(assert_valid_page(ada.get(f"{draft}/all/touchpoint/sent")))
    assert "There is no team carrier." in form
    assert publish(ada, draft).headers["Location"] == f"{draft}/plan"
    assert Draft.objects.get().is_open


def test_plan_says_what_publishing_changes(ada: Client, draft: str) -> None:
    send(ada, f"{draft}/steps/sent", name="On its way")
    text = words_of(ada, f"{draft}/plan")
    assert "version 1 → 2" in text
    assert "Step Sent · Name – On its way" in text
    answer = publish(ada, draft)
    assert answer.headers["Location"] == "/journeys/order"
    assert "An order is published: 1 new version." in words_of(ada, "/journeys/order")
    assert "somebody" not in words_of(ada, draft)
    assert "published it" in words_of(ada, draft)


def test_discarded_draft_is_opened_again(ada: Client, draft: str) -> None:
    press(ada, draft, "remove-step paid", 0)
    assert ada.post(f"{draft}/discard").headers["Location"] == "/drafts"
    assert "discarded" in words_of(ada, "/drafts")
    assert press(ada, draft, "remove-step sent", 1).status_code == 404
    ada.post(f"{draft}/reopen")
    assert "1 definition changed" in words_of(ada, draft)


@pytest.mark.parametrize("template", ["", "get-help"])
def test_new_journey_from_scratch_or_from_a_template(template: str, ada: Client) -> None:
    said = {
        "name": "Getting glasses",
        "description": "From the test to the fit.",
        "template": template,
    }
    where = ada.post("/drafts/new-journey", said).headers["Location"]
    assert "Getting glasses" in words_of(ada, where)
    assert ada.get("/journeys/getting-glasses").status_code == 404
    if not template:
        press(ada, where, "add-step stage-1", 1, what="Eyes tested")
    assert publish(ada, where).headers["Location"] == "/journeys/getting-glasses"
    assert "From the test to the fit." in words_of(ada, "/journeys/getting-glasses")
    assert {one.key for one in current_catalogue().journeys} == {"order", "getting-glasses"}


class TestText:
    def test_text_that_is_sent_back_changes_nothing(self, ada: Client, draft: str) -> None:
        text = ada.get(f"{draft}/experience.yaml").content.decode()
        assert "standards:" in text
        assert ada.post(f"{draft}/text", {"revision": 0, "text": text}).status_code == 302
        assert Draft.objects.get().revision == 0
        assert ada.get(f"{draft}/experience.yaml").content.decode() == text

    def test_text_is_taken_over_as_one_change(self, ada: Client, draft: str) -> None:
        text = ada.get(f"{draft}/experience.yaml").content.decode()
        changed = text.replace("The parcel is on its way.", "It is coming.")
        ada.post(f"{draft}/text", {"revision": 0, "text": changed.replace("\n", "\r\n")})
        assert ada.get(f"{draft}/experience.yaml").content.decode() == changed
        assert Draft.objects.get().revision == 1

    def test_file_is_taken_over_and_what_it_does_not_hold_removed(
        self, ada: Client, draft: str
    ) -> None:
        text = EXPERIENCE.partition("standards:")[0]
        file = SimpleUploadedFile("experience.yaml", text.encode())
        ada.post(f"{draft}/text", {"revision": 0, "text": "", "file": file, "only": "on"})
        assert "standards:" not in ada.get(f"{draft}/experience.yaml").content.decode()
        assert "Standard Fast retired" in words_of(ada, f"{draft}/plan")

    def test_mistakes_are_told_with_their_lines_and_the_text_stays(
        self, ada: Client, draft: str
    ) -> None:
        text = EXPERIENCE.replace("ends: [sent]", "endz: [sent]").replace("2 days", "soon")
        file = SimpleUploadedFile("experience.yaml", text.encode())
        root = assert_valid_page(ada.post(f"{draft}/text", {"revision": 0, "file": file}))
        said = text_of(root)
        assert "Line 13: `endz` is not known here. Did you mean `ends`?" in said
        assert "Line 26: `soon` is no length of time." in said
        assert "endz: [sent]" in filled(root)["text"]
        assert Draft.objects.get().revision == 0


def test_readers_see_no_draft_and_no_button(ada: Client, empty_clients: Clients) -> None:
    draft = begun(ada)
    viewer = empty_clients(Role.VIEWER)
    assert viewer.get(draft).status_code == 404
    assert viewer.get("/drafts").status_code == 404
    assert "Edit design" not in words_of(viewer, "/journeys/order")


def test_audit_trail_holds_what_was_done_and_no_texts(ada: Client, draft: str) -> None:
    send(ada, f"{draft}/steps/sent", front_stage="A secret plan.")
    publish(ada, draft)
    rows = AuditEntry.objects.filter(verb__startswith="draft.").order_by("pk")
    assert [row.verb for row in rows] == ["draft.started", "draft.changed", "draft.published"]
    assert not any("secret" in str(row.facts) for row in AuditEntry.objects.all())
    assert not any(row.changes_results for row in rows)  # results that are kept stay valid


def test_names_are_never_markup(ada: Client, draft: str) -> None:
    evil = "<script>alert(1)</script>"
    press(ada, draft, "add-step buy", 0, what=evil)
    send(ada, f"{draft}/steps/sent", name=evil, owner="")
    for page in ("", "/plan", "/history", "/all", "/text"):
        answer = ada.get(f"{draft}{page}")
        assert_valid_page(answer)
        assert b"<script>alert" not in answer.content
