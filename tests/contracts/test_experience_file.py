"""The reference of experience files names every key, and its examples can be applied."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from heed.definitions.contacts import check_contacts
from heed.definitions.files import read_definitions
from heed.definitions.registry import KINDS
from heed.foundation.conditions import BRANCHES, FIELDS, TALLY_FIELDS, TESTS
from heed.foundation.yaml_cells import Cell
from heed.foundation.yaml_lines import YamlFile
from heed.insight.catalogue import value_models_of
from heed.insight.value_checks import Defined, check_value
from heed.journeys.catalogue import catalogue_of
from heed.journeys.checks import check_catalogue
from heed.journeys.journey_notation import CELLS
from heed.standards.catalogue import standard_set_of
from heed.standards.checks import check_standards
from heed.standards.rule_notation import RULES
from tests.architecture.sources import ROOT

PAGE = (ROOT / "docs" / "reference" / "experience-file.md").read_text(encoding="utf-8")


def known_keys() -> set[str]:
    """The keys that readers name when they meet a stranger in every place of a file."""
    stranger = {"zzzzzz": 1}
    journey = {
        **stranger,
        "stages": [{**stranger, "steps": [stranger]}],
        "handoffs": [stranger],
    }
    metric = {
        **stranger,
        "measure": "mean",
        "asked": {**stranger, "counts": stranger},
        "vectors": [stranger],
    }
    contents = [
        ("journeys", journey),
        ("metrics", metric),
        *(("standards", {word: stranger}) for word in RULES if word != "tallied"),
    ]
    found: set[str] = set()
    readers = {kind.section: kind.read for kind in KINDS}
    contents += [(kind.section, stranger) for kind in KINDS]
    contents.append(("standards", {"reach": {"pauses": [stranger]}}))
    costs = {"margin": stranger, "repeat": {"lost_share": stranger}, "costs": [stranger]}
    contents.append(("value_models", costs))
    contents.append(("tracking_plans", {"events": [{**stranger, "properties": {"x": stranger}}]}))
    contents.append(("value_models", {"margin": {"per_order": stranger}, "repeat": stranger}))
    policy: dict[str, Any] = {word: stranger for word in ("never_surveyed", "reminders")}
    policy |= {word: [stranger] for word in ("classes", "limits", "quiet_hours", "suppressions")}
    policy["ending"] = {**stranger, "reasons": [stranger], "interactions": [stranger]}
    contents.append(("contact_policies", policy))
    contents.append(("employees", {"measured": stranger}))
    contents.append(("personas", {"verified": stranger}))
    contents.append(("purposes", {"texts": {"en": stranger}}))
    for section, content in contents:
        cell = Cell(YamlFile("f", content))
        readers[section](cell)
        for problem in cell.problems:
            found |= set(re.findall(r"`(\w+)`", problem.fix))
    return found | {kind.section for kind in KINDS}


def test_every_key_of_an_experience_file_is_documented() -> None:
    keys = known_keys() | {*FIELDS, *TALLY_FIELDS, *BRANCHES, *TESTS, *CELLS}
    assert {
        "desired_emotion",
        "comes_along",
        "open_for",
        "contact",
        "unreached",
        "lost_share",
    } <= keys
    assert {key for key in keys if not re.search(rf"`{key}\b|\b{key}:", PAGE)} == set()


def test_the_first_example_can_be_applied(tmp_path: Path) -> None:
    example = PAGE.split("```yaml\n")[1].split("```")[0]
    path = tmp_path / "experience.yaml"
    path.write_text(example, encoding="utf-8")
    assert check_catalogue(catalogue_of(read_definitions(path).contents)) == []


def test_the_example_of_value_models_can_be_applied(tmp_path: Path) -> None:
    page = (ROOT / "docs" / "reference" / "value-models.md").read_text(encoding="utf-8")
    path = tmp_path / "experience.yaml"
    path.write_text(page.split("```yaml\n")[1].split("```")[0], encoding="utf-8")
    contents = read_definitions(path).contents
    (model,) = value_models_of(contents)
    defined = Defined(catalogue_of(contents), standard_set_of(contents), (), frozenset({model.key}))
    assert check_value([model], defined) == []


def test_the_example_of_purposes_and_the_contact_policy_can_be_applied(tmp_path: Path) -> None:
    (example,) = [part for part in PAGE.split("```yaml\n")[1:] if "contact_policies:" in part]
    path = tmp_path / "experience.yaml"
    path.write_text(example.split("```")[0], encoding="utf-8")
    assert check_contacts(read_definitions(path).contents) == []


def test_the_example_of_standards_can_be_applied(tmp_path: Path) -> None:
    page = (ROOT / "docs" / "reference" / "standards.md").read_text(encoding="utf-8")
    path = tmp_path / "experience.yaml"
    path.write_text(page.split("```yaml\n")[1].split("```")[0], encoding="utf-8")
    contents = read_definitions(path).contents
    assert check_standards(standard_set_of(contents), catalogue_of(contents)) == []
