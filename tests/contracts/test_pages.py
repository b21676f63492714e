"""Every page that can be reached is valid, in both languages, with and without data."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from django.test import Client

from heed.foundation.models import Role
from tests.kit.pages import assert_valid_page, internal_links
from tests.kit.web import Clients

MOST_PAGES = 150  # of one walk; every kind of page comes long before
OF_A_KIND = 4  # pages whose addresses differ only in their last part
NOT_WALKED = ("/static/", "/account/second-factor/recovery-codes/download", "/audit.csv")


def walked(client: Client) -> list[str]:
    """Every page that a person reaches by links from the first one, each found valid."""
    waiting, seen, kinds = ["/"], {"/"}, dict[str, int]()
    done: list[str] = []
    while waiting and len(done) < MOST_PAGES:
        path = waiting.pop(0)
        answer = client.get(path)
        if answer.status_code == 302:
            found = [answer.headers["Location"]]
        elif answer.headers["Content-Type"].startswith("text/html"):
            found = list(internal_links(assert_valid_page(answer), path))
        else:
            found = []
        done.append(path)
        for link in found:
            kind = urlsplit(link).path.rsplit("/", 1)[0]
            clean = link.split("#")[0]
            if clean in seen or clean.startswith(NOT_WALKED) or kinds.get(kind, 0) >= OF_A_KIND:
                continue
            if client.get(clean).status_code != 405:  # the target of a form
                kinds[kind] = kinds.get(kind, 0) + 1
                waiting.append(clean)
            seen.add(clean)
    return done


@pytest.mark.slow
@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.VIEWER])
@pytest.mark.parametrize("language", ["en-gb", "de"])
def test_every_page_that_a_walk_reaches_is_valid(
    role: Role, language: str, clients: Clients
) -> None:
    client = clients(role)
    client.cookies["heed_language"] = language
    assert len(walked(client)) > 10


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.PARTNER])
def test_every_page_of_an_empty_home_is_valid(role: Role, empty_clients: Clients) -> None:
    assert len(walked(empty_clients(role))) > 4


@pytest.mark.parametrize("role", [Role.VIEWER, None])
def test_page_that_is_not_there_is_valid_and_404(role: Role | None, clients: Clients) -> None:
    client = clients(role) if role else clients.anonymous
    assert_valid_page(client.get("/nothing/here"), status=404)
