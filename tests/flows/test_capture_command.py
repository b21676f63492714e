"""`heed capture`, and a served home that flushes and builds by itself."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from tests.kit.capturing import CapturingHome, event, post
from tests.kit.command_line import CommandLine
from tests.kit.served import served

MAPPING = """\
interactions:
  - {from: webhook, id: id, name: type, at: webhook_received_at, customer: who}
"""


@pytest.fixture(scope="module")
def heed(tmp_path_factory: pytest.TempPathFactory) -> CommandLine:
    """A home with a source."""
    made = CommandLine(tmp_path_factory.mktemp("capture") / "home")
    assert "hw_" in made.text("capture", "add", "shop", "--channel", "web", "--currency", "eur")
    return made


@pytest.mark.slow
def test_sources_keys_and_webhooks_are_managed_in_a_terminal(
    heed: CommandLine, tmp_path: Path
) -> None:
    mapping, sample = tmp_path / "mapping.yaml", tmp_path / "sample.json"
    mapping.write_text(MAPPING, encoding="utf-8")
    sample.write_text('{"id": 1, "type": "called", "who": "ada"}', encoding="utf-8")
    heed.text("capture", "read-as", "shop", "--country", "de", "--subject", "user")
    second = heed.json("capture", "add", "shop", "--case", "order")["write_key"]
    heed.text("capture", "revoke", "1")
    assert "whsec_" in heed.text("capture", "webhook", "desk", "--source", "shop")
    assert "called" in heed.text("capture", "map", "desk", mapping, "--sample", sample)
    heed.text("capture", "map", "desk", mapping)
    found = heed.json("capture", "show", "shop")
    assert found["how"] == {
        "namespace": "", "channel": "web", "actor": "customer", "case_property": "order",
        "case_kind": "", "subject": "user", "currency": "EUR", "country": "DE",
        "events_per_second": 5_000,
    }  # fmt: skip
    assert {key["number"]: bool(key["revoked_at"]) for key in found["write_keys"]} == {
        1: True,
        2: False,
    }
    assert found["webhooks"][0]["mapped"]
    assert second not in json.dumps(found)
    assert "shop" in heed.text("capture", "status")
    assert "revoked" in heed.text("capture", "show", "shop")


@pytest.mark.parametrize(
    "arguments",
    [
        ("add", "Web Shop"),
        ("add", "shop", "--currency", "euros"),
        ("show", "nobody"),
        ("revoke", "7"),
        ("read-as", "nobody", "--actor", "customer"),
        ("webhook", "desk", "--source", "nobody"),
        ("map", "desk", "missing.yaml"),
    ],
)
def test_what_cannot_be_done_ends_with_a_sentence(
    heed: CommandLine, arguments: tuple[str, ...]
) -> None:
    done = heed.run("capture", *arguments)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert done.stderr.strip()


@pytest.mark.slow
def test_a_served_home_flushes_and_builds_what_is_new(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HEED_FLUSH_SECONDS", "0")
    home = CapturingHome(tmp_path / "home")
    with served(home.home) as server:
        address = server.address.split("//")[1]
        body = json.dumps({"batch": [event(number) for number in range(20)]}).encode()
        assert post(address, "/v1/batch", home.key, body) == 200
        until = time.monotonic() + 90
        while not home.cli.json("journey")["build"] and time.monotonic() < until:
            time.sleep(1.0)
    (journey,) = home.cli.json("journey")["journeys"]
    assert (journey["key"], journey["n"]) == ("discovered-shop", 4)
    assert home.cli.json("capture", "status")["inbox"]["events"] == 0


@pytest.mark.slow
def test_a_build_in_a_terminal_takes_what_waits_along(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HEED_FLUSH_SECONDS", "3600")
    home = CapturingHome(tmp_path / "home")
    with served(home.home) as server:
        body = json.dumps({"batch": [event(number) for number in range(10)]}).encode()
        assert post(server.address.split("//")[1], "/v1/batch", home.key, body) == 200
    assert home.cli.json("capture", "status")["inbox"]["events"] == 10
    home.cli.text("build")
    (journey,) = home.cli.json("journey")["journeys"]
    assert journey["n"] == 2
