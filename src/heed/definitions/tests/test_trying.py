"""A changed contact policy is replayed before anything follows it, however it comes."""

from __future__ import annotations

from pathlib import Path

import pytest

from heed.customers.contact.ledger import Ask, ask_to_contact, confirm_sent
from heed.customers.contact.rulebook import read_rulebook, shipped_text
from heed.customers.tests.people import add, moment
from heed.definitions import drafts
from heed.definitions.drafts import Edit, Start
from heed.definitions.files import Definitions, parse_definitions
from heed.definitions.plan import make_plan
from heed.definitions.rendering import plan_lines, plan_values
from heed.definitions.services import apply_definitions, apply_files
from heed.definitions.trying import Untried, tried_out

pytestmark = pytest.mark.django_db
NOW = moment(60)
CHANGED = shipped_text().replace("within: 30 days", "within: 7 days")
OTHER = shipped_text().replace("within: 30 days", "within: 8 days")


def quiet(_what: str, _done: int, _total: int) -> None:
    """Nobody looks at the progress."""


def definitions(text: str = CHANGED) -> Definitions:
    return parse_definitions(text, origin="test")


@pytest.fixture
def surveyed_twice() -> None:
    """Somebody got a survey, and was to get another one twelve days later."""
    who = add("17")
    for day in (10, 22):
        now = moment(day)
        found = ask_to_contact(
            ask=Ask(who, "survey_event", "phone", "feedback"), actor="sender", now=now
        )
        if found.is_allowed:
            confirm_sent(contact=found.number, actor="sender", now=now)


@pytest.fixture
def stored() -> None:
    apply_definitions(definitions=definitions(shipped_text()), actor="ada", now=moment(0))


@pytest.mark.usefixtures("stored", "surveyed_twice")
def test_a_plan_says_what_the_policy_would_have_done() -> None:
    plan = tried_out(make_plan(definitions()), now=NOW, progress=quiet)
    assert plan.replayed is not None
    found = plan.replayed
    assert (found.asked, found.allowed, found.would_be_allowed) == (2, 1, 2)
    said = "\n".join(plan_lines(plan))
    assert "of 2 contacts that were asked for, 1 were allowed and 2 would have been" in said
    assert plan_values(plan)["replay"] == found.as_document()


@pytest.mark.usefixtures("stored", "surveyed_twice")
def test_a_policy_that_was_tried_may_be_applied_and_no_other() -> None:
    with pytest.raises(Untried, match="nobody has seen what it would have done"):
        apply_definitions(definitions=definitions(), actor="ada", now=NOW)
    tried = make_plan(definitions(OTHER))
    with pytest.raises(Untried, match="nobody has seen"):
        apply_definitions(definitions=definitions(), actor="ada", now=NOW, tried=tried)
    assert read_rulebook().policy.version == 1
    tried = make_plan(definitions())
    apply_definitions(definitions=definitions(), actor="ada", now=NOW, tried=tried)
    assert read_rulebook().policy.version == 2


@pytest.mark.usefixtures("surveyed_twice")
def test_the_first_policy_is_held_against_what_heed_ships() -> None:
    same = apply_definitions(definitions=definitions(shipped_text()), actor="ada", now=NOW)
    assert same[1]
    assert read_rulebook().policy.version == 1


@pytest.mark.usefixtures("stored", "surveyed_twice")
def test_retiring_the_policy_switches_on_the_shipped_one(tmp_path: Path) -> None:
    apply_definitions(
        definitions=definitions(), actor="ada", now=NOW, tried=make_plan(definitions())
    )
    file = tmp_path / "teams.yaml"
    file.write_text("heed: 1\nteams: [{key: shop}]\n", encoding="utf-8")
    with pytest.raises(Untried, match="nobody has seen"):
        apply_files(path=file, actor="ada", now=NOW, only=True)
    assert read_rulebook().policy.version == 2


@pytest.mark.usefixtures("stored", "surveyed_twice")
def test_a_draft_of_a_journey_switches_no_policy_on() -> None:
    draft = drafts.start_draft(subject="", actor="ada", now=NOW)
    name = "contact_policy:contact-policy"
    (changed,) = (each.content for each in definitions().contents if each.name == name)
    edit = Edit("changed", name, lambda values: {**values, name: changed})
    drafts.change_draft(draft=draft, edit=edit, start=Start(0), actor="ada", now=NOW)
    with pytest.raises(Untried, match="nobody has seen"):
        drafts.publish_draft(draft=draft, revision=1, actor="ada", now=NOW)


@pytest.mark.usefixtures("stored")
def test_where_nobody_was_asked_about_there_is_nothing_to_try() -> None:
    plan = tried_out(make_plan(definitions()), now=NOW, progress=quiet)
    assert plan.replayed is None
    apply_definitions(definitions=definitions(), actor="ada", now=NOW)
    assert read_rulebook().policy.version == 2
