"""What follows when a profile shows a key: pure decisions over the neighbourhood.

Records are taken one after the other, so that the same records in the same order always give the
same people, however many are noted at once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from heed.customers.identity.around import Around, Holders
from heed.customers.identity.keys import MOST_PROFILES, Key, Strength, Vouching
from heed.customers.identity.rules import Pair, pair_of, refusal, star
from heed.customers.models import SharedKey

Shared = tuple[Key, SharedKey.Reason, int]  # the key, why, and how many profiles show it
Proposed = tuple[Pair, Key, str]  # two profiles, the key they share, and why nobody joined them


@dataclass
class News:
    """What showing keys led to."""

    linked: list[tuple[Pair, Key]] = field(default_factory=list)
    shared: list[Shared] = field(default_factory=list)
    unlinked: set[Key] = field(default_factory=set)
    proposed: list[Proposed] = field(default_factory=list)
    n_joined: int = 0
    moved: dict[int, tuple[int, str]] = field(default_factory=dict)
    """By profile the customer that it had, and why it came to another one last."""


class Stitching:
    """Joins who shows one key, within the rules."""

    def __init__(self, around: Around, vouching: Vouching) -> None:
        self.around = around
        self.vouching = vouching
        self.news = News()

    def show(self, profile: int, key: Key, *, is_verified: bool) -> bool:
        """Let a profile show a key; False where it is another person's and is not noted."""
        around = self.around
        if key.strength is Strength.STRONG:
            if self._is_named_otherwise(profile, key):
                return False
            around.strong[profile].add(key)
        holders = around.holders.setdefault(key, {})
        holders[profile] = is_verified or holders.get(profile, False)
        if key in around.shared or len(holders) == 1:
            return True
        if len(holders) > MOST_PROFILES[key.strength]:
            self._share(key, SharedKey.Reason.TOO_MANY, len(holders))
            self.news.unlinked.add(key)
            self._moved(around.unlink(key), "shared_key")
        else:
            self._join(profile, key, holders)
        return True

    def _is_named_otherwise(self, profile: int, key: Key) -> bool:
        """Whether this person is known by another key of that kind and source already.

        Then somebody has to say whether the two numbers are one person.
        """
        around = self.around
        own = around.group(around.customer[profile])
        values = own.strong.get((key.kind, key.namespace), frozenset())
        if not values or key.value in values:
            return False
        others = [each for each in around.holders.get(key, ()) if each not in own.profiles]
        if others:
            self._propose(profile, around.in_order(others)[0], key, "two_strong_keys")
        return True

    def _join(self, profile: int, key: Key, holders: Holders) -> None:
        around, mine = self.around, self.around.customer[profile]
        vouched = [h for h in around.in_order(holders) if self._may(key, holders, profile, h)]
        others = list(dict.fromkeys(around.customer[h] for h in vouched))
        others.remove(mine)
        why = {number: self._refusal(mine, number) for number in others}
        apart = [number for number in others if why[number]]
        if apart and key.strength is Strength.WEAK and "two_strong_keys" in why.values():
            self._share(key, SharedKey.Reason.TWO_PEOPLE, len(holders))
            return
        if apart or self._are_several(others):
            self._link([h for h in vouched if around.customer[h] == mine], key)
            self._ask(profile, key, vouched, why)
        else:
            self._link(vouched, key)
        claimed = [h for h in holders if h not in vouched and around.customer[h] != mine]
        if claimed:
            self._propose(profile, around.in_order(claimed)[0], key, "not_vouched")

    def _may(self, key: Key, holders: Holders, profile: int, other: int) -> bool:
        """Whether enough of the two sources vouch for the key to join by it."""
        if key.strength is not Strength.PERSONAL or profile == other:
            return True
        if self.around.customer[profile] == self.around.customer[other]:
            return True
        n = holders[profile] + holders[other]
        return n >= self.vouching.n_sources

    def _are_several(self, numbers: Sequence[int]) -> bool:
        """Whether those who show the key are people that may not be joined with each other."""
        return any(
            self._refusal(one, other)
            for place, one in enumerate(numbers)
            for other in numbers[:place]
        )

    def _refusal(self, one: int, other: int) -> str:
        return refusal(self.around.group(one), self.around.group(other), self.around.never)

    def _link(self, profiles: Sequence[int], key: Key) -> None:
        for pair in star(profiles):
            if (pair, key) not in self.around.links:
                self.news.linked.append((pair, key))
                self.news.n_joined += self.around.customer[pair[0]] != self.around.customer[pair[1]]
                self._moved(self.around.link((pair, key)), "same_key")

    def _ask(self, profile: int, key: Key, holders: Sequence[int], why: dict[int, str]) -> None:
        """Propose the first customer that was refused, and each that it might be instead."""
        asked = False
        for number, refused in why.items():
            first = next(h for h in holders if self.around.customer[h] == number)
            if not refused:
                self._propose(profile, first, key, "several_people")
            elif refused != "separated" and not asked:
                self._propose(profile, first, key, refused)
                asked = True

    def _propose(self, one: int, other: int, key: Key, why: str) -> None:
        around = self.around
        mine, theirs = (around.members[around.customer[each]] for each in (one, other))
        pairs = {pair_of(a, b) for a in mine for b in theirs}
        if not pairs & (around.never | around.proposed):
            around.proposed.add(pair_of(one, other))
            self.news.proposed.append((pair_of(one, other), key, why))

    def _share(self, key: Key, reason: SharedKey.Reason, n_profiles: int) -> None:
        self.around.shared.add(key)
        self.news.shared.append((key, reason, n_profiles))

    def _moved(self, before: Mapping[int, int], why: str) -> None:
        for profile, customer in before.items():
            first, _ = self.news.moved.get(profile, (customer, why))
            self.news.moved[profile] = (first, why)
