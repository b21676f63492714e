"""What joining or separating would give, before anybody decides; nothing is written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from heed.customers.identity.around import around_people
from heed.customers.identity.deciding import checked_parts
from heed.customers.identity.groups import profiles_of
from heed.customers.identity.rules import customers_of, refusal
from heed.kernel.errors import HeedError


@dataclass(frozen=True)
class Conflict:
    """Two different strong keys of one kind and source: as a rule, two people."""

    kind: str
    namespace: str
    n_one: int
    n_other: int


@dataclass(frozen=True)
class JoinPreview:
    """Two customers as one: ``number`` is what remains.

    ``refused`` says why Heed would not join them by itself: two_strong_keys, separated (somebody
    said they are two people) or too_many; empty if it would.
    """

    one: int
    other: int
    number: int
    profiles_of_one: tuple[int, ...]
    profiles_of_other: tuple[int, ...]
    refused: str
    conflicts: tuple[Conflict, ...]

    @property
    def profiles(self) -> tuple[int, ...]:
        return (*self.profiles_of_one, *self.profiles_of_other)


@dataclass(frozen=True)
class SeparationPreview:
    """A customer's profiles taken apart: by number of each customer its profiles."""

    customer: int
    apart: tuple[int, ...]
    customers: tuple[tuple[int, tuple[int, ...]], ...]
    n_links: int  # that end


def preview_join(*, one: int, other: int) -> JoinPreview:
    """What joining two customers would give.

    Raises:
        NotFound: there is no such customer.
        HeedError: they are one already.
    """
    mine, theirs = (profiles_of(number) for number in (one, other))
    if one == other:
        raise HeedError("These are the same customer already.", code="same_customer")
    around = around_people(mine | theirs)
    groups = around.group(one), around.group(other)
    strong = groups[1].strong
    conflicts = [
        Conflict(kind, namespace, len(values), len(strong[kind, namespace]))
        for (kind, namespace), values in sorted(groups[0].strong.items())
        if (kind, namespace) in strong and not values & strong[kind, namespace]
    ]
    return JoinPreview(
        one=one,
        other=other,
        number=around.in_order(mine | theirs)[0],
        profiles_of_one=tuple(around.in_order(mine)),
        profiles_of_other=tuple(around.in_order(theirs)),
        refused=refusal(*groups, around.never),
        conflicts=tuple(conflicts),
    )


def preview_separation(*, customer: int, profiles: Collection[int]) -> SeparationPreview:
    """What taking profiles out of a customer would give.

    Raises:
        NotFound: there is no such customer.
        HeedError: it has not got these profiles, or no others.
    """
    apart, rest = checked_parts(customer, profiles)
    around = around_people(apart | rest)
    staying = [pair for pair, _ in around.links if (pair[0] in apart) == (pair[1] in apart)]
    numbers = customers_of(around.known.values(), staying)
    found: dict[int, list[int]] = defaultdict(list)
    for profile in around.in_order(numbers):
        found[numbers[profile]].append(profile)
    return SeparationPreview(
        customer=customer,
        apart=tuple(around.in_order(apart)),
        customers=tuple((number, tuple(mine)) for number, mine in found.items()),
        n_links=len(around.links) - len(staying),
    )
