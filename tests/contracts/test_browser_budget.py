"""What browsers have to load: little JavaScript, none before somebody has signed in."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

import pytest
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.test import Client
from pytest_django import Settings

from heed.foundation.models import Role
from tests.kit.pages import parsed
from tests.kit.web import Clients

MOST_BYTES = 450_000  # compressed, of all scripts that one page may load
PAGES = (
    "/",
    "/journeys/order",
    "/journeys/order?view=travelled",
    "/touchpoints/delivery",
    "/standards/on-the-promised-day",
    "/metrics/recommends",
    "/metrics/recommends?by=quarter&of=segment",
    "/findings",
    "/jobs",
    "/builds",
    "/import",
)
BEFORE_SIGN_IN = ("/account/login/", "/first-start/never-given", "/choose-password/never-given")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder into which `heed serve` would collect style sheets and scripts."""
    if not finders.find("heed/vendor/htmx.min.js"):
        pytest.fail("Run `make setup`: what browsers get is not installed.")
    return tmp_path_factory.mktemp("static")


@pytest.fixture
def collected(built: Path, settings: Settings) -> Path:
    settings.STATIC_ROOT = built
    call_command("collectstatic", interactive=False, verbosity=0)
    return built


def scripts(root: Element) -> Iterator[str]:
    """Every script that a page loads, or may load once somebody looks closer."""
    for element in root.iter():
        found = element.get("src") if element.tag == "script" else element.get("data-library")
        if found:
            yield urlsplit(found).path


def compressed(folder: Path, address: str) -> int:
    content = (folder / address.removeprefix("/static/")).read_bytes()
    return len(gzip.compress(content, 9))


def page(client: Client, path: str) -> Element:
    return parsed(client.get(path).content.decode())


@pytest.mark.parametrize("path", PAGES)
def test_scripts_of_a_page_are_small(clients: Clients, collected: Path, path: str) -> None:
    loaded = set(scripts(page(clients(Role.ADMINISTRATOR), path)))
    assert loaded
    assert sum(compressed(collected, one) for one in loaded) < MOST_BYTES


def test_library_of_long_charts_is_loaded_only_where_there_is_one(clients: Clients) -> None:
    client = clients(Role.ADMINISTRATOR)
    with_charts = {
        path for path in PAGES if any("echarts" in one for one in scripts(page(client, path)))
    }
    assert with_charts == {path for path in PAGES if path.startswith(("/t", "/s", "/m"))}


@pytest.mark.parametrize("path", BEFORE_SIGN_IN)
def test_pages_before_signing_in_load_no_script(clients: Clients, path: str) -> None:
    assert not list(scripts(page(clients.anonymous, path)))
