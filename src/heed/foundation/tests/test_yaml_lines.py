"""What the YAML loader promises: plain values, their lines, and every problem at once."""

from __future__ import annotations

import contextlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heed.foundation.yaml_lines import nearest, parse_yaml, read_yaml
from heed.kernel.errors import HeedError, InvalidDefinition, NotFound, UnreadableFile


def problems_of(text: str) -> list[str]:
    with pytest.raises(InvalidDefinition) as caught:
        parse_yaml(text, "f.yaml")
    return [str(problem) for problem in caught.value.problems]


def test_values_are_plain_and_know_their_lines() -> None:
    file = parse_yaml("teams:\n  - key: shop\n    size: 3\n  - key: care\n", "f.yaml")
    assert file.data == {"teams": [{"key": "shop", "size": 3}, {"key": "care"}]}
    assert file.line("teams", 0, "size") == 3
    assert file.line("teams", 1) == 4
    assert file.line("teams", 1, "absent") == 4


@pytest.mark.parametrize("text", ["2024-01-31", "no", "yes", "on", "12:30", "007", "1_000", ".nan"])
def test_text_that_looks_like_something_else_stays_text(text: str) -> None:
    assert parse_yaml(f"a: {text}", "f").data == {"a": text}


@pytest.mark.parametrize(
    ("text", "value"),
    [("1", 1), ("-2", -2), ("1.5", 1.5), ("1e3", 1000.0), ("true", True), ("~", None), ("", None)],
)
def test_plain_scalars_get_their_type(text: str, value: object) -> None:
    assert parse_yaml(f"a: {text}", "f").data == {"a": value}


def test_what_is_quoted_is_text() -> None:
    assert parse_yaml("a: '1'\nb: |\n  true\n", "f").data == {"a": "1", "b": "true\n"}


def test_a_number_keeps_how_it_was_written() -> None:
    assert parse_yaml("version: 1.10", "f").text("version") == "1.10"


def test_every_duplicate_key_is_named_with_both_lines() -> None:
    assert problems_of("a: 1\nb: 2\na: 3\nb: {c: 1}\n") == [
        "f.yaml:3: `a` stands here a second time (first in line 1). Keep one.",
        "f.yaml:4: `b` stands here a second time (first in line 2). Keep one.",
    ]


def test_a_bomb_of_aliases_is_refused_without_expanding_it() -> None:
    bomb = "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\nd: &d [*c, *c]\n"
    assert problems_of(bomb)[0].startswith("f.yaml:1: `&a`")


def test_a_tag_is_refused() -> None:
    assert "python/object" in problems_of("a: !!python/object:os.system x")[0]


def test_deep_nesting_is_refused() -> None:
    assert "levels" in problems_of("[" * 100_000)[0]
    assert "levels" in problems_of("- " * 1_000)[0]


def test_a_tab_gets_its_line_and_the_fix() -> None:
    assert problems_of("a:\n\tb: 1\n")[0].startswith("f.yaml:2: Not YAML")
    assert "spaces" in problems_of("a:\n\tb: 1\n")[0]


def test_a_second_document_is_refused() -> None:
    assert problems_of("a: 1\n---\nb: 2\n")[0].startswith("f.yaml:2:")


def test_files_that_are_no_definition_are_told(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        read_yaml(tmp_path / "absent.yaml")
    with pytest.raises(UnreadableFile):
        read_yaml(tmp_path)
    (tmp_path / "latin.yaml").write_bytes(b"a: 1\nb: \xe4\n")
    with pytest.raises(InvalidDefinition, match=r"latin.yaml:2: This is not UTF-8"):
        read_yaml(tmp_path / "latin.yaml")
    (tmp_path / "nul.yaml").write_bytes(b"a: 1\nb: \x00\n")
    with pytest.raises(InvalidDefinition, match=r"nul\.yaml:2"):
        read_yaml(tmp_path / "nul.yaml")
    (tmp_path / "large.yaml").write_bytes(b"#" * 2_000_001)
    with pytest.raises(UnreadableFile, match="larger than 2 MB"):
        read_yaml(tmp_path / "large.yaml")


@given(st.text(alphabet="ab:-[]{}&*!|>'\"#%@,?~ \n\t\x00é\ud800", max_size=60))
def test_any_text_is_read_or_gets_a_clear_problem(text: str) -> None:
    with contextlib.suppress(HeedError):
        parse_yaml(text, "f")


def test_the_nearest_known_word_is_offered() -> None:
    assert nearest("wehn", ["when", "where", "owner"]) == "when"
    assert nearest("zzz", ["when"]) is None
