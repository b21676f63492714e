"""Words of comments as dimensions: whether a comment holds a word, in any language.

There is no language model: a word is a run of three or more letters, without regard to case.
Words that only hold sentences together are left out by a list of English, German, Portuguese,
Spanish, French, Italian and Dutch ones, those of other languages by how common they are: a word in
more than half of all comments separates nothing.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import cache
from importlib.resources import files

import numpy as np

from heed.stats.concentration import Dimension

COLUMN = "words"
MOST_WORDS = 300
MOST_COMMON = 0.5

_WORD = re.compile(r"[^\W\d_]{3,}")


@cache
def _stop_words() -> frozenset[str]:
    return frozenset((files("heed.insight") / "stop_words.txt").read_text("utf-8").split())


def words_of(text: str) -> set[str]:
    """The words of one comment that may mean something.

    >>> sorted(words_of("Die Wartezeit war zu lang, die Wartezeit!"))
    ['lang', 'wartezeit']
    """
    return {word for word in _WORD.findall(text.casefold()) if word not in _stop_words()}


def word_dimensions(texts: Sequence[str | None], *, fewest: int) -> list[Dimension]:
    """A dimension for each word that at least ``fewest`` comments hold and as many do not.

    Codes: 1 the comment holds the word, 0 it does not, −1 there is no comment.
    """
    said = [None if not text or not text.strip() else words_of(text) for text in texts]
    counted = Counter(word for words in said if words for word in words)
    commented = sum(words is not None for words in said)
    most = min(commented - fewest, MOST_COMMON * commented)
    frequent = [word for word, n in counted.items() if fewest <= n <= most]
    chosen = sorted(frequent, key=lambda word: (-counted[word], word))[:MOST_WORDS]
    absent = np.array([-1 if words is None else 0 for words in said], dtype=np.intp)
    codes = {word: absent.copy() for word in chosen}
    for place, words in enumerate(said):
        for word in words or ():
            if word in codes:
                codes[word][place] = 1
    return [
        Dimension(COLUMN, codes[word], ("", word), alone=True, named=(1,)) for word in chosen
    ]  # fmt: skip
