"""What `heed plan` says of value models and restricted columns."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.kit.repeating import MODEL, SHOP

from heed.definitions.files import read_definitions
from heed.definitions.plan import make_plan


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("text", "says"),
    [
        (MODEL.replace("touchpoint: order", "touchpoint: ordre"), "Did you mean `order`?"),
        (MODEL + "    standards: [quik]\n", "Did you mean `quick`?"),
    ],
)
def test_plan_finds_references_to_nothing(text: str, says: str, tmp_path: Path) -> None:
    assert says in _told(SHOP + text, tmp_path)[0]


@pytest.mark.django_db
def test_plan_warns_of_what_would_mislead(tmp_path: Path) -> None:
    text = (
        MODEL.replace(", source: Finance", "")
        + "    when: {properties: {gender: f}}\n    standards: [quick]\n"
        + "  - {key: second, currency: EUR, standards: [quick], costs: "
        + "[{name: Call, low: 1, high: 2, source: Finance}]}\n"
        + "restricted: [properties.gender]\n"
        + "segments:\n  - {key: women, when: {properties: {gender: f}}}\n"
    )
    mistakes, warnings = _told(SHOP + text, tmp_path)
    assert mistakes == ""
    for says in (
        "Nobody can tell where this assumed range comes from",
        "`late` is about `quick`, too, and stands first",
        "segment women: It divides people by `properties.gender`, which is restricted",
        "value_model late: It divides people by `properties.gender`",
        "counts only once a named person has confirmed",
    ):
        assert says in warnings


def _told(text: str, folder: Path) -> tuple[str, str]:
    path = folder / "experience.yaml"
    path.write_text(text, encoding="utf-8")
    plan = make_plan(read_definitions(path))
    return " ".join(map(str, plan.mistakes)), " ".join(map(str, plan.warnings))
