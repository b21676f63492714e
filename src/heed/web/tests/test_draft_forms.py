"""Forms of the map editor lose nothing: what a person does not change stays as it is."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from django import forms
from django.http import QueryDict
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from heed.definitions.draft_state import normal
from heed.definitions.files import parse_definitions
from heed.definitions.tests.strategies import catalogues, conditions
from heed.journeys.catalogue import contents_of
from heed.journeys.conditions import FIELDS, write_condition
from heed.journeys.design import Catalogue, Condition
from heed.web.pages.drafts.forms.base import DefinitionForm, Known, put, value_at
from heed.web.pages.drafts.forms.condition import condition_of, rows_in
from heed.web.pages.drafts.forms.definitions import TeamForm, TouchpointForm
from heed.web.pages.drafts.forms.journey import HandoffForm, JourneyForm, StageForm, StepForm
from heed.web.pages.drafts.forms.standard import StandardForm
from heed.web.pages.drafts.said import SENTENCES, said

MANY = settings(max_examples=60, deadline=None)
STANDARDS = """\
heed: 1
touchpoints: [{key: a}, {key: b}, {key: c}]
standards:
  - key: one
    name: One of all words
    description: More.
    told: We come.
    touchpoint: a
    when: {channel: web, properties: {x: {contains: [b, c]}}}
    reach:
      to: [b, c]
      within: 1 day 12 hours
      restarts: [c]
      pauses: [{from: [b], to: [c]}]
    target: 95.5 %
    window: 30 days
    without: [c]
    without_when: {any: [{name: x}, {not: {channel: web}}]}
    by: customer
    zone: Europe/Berlin
    marks: [safety, vulnerable]
  - {key: two, touchpoint: a, on_date: {to: b, promised: day, written: "%d.%m.%Y", compare: time}, target: 90 %}
  - {key: three, touchpoint: a, effort: {to: [b], at_most: 0, within: 2 days, counted: {name: x}, unreached: missed}, target: 1 %, per_answer: nps}
  - {key: four, touchpoint: a, not_followed: {by: [a], within: 7 days, same: [topic]}, target: 80 %}
  - {key: five, touchpoint: a, score: {item: nps, at_least: 8.5}, target: 60 %}
  - {key: six, touchpoint: a, audit: {question: Was it clean?, at_most_minutes: 5}, target: 100 %}
  - {key: seven, touchpoint: a, tallied: true, target: 75 %}
"""  # noqa: E501  # a line each


def as_sent(form: DefinitionForm) -> QueryDict:
    """What a browser sends if nobody changes anything."""
    sent = QueryDict(mutable=True)
    for name, field in form.fields.items():
        value = form[name].value()
        if isinstance(field, forms.MultipleChoiceField):
            sent.setlist(name, value or [])
        elif isinstance(field, forms.BooleanField):
            sent.update({name: "on"} if value else {})
        else:
            sent[name] = "" if value is None else str(value).replace("\n", "\r\n")
    return sent


def unchanged(make: type[DefinitionForm], content: dict[str, Any], known: Known) -> Any:
    """The content that an untouched form gives."""
    before = copy.deepcopy(content)
    form = make(as_sent(make(None, content, known)), content, known)
    assert form.is_valid(), (content, form.errors)
    assert content == before
    return form.content()


@MANY
@given(catalogues())
def test_form_that_nobody_touched_leaves_everything_as_it_is(catalogue: Catalogue) -> None:
    values = {one.name: one.content for one in contents_of(catalogue)}
    known = Known(values)
    for name, content in values.items():
        kind = name.partition(":")[0]
        if kind == "team":
            assert unchanged(TeamForm, content, known) == content
        elif kind == "touchpoint":
            assert unchanged(TouchpointForm, content, known) == content
        elif kind == "journey":
            found = normal(name, unchanged(JourneyForm, content, known))
            assert found == content
            for stage in content.get("stages", []):
                own = {word: said for word, said in stage.items() if word != "steps"}
                assert unchanged(StageForm, own, known) == own
                for step in stage["steps"]:
                    said_of = step if isinstance(step, dict) else {"touchpoint": step}
                    assert unchanged(StepForm, said_of, known) == said_of


@pytest.mark.parametrize("number", range(7))
def test_standard_form_that_nobody_touched_leaves_everything_as_it_is(number: int) -> None:
    contents = parse_definitions(STANDARDS, origin="").contents
    known = Known({one.name: one.content for one in contents})
    standard = [one.content for one in contents if one.kind == "standard"][number]
    assert unchanged(StandardForm, standard, known) == standard


@given(st.dictionaries(st.sampled_from(["later", "colour"]), st.sampled_from([1, ["a"], {"b": 2}])))
def test_words_that_a_form_does_not_know_survive_its_changes(strangers: dict[str, Any]) -> None:
    known = Known({"touchpoint:a": {"key": "a"}, "team:t": {"key": "t"}})
    content = {"touchpoint": "a", "systems": ["x"], **strangers}
    sent = as_sent(StepForm(None, content, known))
    sent["name"], sent["systems"] = "New", "x\r\ny"
    form = StepForm(sent, content, known)
    form.is_valid()
    assert form.content() == {**content, "name": "New", "systems": ["x", "y"]}


def test_handoff_form_takes_out_what_is_emptied() -> None:
    known = Known({"team:a": {"key": "a"}, "team:b": {"key": "b"}})
    content = {"from": "a", "to": "b", "comes_along": ["x"], "accepted_within": "1 day"}
    sent = as_sent(HandoffForm(None, content, known))
    sent["comes_along"], sent["accepted_within"] = " \r\n", ""
    form = HandoffForm(sent, content, known)
    assert form.is_valid()
    assert form.content() == {"from": "a", "to": "b"}


@MANY
@given(conditions(FIELDS, ("properties",)))
def test_rows_of_a_condition_say_the_same_condition(condition: Condition) -> None:
    content = write_condition(condition)
    rows = rows_in(content)
    if rows is not None:
        touchpoint = {"key": "x", "when": condition_of(rows)}
        assert normal("touchpoint:x", touchpoint) == {"key": "x", "when": content}


def test_values_are_put_in_their_place_and_what_is_empty_then_goes() -> None:
    content: dict[str, Any] = {"a": {"b": 1}, "c": 2}
    put(content, ("a", "d"), 3)
    assert value_at(content, ("a", "d")) == 3
    put(content, ("a", "b"), None)
    put(content, ("a", "d"), None)
    assert content == {"c": 2}
    put(content, ("c", "e"), 4)
    assert content == {"c": {"e": 4}}


def test_sentences_of_the_checks_are_found_in_the_readers_language() -> None:
    with translation.override("de"):
        for sentence in SENTENCES:
            english = (sentence % dict.fromkeys("abcd", "x")).replace("  ", " ")
            assert said(english) != english
        assert said("There is no team `shop`.") == "Es gibt kein team `shop`."
        assert said("Something that nobody named.") == "Something that nobody named."
