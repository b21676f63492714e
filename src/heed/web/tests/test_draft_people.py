"""Several people on one map: who is told, who chooses, and who may change what."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from tests.kit.pages import assert_valid_page, text_of
from tests.kit.web import Clients

from heed.definitions.models import Draft
from heed.foundation.models import Role
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


class TestTwoPeople:
    @pytest.fixture
    def vic(self, empty_clients: Clients) -> Client:
        return empty_clients(Role.MANAGER)

    def test_second_is_told_and_both_changes_go_together(
        self, ada: Client, vic: Client, draft: str
    ) -> None:
        page = f"{draft}/steps/sent"
        hers = filled(assert_valid_page(vic.get(page)), procedure="Sending")
        send(ada, page, name="On its way")
        root = assert_valid_page(vic.post(page, hers))
        assert "Somebody else changed this meanwhile" in text_of(root)
        assert "You changed different fields" in text_of(root)
        assert "On its way is taken" in text_of(root)
        assert self.again(vic, page, root).status_code == 302
        publish(ada, draft)
        (journey,) = current_catalogue().journeys
        sent = journey.stages[1].steps[0]
        assert (sent.name, sent.procedure) == ("On its way", "Sending")

    @pytest.mark.parametrize(("side", "name"), [("mine", "Travels"), ("theirs", "On its way")])
    def test_same_field_is_chosen(
        self, side: str, name: str, ada: Client, vic: Client, draft: str
    ) -> None:
        page = f"{draft}/steps/sent"
        hers = filled(assert_valid_page(vic.get(page)), name="Travels")
        send(ada, page, name="On its way")
        root = assert_valid_page(vic.post(page, hers))
        assert "1 field was changed by both of you" in text_of(root)
        assert self.again(vic, page, root).status_code == 200  # nothing is chosen yet
        assert self.again(vic, page, root, side).status_code == 302
        publish(ada, draft)
        assert current_catalogue().journeys[0].stages[1].steps[0].name == name

    def test_third_change_is_shown_before_anything_is_merged(
        self, ada: Client, vic: Client, draft: str
    ) -> None:
        page = f"{draft}/steps/sent"
        hers = filled(assert_valid_page(vic.get(page)), name="Travels")
        send(ada, page, name="On its way")
        root = assert_valid_page(vic.post(page, hers))
        send(ada, page, name="Is coming")
        again = assert_valid_page(self.again(vic, page, root, "mine"))
        assert "Is coming" in text_of(again)

    def test_change_elsewhere_goes_through_and_is_told(
        self, ada: Client, vic: Client, draft: str
    ) -> None:
        page = f"{draft}/steps/sent"
        hers = filled(assert_valid_page(vic.get(page)), name="Travels")
        press(ada, draft, "move-step paid up", 0)
        assert vic.post(page, hers).status_code == 302
        assert "Others changed this draft meanwhile" in words_of(vic, draft)

    def test_file_that_was_applied_meanwhile_is_merged_by_a_person(
        self, ada: Client, draft: str
    ) -> None:
        send(ada, f"{draft}/steps/sent", front_stage="It is coming.", name="On its way")
        define(EXPERIENCE.replace("The parcel is on its way.", "Told by text message."))
        assert "was published meanwhile" in words_of(ada, draft)
        assert publish(ada, draft).status_code == 409
        root = assert_valid_page(ada.get(f"{draft}/update"))
        assert "Told by text message." in text_of(root)
        nothing = ada.post(f"{draft}/update", {"revision": 1})
        assert nothing.headers["Location"] == f"{draft}/update"
        field = next(e.get("name") for e in root.iter("input") if e.get("type") == "radio")
        ada.post(f"{draft}/update", {"revision": 1, field: "theirs"})
        assert publish(ada, draft).status_code == 302
        sent = current_catalogue().journeys[0].stages[1].steps[0]
        assert (sent.name, sent.front_stage) == ("On its way", "Told by text message.")

    def test_draft_is_begun_anew_from_what_is_published(self, ada: Client, draft: str) -> None:
        send(ada, f"{draft}/steps/sent", name="On its way")
        where = ada.post(f"{draft}/discard", {"again": "1"}).headers["Location"]
        assert where == "/drafts/2"
        assert "Nothing changed yet" in words_of(ada, where)

    def again(self, client: Client, page: str, root: Any, side: str = "") -> Any:
        """Send the form on the page of conflicts, with one side chosen everywhere."""
        (form,) = [f for f in root.iter("form") if f.get("action") == page]
        sent = {
            e.get("name"): e.get("value") for e in form.iter("input") if e.get("type") == "hidden"
        }
        radios = {e.get("name") for e in form.iter("input") if e.get("type") == "radio"}
        return client.post(page, sent | (dict.fromkeys(radios, side) if side else {}))


class TestOwners:
    """Touchpoint owners change what their teams own; others publish."""

    @pytest.fixture
    def otto(self, ada: Client, empty_clients: Clients) -> Client:
        return empty_clients(Role.TOUCHPOINT_OWNER, teams=("carrier",))

    def test_what_their_team_owns_can_be_changed(self, otto: Client) -> None:
        draft = begun(otto)
        assert send(otto, f"{draft}/steps/sent", name="On its way").status_code == 302
        assert send(otto, f"{draft}/all/touchpoint/sent", channel="parcel").status_code == 302
        assert send(otto, f"{draft}/handoffs/0", accepted_within="2 hours").status_code == 302
        page = f"{draft}/all/standard"
        said = {"name": "On time", "touchpoint": "sent", "rule": "audit", "target": "90 %"}
        assert send(otto, page, **said, audit_question="Was it on time?").status_code == 302
        assert Draft.objects.get().revision == 4

    @pytest.mark.parametrize(
        "page", ["journey", "stages/buy", "steps/placed", "all/touchpoint/placed", "all/team/shop",
                 "all/standard/fast", "all/touchpoint/sent?text=1"],
    )  # fmt: skip
    def test_what_others_own_cannot(self, page: str, otto: Client) -> None:
        draft = begun(otto)
        assert otto.get(f"{draft}/{page}").status_code == 403
        assert otto.post(f"{draft}/{page}", {"revision": 0}).status_code == 403

    @pytest.mark.parametrize(
        "do", ["move-step sent left", "remove-step sent", "add-stage", "remove-definition team:a"]
    )
    def test_the_shape_of_the_journey_cannot(self, do: str, otto: Client) -> None:
        draft = begun(otto)
        assert press(otto, draft, do, 0, what="x").status_code == 403
        board = assert_valid_page(otto.get(draft))
        does = [e.get("value") for e in board.iter("button") if e.get("name") == "do"]
        assert does == ["remove-handoff 0"]  # in which their team is one of the two

    def test_nothing_is_given_to_another_team(self, otto: Client) -> None:
        draft = begun(otto)
        root = assert_valid_page(send(otto, f"{draft}/all/touchpoint/sent", owner="shop"))
        assert "Choose one of your own teams" in text_of(root)
        root = assert_valid_page(send(otto, f"{draft}/steps/sent", owner="shop"))
        assert "Choose one of your own teams" in text_of(root)

    def test_they_propose_and_others_publish(self, ada: Client, otto: Client) -> None:
        draft = begun(otto)
        send(otto, f"{draft}/steps/sent", name="On its way")
        assert publish(otto, draft).status_code == 404
        assert otto.post(f"{draft}/discard").status_code == 404
        assert "Tell one of them that it is ready" in words_of(otto, f"{draft}/plan")
        assert publish(ada, draft).status_code == 302

    def test_they_take_back_only_their_own_changes(self, ada: Client, otto: Client) -> None:
        draft = begun(otto)
        send(otto, f"{draft}/steps/sent", name="On its way")
        assert otto.post(f"{draft}/undo", {"revision": 1}).status_code == 302
        press(ada, draft, "remove-step paid", 2)
        assert otto.post(f"{draft}/undo", {"revision": 3}).status_code == 403
