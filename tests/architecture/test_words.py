"""One word per concept, in code and in documentation; no folders named for nothing."""

from __future__ import annotations

import pytest

from tests.architecture.sources import ROOT, project_files, shown, text_files
from tests.architecture.words import LOSING_WORDS, LosingWord, losing_words

NAMED_FOR_NOTHING = {
    "utils",
    "util",
    "helpers",
    "helper",
    "common",
    "core",
    "misc",
    "shared",
    "lib",
}
# The glossary names what lost; the rules quote it; the log and the lock files are not ours to word.
EXEMPT = {
    "docs/glossary.md",
    "tests/architecture/words.py",
    "tests/architecture/test_words.py",
    "LICENSE",
}


def test_no_file_uses_a_word_that_lost() -> None:
    used = [
        f"{shown(path)}:{line}: write {word.use}"
        for path in text_files()
        if shown(path) not in EXEMPT and path.parent.name != "requirements"
        for line, word in losing_words(path.read_text(encoding="utf-8"))
    ]
    assert not used


def test_no_folder_or_module_is_named_for_nothing() -> None:
    named = [
        shown(path)
        for path in project_files()
        if NAMED_FOR_NOTHING & {*path.relative_to(ROOT).parts[:-1], path.stem}
    ]
    assert not named


@pytest.mark.parametrize("word", LOSING_WORDS, ids=lambda word: word.use)
def test_rule_rejects_its_bad_examples_and_no_good_one(word: LosingWord) -> None:
    assert all(word.found_in(example) for example in word.bad)
    assert not any(word.found_in(example) for example in word.good)


def test_glossary_names_every_word_that_wins() -> None:
    glossary = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    winners = {word.use.split(" (")[0] for word in LOSING_WORDS} - {"a name for what it holds"}
    assert not {winner for winner in winners if winner not in glossary}
