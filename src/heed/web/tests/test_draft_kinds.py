"""Every kind of definition has its words in the map editor."""

from __future__ import annotations

from heed.definitions.registry import KINDS
from heed.web.pages.drafts import words


def test_every_kind_has_a_word_for_one_and_for_many() -> None:
    kinds = {kind.name for kind in KINDS}
    assert kinds <= set(words.KINDS)
    assert kinds <= set(words.MANY)
