"""Exporting and applying what was exported changes nothing."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, given, settings
from hypothesis.extra.django import TestCase

from heed.definitions.files import read_definitions
from heed.definitions.services import apply_files
from heed.definitions.tests.strategies import catalogues
from heed.definitions.writing import experience_text
from heed.journeys.catalogue import catalogue_of, contents_of
from heed.journeys.design import Catalogue
from heed.journeys.queries import catalogue_at, current_catalogue, list_current
from heed.journeys.services import apply_catalogue

NOW = datetime(2024, 5, 1, tzinfo=UTC)
RELAXED = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


class TestRoundTrip(TestCase):
    @RELAXED
    @given(catalogues())
    def test_a_catalogue_survives_its_normal_form(self, catalogue: Catalogue) -> None:
        assert catalogue_of(contents_of(catalogue)) == catalogue

    @RELAXED
    @given(catalogues())
    def test_what_is_exported_is_read_back_as_the_same_definitions(
        self, catalogue: Catalogue
    ) -> None:
        apply_catalogue(catalogue=catalogue, actor="test", now=NOW)
        assert current_catalogue() == catalogue
        text = experience_text(list_current())
        with TemporaryDirectory() as folder:
            path = Path(folder) / "experience.yaml"
            path.write_text(text, encoding="utf-8")
            plan, applied = apply_files(path=path, actor="test", now=NOW)
            assert applied == []
            assert plan.changes == ()
            contents = [(c.kind, c.key, c.content) for c in read_definitions(path).contents]
        assert catalogue_at(current_catalogue().versions) == catalogue
        stored = contents_of(catalogue)
        assert contents == [(c.kind, c.key, c.content) for c in stored if c.kind != "order"]
