"""The templates that ship with Heed."""

from __future__ import annotations

from pathlib import Path

import pytest

from heed.definitions.files import read_definitions
from heed.definitions.templates import TEMPLATES, journey_key, template_text
from heed.journeys.catalogue import catalogue_of
from heed.journeys.checks import check_catalogue
from heed.journeys.design import Catalogue
from heed.journeys.extracts import UNKNOWN_SYSTEM, extracts_to_request
from heed.kernel.errors import HeedError, NotFound


def catalogue_from(name: str, folder: Path) -> Catalogue:
    path = folder / f"{name}.yaml"
    path.write_text(template_text(name), encoding="utf-8")
    return catalogue_of(read_definitions(path).contents)


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_is_whole_and_says_nothing_as_known(name: str, tmp_path: Path) -> None:
    catalogue = catalogue_from(name, tmp_path)
    assert check_catalogue(catalogue) == []
    [journey] = catalogue.journeys
    assert 4 <= len(journey.stages) <= 6
    assert 10 <= len(journey.steps) <= 18
    assert journey.key == name
    assert any(step.moment_of_truth for step in journey.steps)
    assert all(step.desired_emotion is not None for step in journey.steps)
    assert all(step.evidence == {} for step in journey.steps)
    extracts = extracts_to_request(journey, catalogue)
    assert UNKNOWN_SYSTEM not in [extract.system for extract in extracts]
    assert all(extract.ask for extract in extracts)


def test_templates_can_be_applied_side_by_side(tmp_path: Path) -> None:
    teams: dict[str, str] = {}
    touchpoints: list[str] = []
    for name in TEMPLATES:
        catalogue = catalogue_from(name, tmp_path)
        touchpoints.extend(touchpoint.key for touchpoint in catalogue.touchpoints)
        for team in catalogue.teams:
            assert teams.setdefault(team.key, team.name) == team.name
    assert len(touchpoints) == len(set(touchpoints))


def test_the_journey_gets_the_key_that_is_given() -> None:
    text = template_text("shop-order", key="web_order")
    assert journey_key(text) == "web_order"
    assert text.count("web_order") == 1


def test_a_template_that_is_not_there_is_told() -> None:
    with pytest.raises(NotFound, match="Did you mean shop-order"):
        template_text("shop-oder")
    with pytest.raises(HeedError, match="cannot be a key"):
        template_text("shop-order", key="Web Order")
