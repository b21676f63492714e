"""Reading one experience file or a folder of them."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heed.definitions.files import read_definitions
from heed.kernel.errors import InvalidDefinition, NotFound


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def problems_of(path: Path) -> list[str]:
    with pytest.raises(InvalidDefinition) as caught:
        read_definitions(path)
    return [str(problem).removeprefix(f"{path}") for problem in caught.value.problems]


def test_a_folder_is_read_as_one(tmp_path: Path) -> None:
    write(tmp_path, "teams.yaml", "heed: 1\nteams: [{key: shop}]\n")
    write(tmp_path, "sub/points.yml", "heed: 1\ntouchpoints: [{key: a, when: x}]\n")
    write(tmp_path, "import.yaml", "heed: 1\nsource: shop\nfiles: {a: a.csv}\n")
    write(tmp_path, "other.yaml", "services: {}\n")
    found = [(content.kind, content.key) for content in read_definitions(tmp_path).contents]
    assert found == [("team", "shop"), ("touchpoint", "a")]


def test_what_two_files_define_is_a_problem_that_names_both(tmp_path: Path) -> None:
    first = write(tmp_path, "a.yaml", "heed: 1\nteams:\n  - key: shop\n")
    second = write(tmp_path, "b.yaml", "heed: 1\n\nteams:\n  - key: shop\n")
    with pytest.raises(InvalidDefinition) as caught:
        read_definitions(tmp_path)
    expected = f"{second}:4: The team `shop` is defined twice (first in {first}, line 3). Keep one."
    assert str(caught.value) == expected


def test_problems_of_every_file_are_told_at_once(tmp_path: Path) -> None:
    write(tmp_path, "a.yaml", "heed: 1\nteams: [{key: A}]\n")
    write(tmp_path, "b.yaml", "heed: 2\n")
    write(tmp_path, "c.yaml", "heed: [\n")
    assert [problem.split(":")[0] for problem in problems_of(tmp_path)] == [
        "/a.yaml",
        "/b.yaml",
        "/c.yaml",
    ]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "The file is empty."),
        ("teams: []\n", "`heed` is missing."),
        ("heed: 1\ntouchpiont: []\n", "Did you mean `touchpoints`?"),
        ("heed: 1\nteams: {key: a}\n", "Expected a list"),
        ("heed: 1\nteams: shop\n", "Expected a list"),
        ("- a\n", "A list stands here."),
        ("heed: true\n", "Write `heed: 1`."),
    ],
)
def test_a_file_of_the_wrong_shape_is_told(tmp_path: Path, text: str, problem: str) -> None:
    path = write(tmp_path, "f.yaml", text)
    assert any(problem in found for found in problems_of(path))


WORDS = st.sampled_from(
    ["key", "name", "when", "any", "not", "steps", "stages", "touchpoint", "instance", "evidence"]
)
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(WORDS | st.text(max_size=3), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(section=st.sampled_from(["teams", "touchpoints", "segments", "journeys"]), value=ANYTHING)
def test_whatever_stands_in_a_file_is_read_or_gets_a_clear_problem(
    section: str, value: object, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.getbasetemp() / "anything.yaml"
    path.write_text(json.dumps({"heed": 1, section: [value]}), encoding="utf-8")
    with contextlib.suppress(InvalidDefinition):
        read_definitions(path)


def test_a_folder_without_experience_files_is_told(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match=r"no \.yaml file"):
        read_definitions(tmp_path)
    write(tmp_path, "import.yaml", "heed: 1\nsource: a\nfiles: {}\n")
    with pytest.raises(NotFound, match="no experience file"):
        read_definitions(tmp_path)
