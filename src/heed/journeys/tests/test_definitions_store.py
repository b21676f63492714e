"""Stored definitions: versions of what changed, nothing deleted."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from heed.foundation.models import AuditEntry
from heed.journeys.design import Catalogue, JourneyDesign, Stage, Step, Touchpoint
from heed.journeys.models import DefinitionVersion
from heed.journeys.queries import catalogue_at, current_catalogue, get_journey, list_versions
from heed.journeys.services import AppliedChange, apply_catalogue
from heed.kernel.errors import NotFound

pytestmark = pytest.mark.django_db
NOW = datetime(2024, 5, 1, tzinfo=UTC)
JOURNEY = JourneyDesign("order", "Order", stages=(Stage("s", "S", (Step("b"), Step("a"))),))
CATALOGUE = Catalogue(touchpoints=(Touchpoint("b", "B"), Touchpoint("a", "A")), journeys=(JOURNEY,))


def apply(catalogue: Catalogue) -> list[tuple[str, str, str, int]]:
    applied = apply_catalogue(catalogue=catalogue, actor="anna", now=NOW)
    return [(c.kind, c.key, c.verb, c.version) for c in applied if c.kind != "order"]


def test_what_is_applied_is_read_back_in_its_order() -> None:
    apply(CATALOGUE)
    catalogue = current_catalogue()
    assert catalogue == CATALOGUE
    assert [touchpoint.key for touchpoint in catalogue.touchpoints] == ["b", "a"]
    assert catalogue.versions["journey:order"] == 1


def test_applying_the_same_again_changes_nothing() -> None:
    apply(CATALOGUE)
    rows = DefinitionVersion.objects.count()
    assert apply_catalogue(catalogue=CATALOGUE, actor="ben", now=NOW) == []
    assert DefinitionVersion.objects.count() == rows


def test_only_what_changed_gets_a_version_and_old_ones_are_kept() -> None:
    apply(CATALOGUE)
    old = current_catalogue().versions
    changed = replace(JOURNEY, name="Orders")
    assert apply(replace(CATALOGUE, journeys=(changed,))) == [("journey", "order", "changed", 2)]
    assert get_journey("order") == replace(changed, version=2)
    assert catalogue_at(old) == CATALOGUE


def test_retired_definitions_are_kept_and_a_key_that_returns_counts_on() -> None:
    apply(CATALOGUE)
    assert apply(replace(CATALOGUE, journeys=())) == [("journey", "order", "retired", 2)]
    assert current_catalogue().journeys == ()
    assert apply(CATALOGUE) == [("journey", "order", "added", 3)]
    versions = [(row.version, row.is_retired) for row in list_versions("journey", "order")]
    assert versions == [(1, False), (2, True), (3, False)]


def test_every_change_has_an_audit_row() -> None:
    applied = apply_catalogue(catalogue=CATALOGUE, actor="anna", now=NOW)
    rows = AuditEntry.objects.filter(actor="anna", at=NOW)
    assert rows.count() == len(applied)
    assert AppliedChange("journey", "order", "added", 1) in applied
    assert rows.get(subject="journey:order").verb == "definition.added"


def test_what_is_not_there_is_told() -> None:
    apply(CATALOGUE)
    with pytest.raises(NotFound, match="Did you mean order"):
        get_journey("oder")
    with pytest.raises(NotFound, match="no version 9 of journey:order"):
        catalogue_at({"journey:order": 9})
