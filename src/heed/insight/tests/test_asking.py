"""Who does not answer: the group that is asked too often is named, chance is not."""

from __future__ import annotations

import numpy as np

from heed.insight.asking import Invited, findings_of
from heed.listening.answers import Cut

DAY_US = 86_400_000_000
YES = ("no", "yes")


def asked(seed: int, members_answer: float) -> Invited:
    """900 customers over a year: a tenth hold a card, and are asked every month."""
    random = np.random.default_rng(seed)
    card = random.random(900) < 0.1
    people = np.concatenate([
        np.arange(900), random.integers(0, 900, 900), np.tile(np.flatnonzero(card), 12),
    ])  # fmt: skip
    share = np.where(card[people], members_answer, 0.3)
    return Invited(
        unanswered=(random.random(people.size) >= share).astype(np.int64),
        customers=people * 7_919,
        asked_us=random.integers(0, 365, people.size) * DAY_US,
        cuts={
            "traits.card": Cut(card[people].astype(np.int64), YES),
            "traits.colour": Cut(random.integers(0, 4, 900)[people], tuple("abcd")),
        },
    )


def test_members_who_are_asked_every_month_are_named_with_how_often() -> None:
    (found,) = findings_of(asked(1, 0.1), family_wise=0.01)
    assert (found.kind, found.list, found.pinned) == ("response", "breaks", "")
    assert found.sentence.startswith("Where card yes, more invitations stay unanswered: ")
    assert "These customers were asked 3." in found.sentence
    assert found.rank > 0


def test_nobody_is_named_where_all_answer_alike() -> None:
    assert [findings_of(asked(seed, 0.3), family_wise=0.01) for seed in range(10)] == [[]] * 10


def test_a_restricted_column_is_never_offered() -> None:
    hidden = frozenset({"traits.card"})
    assert findings_of(asked(1, 0.1), family_wise=0.01, restricted=hidden) == []
