"""Fixtures and settings that tests of several areas share."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings
from tests.kit import records
from tests.kit.browser import chromium_browser, visitor, web_server
from tests.kit.spark_cluster import spark_master
from tests.kit.web import (
    clients,
    empty_clients,
    empty_web_home,
    records_home,
    simulated_home,
    web_home,
)

__all__ = [
    "chromium_browser",
    "clients",
    "empty_clients",
    "empty_web_home",
    "records_home",
    "simulated_home",
    "spark_master",
    "visitor",
    "web_home",
    "web_server",
]

# A busy machine is no fault of the code; and the same commit is judged by the same examples.
settings.register_profile(
    "steady",
    deadline=None,
    derandomize=bool(os.environ.get("CI")),
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("steady")


@pytest.fixture(autouse=True)
def _databases_end_with_their_homes(request: pytest.FixtureRequest) -> Iterator[None]:
    """On PostgreSQL, the databases of the homes that a test made in its folder end with it."""
    makes_homes = records.on_postgresql() and "tmp_path" in request.fixturenames
    folder = request.getfixturevalue("tmp_path") if makes_homes else None
    yield
    if folder is not None:
        records.drop_below(folder)
