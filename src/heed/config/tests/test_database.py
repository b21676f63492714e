"""Where the record store is, as the environment says it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from heed.config.database import record_store
from heed.config.environment import WrongSetting
from heed.doors.paths import HomePaths

HOME = HomePaths(Path("/somewhere"))


def given(url: str, **more: str) -> dict[str, Any]:
    return record_store(HOME, {"HEED_DATABASE": url, **more})


def test_without_a_database_records_are_in_a_file_of_the_home() -> None:
    found = record_store(HOME, {})
    assert found["ENGINE"].endswith("sqlite3")
    assert found["NAME"] == "/somewhere/heed.sqlite3"


def test_every_part_of_the_address_is_read() -> None:
    found = given("postgresql://ada:p%40ss%2F@db.example.org:5433/h%C3%B6r?sslmode=verify-full")
    shown = {name: found[name] for name in ("NAME", "USER", "PASSWORD", "HOST", "PORT")}
    assert shown == {
        "NAME": "hör",
        "USER": "ada",
        "PASSWORD": "p@ss/",
        "HOST": "db.example.org",
        "PORT": "5433",
    }
    assert found["OPTIONS"]["sslmode"] == "verify-full"
    assert found["OPTIONS"]["application_name"] == "heed"
    assert found["CONN_HEALTH_CHECKS"]


def test_folder_of_a_socket_may_stand_for_the_host() -> None:
    found = given("postgresql:///heed?host=/run/postgresql")
    assert (found["HOST"], found["USER"], found["PORT"]) == ("/run/postgresql", "", "")


def test_child_of_the_server_says_its_name() -> None:
    assert given("postgresql://h/x", PGAPPNAME="heed web")["OPTIONS"]["application_name"] == (
        "heed web"
    )


def test_password_may_come_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_text("s3cret\n", encoding="utf-8")
    found = given("postgresql://ada@h/x", HEED_DATABASE_PASSWORD_FILE=str(file))
    assert (found["USER"], found["PASSWORD"]) == ("ada", "s3cret")


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("mysql://h/x", "does not begin with postgresql://"),
        ("heed", "does not begin with postgresql://"),
        ("postgresql://h", "names no database"),
        ("postgresql://h/a/b", "names no database"),
        ("postgresql://h:port/x", "cannot be read as an address"),
        ("postgresql://h/x?sslmode=on", "sslmode in HEED_DATABASE is 'on'"),
        ("postgresql://h/x?pool=3", "has 'pool': only sslmode,"),
        ("postgresql://h/x?host=/run", "names two hosts"),
        ("postgresql://h/x#y", "write %23"),
    ],
)
def test_wrong_address_is_refused_with_a_sentence(url: str, said: str) -> None:
    with pytest.raises(WrongSetting, match=said.replace("?", r"\?")):
        given(url)


@pytest.mark.parametrize("url", ["postgresql://u:se:cret/x@h/x", "mysql://u:secret@h/x"])
def test_no_message_repeats_a_password(url: str) -> None:
    with pytest.raises(WrongSetting) as error:
        given(url)
    assert "cret" not in error.value.sentence.replace("HEED", "")


def test_file_of_the_password_that_does_not_do_is_refused(tmp_path: Path) -> None:
    url, file = "postgresql://ada@h/x", tmp_path / "password"
    with pytest.raises(WrongSetting, match="cannot be read: No such file"):
        given(url, HEED_DATABASE_PASSWORD_FILE=str(file))
    file.write_text("one\ntwo\n", encoding="utf-8")
    with pytest.raises(WrongSetting, match="must hold one line"):
        given(url, HEED_DATABASE_PASSWORD_FILE=str(file))
    with pytest.raises(WrongSetting, match="keep one of them"):
        given("postgresql://ada:x@h/x", HEED_DATABASE_PASSWORD_FILE=str(file))
    with pytest.raises(WrongSetting, match="needs HEED_DATABASE"):
        record_store(HOME, {"HEED_DATABASE_PASSWORD_FILE": str(file)})
