"""Texts for many answers at once: which parts each one has, and putting them together."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from heed.simulation.arrays import Bools, Codes, Ints
from heed.simulation.loyalty import EXPERIENCES, Loyalty
from heed.simulation.words import BY_LEVEL, CLOSINGS, HIGH, LOW, MIDDLE, OPENINGS, SENTENCES

TOPIC_NAMES = tuple(SENTENCES)
NO_TEXT = -1


@dataclass(frozen=True)
class TextBank:
    """All texts of one kind in one list, and where each group's part of it begins and ends."""

    texts: list[str]
    starts: Ints
    sizes: Ints

    @classmethod
    def of(cls, groups: list[tuple[str, ...]]) -> TextBank:
        sizes = np.array([len(group) for group in groups], dtype=np.int64)
        texts = [text for group in groups for text in group]
        return cls(texts, np.cumsum(sizes) - sizes, sizes)

    def drawn(self, rng: np.random.Generator, group: Ints, left_out: Bools) -> pa.Array:
        """A text of each row's group, or none where it is left out."""
        draws = rng.random(len(group))
        found = self.starts[group] + (draws * self.sizes[group]).astype(np.int64)
        return pa.DictionaryArray.from_arrays(pa.array(found, mask=left_out), self.texts).cast(
            pa.string()
        )


_OPENINGS = TextBank.of([group for language in OPENINGS for group in language])
_CLOSINGS = TextBank.of([group for language in CLOSINGS for group in language])
_SENTENCES = TextBank.of([SENTENCES[name][language] for language in (0, 1) for name in TOPIC_NAMES])


def level_of(answer: Ints) -> Ints:
    """Whether an answer from 0 to 10 is high, middle or low."""
    return np.where(answer >= 9, HIGH, np.where(answer >= 7, MIDDLE, LOW))


def plain_topics(answer: Ints) -> Ints:
    """Topics of texts about nothing in particular, as positions in ``TOPIC_NAMES``."""
    return np.array([TOPIC_NAMES.index(name) for name in BY_LEVEL])[level_of(answer)]


def topics(loyalty: Loyalty, orders: Ints, answer: Ints) -> Ints:
    """What each of these orders' texts is about: what weighed most, if anything did.

    Returns positions in ``TOPIC_NAMES``.
    """
    topic, heaviest = plain_topics(answer), np.zeros(len(orders))
    for name in EXPERIENCES:
        if name not in SENTENCES:
            continue
        weight = loyalty.weights[name][orders]
        weighs = loyalty.met[name][orders] & (np.abs(weight) > heaviest)
        weighs &= (weight > 0) == (answer >= 9)  # who is happy does not write of what went wrong
        topic = np.where(weighs, TOPIC_NAMES.index(name), topic)
        heaviest = np.where(weighs, np.abs(weight), heaviest)
    return topic


def written(rng: np.random.Generator, topic: Ints, level: Ints, language: Codes) -> pa.Array:
    """A text for each row; long and short ones."""
    n = len(topic)
    parts = [
        _OPENINGS.drawn(rng, language * 3 + level, rng.random(n) < 0.35),
        _SENTENCES.drawn(rng, language * len(TOPIC_NAMES) + topic, np.zeros(n, dtype=bool)),
        _CLOSINGS.drawn(rng, language * 3 + level, rng.random(n) < 0.5),
    ]
    return pc.binary_join_element_wise(*parts, " ", null_handling="skip")
