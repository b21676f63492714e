"""Purposes and the contact policy in experience files: read, checked, written back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.kit.defining import NOW

from heed.customers.contact.rulebook import read_rulebook, shipped_policy, shipped_text
from heed.customers.kinds import CONTACT_POLICY, KINDS
from heed.definitions.files import parse_definitions
from heed.definitions.plan import Plan, make_plan
from heed.definitions.services import apply_definitions
from heed.definitions.writing import experience_text
from heed.foundation.yaml_cells import Cell
from heed.foundation.yaml_lines import YamlFile
from heed.kernel.errors import InvalidDefinition

pytestmark = pytest.mark.django_db
LIMITS = "    limits: "
HEAD = "heed: 1\ncontact_policies:\n  - key: contact-policy\n    zone: UTC\n"
CLASSES = "    classes: [{key: legal, priority: 1, exempt: true}, {key: survey, priority: 2}]\n"


def planned(text: str) -> Plan:
    return make_plan(parse_definitions(text, origin="test"))


def problems(text: str) -> str:
    """What is wrong with a file, in one text."""
    try:
        plan = planned(text)
    except InvalidDefinition as error:
        return "\n".join(map(str, error.problems))
    return "\n".join(map(str, plan.mistakes))


class TestWhatHeedShips:
    def test_it_can_be_applied_and_gives_no_warning(self) -> None:
        plan = planned(shipped_text())
        assert (plan.mistakes, plan.warnings) == ((), ())
        assert [(each.kind, each.verb) for each in plan.changes] == [("purpose", "added")] * 4 + [
            ("contact_policy", "added")
        ]

    def test_it_holds_before_and_after_it_was_applied(self) -> None:
        before = read_rulebook()
        assert (before.policy.version, before.purposes) == (0, {})
        apply_definitions(
            definitions=parse_definitions(shipped_text(), origin="x"), actor="ada", now=NOW
        )
        after = read_rulebook()
        assert after.policy.version == 1
        assert after.policy.limits == shipped_policy().limits
        assert list(after.purposes) == ["legal", "contract", "feedback", "news"]

    def test_what_is_exported_is_what_was_applied(self) -> None:
        shipped = parse_definitions(shipped_text(), origin="x")
        again = parse_definitions(experience_text(shipped.contents), origin="y")
        assert again.contents == shipped.contents


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (f"{HEAD}{CLASSES}{LIMITS}[{{key: a, classes: survy, most: 1, each: day}}]", "no class"),
        (f"{HEAD}{CLASSES}{LIMITS}[{{key: a, classes: legal, most: 1, each: day}}]", "exempt"),
        (f"{HEAD}{CLASSES}{LIMITS}[{{key: a, classes: survey, most: 1}}]", "within: 30 days"),
        (f"{HEAD}{CLASSES}{LIMITS}[{{key: a, classes: survey, most: 0, each: day}}]", "1 to"),
        (f"{HEAD}{CLASSES}    quiet_hours: [{{channels: email, between: 9-17}}]", "21:00-07:00"),
        (f"{HEAD}{CLASSES}    quiet_hours: [{{channels: email, outside: offce}}]", "no calendar"),
        (f"{HEAD}{CLASSES}    quiet_hours: [{{channels: pigeon, outside: x}}]", "`pigeon`"),
        (f"{HEAD}{CLASSES}    suppressions: [{{reason: rain, classes: survey}}]", "`rain`"),
        (f"{HEAD}{CLASSES}    never_surveyed: {{share: 120 %, classes: survey}}", "no share"),
        (f"{HEAD}{CLASSES}    ending: {{stops: survey, win_back: legal}}", "not stopped"),
        (f"{HEAD}    classes: [{{key: a, priority: 1}}, {{key: a, priority: 2}}]", "twice"),
        (f"{HEAD}{CLASSES}  - {{key: b, zone: UTC, classes: [{{key: a, priority: 1}}]}}", "one"),
        ("heed: 1\npurposes: [{key: a, basis: whim, channels: email, texts: {}}]", "`whim`"),
        (
            "heed: 1\npurposes: [{key: a, basis: consent, default: granted, channels: email, "
            "texts: {en: {title: A, says: B}}}]",
            "not presumed",
        ),
        (
            "heed: 1\npurposes: [{key: a, basis: contract, double_opt_in: true, channels: email, "
            "texts: {en: {title: A, says: B}}}]",
            "second time",
        ),
    ],
)  # fmt: skip
def test_mistakes_are_told_with_their_line(text: str, says: str) -> None:
    assert says in problems(text)


def test_gaps_are_warnings() -> None:
    purpose = "{key: a, basis: consent, channels: email, texts: {en: {title: A, says: B}}}"
    text = f"{HEAD}{CLASSES}purposes: [{purpose}]"
    warnings = "\n".join(map(str, planned(text).warnings))
    for said in ("Nothing limits", "complaint", "no words in de"):
        assert said in warnings


def test_a_policy_that_sets_everything_is_read_as_it_was_written() -> None:
    text = """
heed: 1
contact_policies:
  - key: contact-policy
    zone: Europe/Berlin
    own_zone: false
    held_for: 4 hours
    classes: [{key: free, priority: 1, exempt: true}, {key: a, name: Alpha, priority: 2}]
    limits:
      - {key: m, classes: a, most: 3, each: month, per: account, counts: invitations}
    quiet_hours: [{channels: [phone, email], between: 7:05-21:00}]
    suppressions: [{reason: care_needed, classes: [a]}]
    never_surveyed: {share: 2.5 %, classes: a}
    reminders: {most: 2, after: 36 hours}
    ending:
      stops: a
      win_back: a
      reasons: [{key: price, win_back_after: 10 days}, {key: other}]
      interactions: [left, {name: closed, source: shop, reason: price}]
      resumed_by: [back]
"""
    (content,) = parse_definitions(text, origin="x").contents
    policy = CONTACT_POLICY.read(Cell(YamlFile("stored", content.content)))
    assert CONTACT_POLICY.write(policy) == content.content
    assert policy.reminders.after.total_seconds() == 36 * 3600
    assert policy.quiet_hours[0].channels == ("email", "phone")


@given(st.data())
def test_reading_anything_never_fails(data: st.DataObject) -> None:
    plain = st.none() | st.booleans() | st.integers() | st.text(max_size=5)
    words = st.sampled_from([
        "key", "classes", "limits", "zone", "texts", "en", "channels", "most", "each", "ending",
        "stops", "reasons", "basis", "consent", "quiet_hours", "between", "share", "email",
    ])  # fmt: skip
    anything = st.recursive(
        plain | words,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=5),
        max_leaves=25,
    )
    for kind in KINDS:
        cell = Cell(YamlFile("f", data.draw(anything)))
        kind.read(cell)
