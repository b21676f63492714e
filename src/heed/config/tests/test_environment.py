"""Settings from the environment, and the secret that a home makes for itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from heed.config.environment import (
    WrongSetting,
    issuer,
    kept_secret,
    listed,
    said,
    whole_number,
)


@pytest.fixture(autouse=True)
def _nothing_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HEED_SECRET_KEY", raising=False)


def test_secret_is_made_once_and_only_its_owner_can_read_it(tmp_path: Path) -> None:
    place = tmp_path / "secret-key"
    first = kept_secret("HEED_SECRET_KEY", place)
    assert kept_secret("HEED_SECRET_KEY", place) == first
    assert len(first) > 50
    assert place.stat().st_mode & 0o777 == 0o600


def test_secret_that_is_given_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEED_SECRET_KEY", "given")
    assert kept_secret("HEED_SECRET_KEY", tmp_path / "secret-key") == "given"
    assert not (tmp_path / "secret-key").exists()


def test_secret_without_a_home_is_not_kept(tmp_path: Path) -> None:
    place = tmp_path / "absent" / "secret-key"
    assert kept_secret("HEED_SECRET_KEY", place) != kept_secret("HEED_SECRET_KEY", place)
    assert not place.parent.exists()


@pytest.mark.parametrize(
    ("text", "meant"), [("yes", True), ("1", True), ("no", False), (None, False)]
)
def test_yes_and_no_are_understood(text: str | None, meant: bool) -> None:
    assert said(text, "HEED_TLS") is meant


def test_other_words_are_refused_with_the_name_of_the_setting() -> None:
    with pytest.raises(WrongSetting, match="HEED_TLS is 'perhaps': write yes or no"):
        said("perhaps", "HEED_TLS")
    with pytest.raises(WrongSetting, match="write a whole number"):
        whole_number("-1", "HEED_TRUSTED_PROXIES", 0)


def test_parts_of_a_list_are_separated_by_commas() -> None:
    assert listed(" a, b,,") == ["a", "b"]


@pytest.mark.parametrize(
    "address", ["https://login.example/x", "http://127.0.0.1:90", "http://localhost/realm", ""]
)
def test_provider_of_sign_ins_is_reached_by_tls_or_on_this_machine(address: str) -> None:
    assert issuer(address, "HEED_OIDC_ISSUER") == address


@pytest.mark.parametrize("address", ["http://login.example", "login.example", "ftp://localhost"])
def test_provider_of_sign_ins_without_tls_is_refused(address: str) -> None:
    with pytest.raises(WrongSetting, match="HEED_OIDC_ISSUER"):
        issuer(address, "HEED_OIDC_ISSUER")
