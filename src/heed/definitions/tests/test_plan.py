"""What a plan says and what applying does."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from heed.definitions.files import read_definitions
from heed.definitions.plan import Plan, make_plan
from heed.definitions.rendering import applied_lines, change_lines, plan_lines
from heed.definitions.services import apply_files
from heed.definitions.sides import compare_sides, read_side
from heed.journeys.design import Touchpoint
from heed.journeys.measures_matching import Claims
from heed.journeys.queries import current_catalogue
from heed.kernel.errors import InvalidDefinition, NotFound

pytestmark = pytest.mark.django_db
NOW = datetime(2024, 5, 1, tzinfo=UTC)
BASE = """\
heed: 1
teams:
  - key: shop
touchpoints:
  - {key: placed, when: placed, owner: shop}
  - {key: paid, when: paid, owner: shop}
journeys:
  - key: order
    ends: [paid]
    stages:
      - key: buy
        steps:
          - placed
          - touchpoint: paid
            desired_emotion: 1
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    file = tmp_path / "experience.yaml"
    file.write_text(BASE, encoding="utf-8")
    return file


def plan(path: Path, *, only: bool = False) -> Plan:
    return make_plan(read_definitions(path), only=only)


def apply(path: Path, *, only: bool = False) -> list[str]:
    done, applied = apply_files(path=path, actor="anna", now=NOW, only=only)
    return list(applied_lines(done, applied))


def change(path: Path, before: str, after: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after), encoding="utf-8")


def test_a_first_plan_adds_everything(path: Path) -> None:
    assert list(plan_lines(plan(path))) == [
        "+ team shop",
        "+ touchpoint paid",
        "+ touchpoint placed",
        "+ journey order",
        "",
        "To do: 4 added.",
    ]


def test_planning_stores_nothing_and_applying_twice_changes_nothing(path: Path) -> None:
    plan(path)
    assert current_catalogue().journeys == ()
    assert apply(path)[-1] == "Applied: 4 added."
    assert apply(path) == ["Nothing to change."]
    assert list(plan_lines(plan(path))) == ["Nothing to change. Unchanged: 4."]


def test_a_change_is_shown_field_by_field(path: Path) -> None:
    apply(path)
    change(path, "desired_emotion: 1", "desired_emotion: 2\n            optional: true")
    change(path, "- placed\n", "- {touchpoint: placed, systems: [till]}\n")
    change(path, "when: placed", "when: {name: placed, channel: web}")
    assert list(change_lines(plan(path).changes)) == [
        "~ touchpoint placed  (version 1 → 2)",
        "    when.channel: nothing → web",
        "~ journey order  (version 1 → 2)",
        "    stages.buy.steps.placed.systems: nothing → [till]",
        "    stages.buy.steps.paid.desired_emotion: 1 → 2",
        "    stages.buy.steps.paid.optional: nothing → true",
    ]


def test_what_leaves_its_file_is_retired(path: Path) -> None:
    change(path, "journeys:", "  - {key: fax, when: fax, owner: shop}\njourneys:")
    apply(path)
    change(path, "  - {key: fax, when: fax, owner: shop}\n", "")
    assert apply(path)[0] == "- touchpoint fax  (version 1 is retired and kept)"
    assert [touchpoint.key for touchpoint in current_catalogue().touchpoints] == ["placed", "paid"]


def test_what_another_file_defined_stays_unless_only_this_one_counts(
    path: Path, tmp_path: Path
) -> None:
    apply(path)
    other = tmp_path / "other.yaml"
    other.write_text("heed: 1\nteams: [{key: care}]\ntouchpoints: [{key: call, owner: shop}]\n")
    found = plan(other)
    assert (found.others, found.mistakes) == (4, ())
    apply(other)
    assert [t.key for t in current_catalogue().touchpoints] == ["placed", "paid", "call"]
    apply(path, only=True)
    assert [t.key for t in current_catalogue().touchpoints] == ["placed", "paid"]


def test_retiring_what_a_stored_journey_needs_is_a_mistake(path: Path, tmp_path: Path) -> None:
    points = tmp_path / "points.yaml"
    head, _, journeys = BASE.partition("journeys:\n")
    points.write_text(head)
    path.write_text("heed: 1\njourneys:\n" + journeys)
    apply(points)
    apply(path)
    change(points, "  - {key: paid, when: paid, owner: shop}\n", "")
    mistakes = [str(problem) for problem in plan(points).mistakes]
    assert mistakes[0].startswith("stored journey order: There is no touchpoint `paid`.")
    with pytest.raises(InvalidDefinition):
        apply(points)


def test_a_mistake_blocks_applying_and_names_its_line(path: Path) -> None:
    change(path, "- placed\n", "- plcaed\n")
    with pytest.raises(InvalidDefinition) as caught:
        apply(path)
    assert str(caught.value) == (
        f"{path}:13: journey order: There is no touchpoint `plcaed`. Did you mean `placed`?"
    )
    assert current_catalogue().touchpoints == ()


def test_the_order_of_touchpoints_is_a_change(path: Path) -> None:
    apply(path)
    placed = "  - {key: placed, when: placed, owner: shop}\n"
    change(path, placed, "")
    change(path, "journeys:", f"{placed}journeys:")
    found = plan(path)
    assert list(change_lines(found.changes)) == [
        "~ order touchpoint  (version 1 → 2)",
        "    order: [placed, paid] → [paid, placed]",
    ]
    apply(path)
    assert [t.key for t in current_catalogue().touchpoints] == ["paid", "placed"]
    assert apply(path) == ["Nothing to change."]


def test_data_shows_touchpoints_that_match_nothing(path: Path) -> None:
    def count(touchpoints: Sequence[Touchpoint]) -> Claims:
        return Claims(9, {touchpoint.key: 0 for touchpoint in touchpoints}, {}, ())

    warnings = make_plan(read_definitions(path), count_claims=count).warnings
    assert [str(warning).removeprefix(str(path)) for warning in warnings] == [
        f":{line}: touchpoint {key}: None of 9 interactions is this touchpoint. "
        "Compare the condition with the names that `heed doctor` lists."
        for line, key in ((5, "placed"), (6, "paid"))
    ]


def test_sides_of_a_comparison_are_files_stored_and_versions(path: Path) -> None:
    apply(path)
    change(path, "desired_emotion: 1", "desired_emotion: 2")
    assert len(compare_sides(read_side("stored"), read_side(str(path)))) == 1
    apply(path)
    assert compare_sides(read_side("stored"), read_side(str(path))) == []
    for before, after in (
        ("stored:order@1", "stored"),
        ("stored@1", "stored:order"),
        ("stored:order@1", str(path)),
    ):
        changes = compare_sides(read_side(before), read_side(after))
        assert [(c.key, c.verb) for c in changes] == [("order", "changed")]


def test_a_side_that_is_not_there_is_told(path: Path) -> None:
    apply(path)
    with pytest.raises(NotFound, match="Did you mean order"):
        read_side("stored:oder")
    with pytest.raises(NotFound, match="has the versions 1"):
        read_side("stored:order@7")
    with pytest.raises(NotFound, match="No stored journey has a version 7"):
        read_side("stored@7")
