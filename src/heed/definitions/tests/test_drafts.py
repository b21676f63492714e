"""Drafts: what several people change together, undo and publish."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from pytest_django import DjangoDbBlocker
from tests.kit.threads import at_once, make_records, using_records

from heed.definitions import draft_queries, drafts, editing
from heed.definitions.drafts import Conflict, Edit, Start
from heed.definitions.files import parse_definitions
from heed.definitions.merging import Path as At
from heed.definitions.merging import Side
from heed.definitions.models import Draft, DraftRevision
from heed.definitions.services import apply_definitions
from heed.foundation.models import AuditEntry
from heed.journeys.models import DefinitionVersion
from heed.journeys.queries import current_catalogue, list_current
from heed.kernel.errors import Busy, HeedError, InvalidDefinition, NotFound

NOW = datetime(2024, 5, 1, tzinfo=UTC)
BASE = """\
heed: 1
teams:
  - key: shop
  - key: carrier
touchpoints:
  - {key: placed, when: placed, owner: shop}
  - {key: paid, when: paid, owner: shop}
  - {key: sent, when: sent, owner: carrier}
journeys:
  - key: order
    ends: [sent]
    stages:
      - key: buy
        steps: [placed, paid]
      - key: get
        steps: [sent]
    handoffs:
      - {from: shop, to: carrier, at: paid, comes_along: [address], accepted_within: 4 hours}
"""


def store(text: str = BASE, origin: str = "/files/experience.yaml") -> None:
    definitions = parse_definitions(text, origin=origin)
    apply_definitions(definitions=definitions, actor="file", now=NOW)


def begun(subject: str = "journey:order") -> Draft:
    return drafts.start_draft(subject=subject, actor="ada", now=NOW)


def renaming(step: str, name: str) -> Edit:
    def change(values: dict[str, Any]) -> dict[str, Any]:
        def rename(journey: dict[str, Any]) -> None:
            content = editing.get_step(journey, step)
            editing.set_step(journey, step, {**content, "name": name})

        return editing.changed_journey(values, "order", rename)

    return Edit("step_changed", step, change)


def setting(name: str, said: dict[str, Any]) -> Edit:
    return Edit(
        "changed",
        name,
        lambda values: editing.with_definition(values, name, {**values[name], **said}),
    )


def owning(touchpoint: str, owner: str) -> Edit:
    return setting(f"touchpoint:{touchpoint}", {"owner": owner})


def change(draft: Draft, edit: Edit, revision: int | None = None, actor: str = "ada") -> Draft:
    at = Draft.objects.get(pk=draft.pk).revision if revision is None else revision
    return drafts.change_draft(draft=draft, edit=edit, start=Start(at), actor=actor, now=NOW).draft


def step_names() -> list[str]:
    (journey,) = current_catalogue().journeys
    return [step.name for step in journey.steps]


def publish(draft: Draft) -> list[str]:
    revision = Draft.objects.get(pk=draft.pk).revision
    applied = drafts.publish_draft(draft=draft, revision=revision, actor="ada", now=NOW)
    return [f"{one.kind}:{one.key} {one.version}" for one in applied]


@pytest.mark.django_db
class TestOneDraft:
    @pytest.fixture(autouse=True)
    def stored(self) -> None:
        store()

    def test_colleagues_work_on_one_draft_of_a_journey(self) -> None:
        assert begun().pk == begun().pk
        assert begun("").pk != begun().pk
        with pytest.raises(NotFound, match="no journey nothing"):
            begun("journey:nothing")

    def test_nothing_is_published_before_it_is(self) -> None:
        change(begun(), renaming("placed", "Orders"))
        assert step_names() == ["", "", ""]

    def test_publishing_stores_only_what_changed_and_keeps_its_file(self) -> None:
        draft = change(begun(), renaming("placed", "Orders"))
        assert publish(draft) == ["journey:order 2"]
        assert step_names() == ["Orders", "", ""]
        row = DefinitionVersion.objects.get(kind="journey", is_current=True)
        assert (row.origin, row.actor) == ("/files/experience.yaml", "ada")
        assert AuditEntry.objects.filter(verb="draft.published").count() == 1
        assert begun().pk != draft.pk

    def test_two_touchpoints_that_change_keep_their_places(self) -> None:
        draft = change(begun(), owning("placed", "carrier"))
        change(draft, owning("sent", "shop"))
        publish(draft)
        assert [point.key for point in current_catalogue().touchpoints] == [
            "placed", "paid", "sent",
        ]  # fmt: skip

    def test_mistakes_forbid_publishing(self) -> None:
        draft = change(begun(), owning("placed", "nobody"))
        assert [
            f.path for f in draft_queries.plan_draft(draft).findings if f.severity == "mistake"
        ] == [("owner",)]
        with pytest.raises(InvalidDefinition, match="no team `nobody`"):
            publish(draft)
        assert Draft.objects.get(pk=draft.pk).is_open

    def test_change_that_is_not_in_the_notation_is_refused(self) -> None:
        edit = Edit("x", "", lambda values: {**values, "team:shop": {"key": "shop", "nmae": "S"}})
        with pytest.raises(InvalidDefinition, match="`nmae` is not known here") as caught:
            change(begun(), edit)
        assert caught.value.problems[0].path == ("nmae",)

    def test_change_that_changes_nothing_makes_no_revision(self) -> None:
        assert change(begun(), owning("placed", "shop")).revision == 0

    def test_change_back_to_what_is_published_leaves_nothing_to_publish(self) -> None:
        draft = change(begun(), owning("placed", "carrier"))
        change(draft, owning("placed", "shop"))
        assert draft_queries.current_state(draft).changes == {}
        assert publish(draft) == []

    def test_definition_that_is_removed_is_retired_and_kept(self) -> None:
        draft = begun("")
        edit = Edit("x", "", lambda values: editing.without_definition(values, "team:carrier"))
        change(draft, edit)
        change(draft, owning("sent", "shop"))

        def without_handoff(values: dict[str, Any]) -> dict[str, Any]:
            return editing.changed_journey(
                values, "order", lambda journey: editing.remove_handoff(journey, 0)
            )

        change(draft, Edit("x", "", without_handoff))
        assert "team:carrier 2" in publish(draft)
        assert [team.key for team in current_catalogue().teams] == ["shop"]
        assert DefinitionVersion.objects.filter(key="carrier", kind="team").count() == 2

    def test_draft_that_ended_takes_no_changes(self) -> None:
        draft = change(begun(), renaming("placed", "Orders"))
        drafts.end_draft(draft=draft, actor="vic", now=NOW)
        with pytest.raises(Busy, match="discarded meanwhile, by vic"):
            change(draft, renaming("placed", "Asks"))
        again = drafts.reopen_draft(draft=draft, actor="ada", now=NOW)
        assert change(again, renaming("paid", "Pays")).revision == 2

    def test_discarded_draft_stays_closed_beside_a_newer_one(self) -> None:
        draft = begun()
        drafts.end_draft(draft=draft, actor="ada", now=NOW)
        begun()
        with pytest.raises(Busy, match="newer draft"):
            drafts.reopen_draft(draft=draft, actor="ada", now=NOW)


@pytest.mark.django_db
class TestTwoPeople:
    @pytest.fixture(autouse=True)
    def stored(self) -> None:
        store()

    def test_second_change_elsewhere_is_merged_and_told(self) -> None:
        draft = begun()
        change(draft, renaming("placed", "Orders"), 0, "ada")
        done = drafts.change_draft(
            draft=draft, edit=renaming("paid", "Pays"), start=Start(0), actor="vic", now=NOW
        )
        assert [one.theirs for one in done.others] == ["Orders"]
        publish(draft)
        assert step_names() == ["Orders", "Pays", ""]

    def test_second_change_of_the_same_step_waits_for_a_person(self) -> None:
        draft = begun()
        change(draft, renaming("placed", "Orders"), 0)
        with pytest.raises(Conflict) as caught:
            change(draft, renaming("placed", "Asks"), 0, "vic")
        (clash,) = caught.value.merge.clashes
        start = Start(0, caught.value.revision, {clash.path: "mine"})
        drafts.change_draft(
            draft=draft, edit=renaming("placed", "Asks"), start=start, actor="vic", now=NOW
        )
        publish(draft)
        assert step_names()[0] == "Asks"

    def test_choice_counts_only_for_what_the_person_saw(self) -> None:
        draft = begun()
        change(draft, renaming("placed", "Orders"), 0)
        path = ("journey:order", "steps", "placed", "name")
        change(draft, renaming("placed", "Buys"), 1)
        with pytest.raises(Conflict):
            drafts.change_draft(
                draft=draft,
                edit=renaming("placed", "Asks"),
                start=Start(0, 1, {path: "mine"}),
                actor="vic",
                now=NOW,
            )

    def test_file_that_is_applied_meanwhile_asks_for_a_merge(self) -> None:
        draft = change(begun(), renaming("placed", "Orders"))
        change(draft, owning("paid", "carrier"))
        changed = BASE.replace("ends: [sent]", "description: From basket to door.")
        store(changed.replace("{key: sent, when: sent", "{key: sent, when: [sent, gone]"))
        state = draft_queries.current_state(draft)
        assert draft_queries.moved_on(state) == ["journey:order"]
        assert state.values["touchpoint:sent"]["when"] == {"name": ["gone", "sent"]}
        with pytest.raises(Busy, match="published meanwhile"):
            publish(draft)
        drafts.update_draft(draft=draft, revision=2, choices={}, actor="ada", now=NOW)
        assert publish(draft) == ["touchpoint:paid 2", "journey:order 3"]
        (journey,) = current_catalogue().journeys
        assert journey.description == "From basket to door."
        assert journey.steps[0].name == "Orders"

    def test_merge_with_what_was_published_asks_where_both_changed_a_field(self) -> None:
        draft = change(begun(), owning("placed", "carrier"))
        store(BASE.replace("when: placed, owner: shop", "when: placed"))
        with pytest.raises(Conflict):
            drafts.update_draft(draft=draft, revision=1, choices={}, actor="ada", now=NOW)
        choices: dict[At, Side] = {("touchpoint:placed", "owner"): "theirs"}
        drafts.update_draft(
            draft=draft,
            revision=1,
            choices=choices,
            actor="ada",
            now=NOW,
        )
        assert draft_queries.current_state(draft).changes == {}


@pytest.mark.slow
def test_threads_that_change_one_draft_lose_nothing(
    tmp_path: Path, django_db_blocker: DjangoDbBlocker
) -> None:
    n = 8
    teams = "".join(f"  - key: t{number}\n" for number in range(n))
    with django_db_blocker.unblock():
        make_records(tmp_path)
        with using_records(tmp_path):
            store(f"heed: 1\nteams:\n{teams}")
            draft = begun("")

        def work(number: int) -> None:
            name = f"team:t{number}"
            for word in ("name", "contact"):
                edit = setting(name, {word: f"{word} {number}"})
                start = 0 if word == "name" else Draft.objects.get(pk=draft.pk).revision
                change(draft, edit, start, f"editor {number}")

        raised = at_once(tmp_path, [partial(work, number) for number in range(n)])
        assert raised == []
        with using_records(tmp_path):
            values = draft_queries.current_state(draft).values
            for number in range(n):
                said = {"name": f"name {number}", "contact": f"contact {number}"}
                assert values[f"team:t{number}"] == {"key": f"t{number}", **said}
            numbers = DraftRevision.objects.values_list("number", flat=True)
            assert list(numbers) == list(range(2 * n + 1))


@pytest.mark.slow
def test_two_threads_that_change_the_same_field_never_overwrite_each_other(
    tmp_path: Path, django_db_blocker: DjangoDbBlocker
) -> None:
    with django_db_blocker.unblock():
        make_records(tmp_path)
        with using_records(tmp_path):
            store()
            draft = begun()
        for turn in range(10):

            def work(who: str, turn: int = turn) -> None:
                change(draft, renaming("placed", f"{who} {turn}"), turn, who)

            raised = at_once(tmp_path, [partial(work, who) for who in ("ada", "vic")])
            assert [type(error) for error in raised] == [Conflict]
        with using_records(tmp_path):
            assert Draft.objects.get(pk=draft.pk).revision == 10


@pytest.mark.slow
def test_two_threads_that_begin_a_draft_get_the_same(
    tmp_path: Path, django_db_blocker: DjangoDbBlocker
) -> None:
    with django_db_blocker.unblock():
        make_records(tmp_path)
        with using_records(tmp_path):
            store()
        numbers: list[int] = []
        raised = at_once(tmp_path, [lambda: numbers.append(begun().pk)] * 4)
        assert raised == []
        assert numbers == [1] * 4


KEYS = ["a", "b", "c"]


class Editors(RuleBasedStateMachine):
    """People who change, undo and redo, some from revisions that are old by now."""

    def __init__(self) -> None:
        super().__init__()
        Draft.objects.all().delete()
        DefinitionVersion.objects.all().delete()
        store("heed: 1\nteams: [{key: a}, {key: b}, {key: c}]\n")
        self.draft = begun("")
        self.done = [{key: {"key": key} for key in KEYS}]  # the states that undoing walks back
        self.undone: list[dict[str, Any]] = []
        self.names = 0

    @property
    def revision(self) -> int:
        return Draft.objects.get(pk=self.draft.pk).revision

    def saying(self, key: str) -> dict[str, Any]:
        self.names += 1
        return {"key": key, "name": f"n{self.names}"}

    @rule(key=st.sampled_from(KEYS))
    def edit(self, key: str) -> None:
        said = self.saying(key)
        edit = Edit("x", key, lambda v: editing.with_definition(v, f"team:{key}", said))
        change(self.draft, edit)
        self.done.append({**self.done[-1], key: said})
        self.undone = []

    @rule(key=st.sampled_from(KEYS), age=st.integers(1, 4))
    def edit_from_an_old_revision(self, key: str, age: int) -> None:
        start = max(0, self.revision - age)
        before = draft_queries.state_at(self.draft, start).values[f"team:{key}"]
        said = self.saying(key)
        edit = Edit("x", key, lambda v: editing.with_definition(v, f"team:{key}", said))
        try:
            change(self.draft, edit, start)
        except Conflict:
            assert self.done[-1][key] != before
            return
        assert self.done[-1][key] == before
        self.done.append({**self.done[-1], key: said})
        self.undone = []

    @rule()
    def undo(self) -> None:
        if len(self.done) == 1:
            with pytest.raises(HeedError, match="nothing to undo"):
                drafts.undo(draft=self.draft, revision=self.revision, actor="a", now=NOW)
            return
        drafts.undo(draft=self.draft, revision=self.revision, actor="a", now=NOW)
        self.undone.append(self.done.pop())

    @rule()
    def redo(self) -> None:
        if not self.undone:
            with pytest.raises(HeedError, match="nothing to redo"):
                drafts.redo(draft=self.draft, revision=self.revision, actor="a", now=NOW)
            return
        drafts.redo(draft=self.draft, revision=self.revision, actor="a", now=NOW)
        self.done.append(self.undone.pop())

    @rule()
    def undo_what_somebody_did_not_see(self) -> None:
        with pytest.raises(Busy):
            drafts.undo(draft=self.draft, revision=self.revision + 1, actor="a", now=NOW)

    @invariant()
    def draft_says_what_was_done_last(self) -> None:
        values = draft_queries.current_state(self.draft).values
        assert {key: values[f"team:{key}"] for key in KEYS} == self.done[-1]

    @invariant()
    def nothing_is_published_and_revisions_have_no_gap(self) -> None:
        assert all(content.version == 1 for content in list_current())
        numbers = DraftRevision.objects.values_list("number", flat=True)
        assert list(numbers) == list(range(self.revision + 1))


class TestEditors(TestCase, Editors.TestCase):  # type: ignore[misc, valid-type]
    settings = settings(max_examples=25, stateful_step_count=25, deadline=None)  # type: ignore[assignment]
