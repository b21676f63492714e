"""Whom a contact would reach, and the turns that decisions on them take."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeVar

from django.db import transaction

from heed.customers.contact.addresses import hashed, is_address
from heed.customers.identity.groups import holders_of
from heed.customers.identity.keys import EVERYWHERE, Key, KeyKind
from heed.customers.models import AccountMember, IdentityKey, Profile, SharedKey
from heed.customers.people import get_person
from heed.foundation.once import once
from heed.foundation.turns import take_turn

Who = int | Key
T = TypeVar("T")


@dataclass(frozen=True)
class Reached:
    """Somebody: their customer, all profiles, keyed hashes of their addresses, their accounts.

    ``customer`` and ``profile`` are 0 for an address that nobody shows. ``profile`` is the one that
    was named; ``address`` the hash of the address that was named, empty if none was.
    """

    customer: int
    profile: int
    profiles: tuple[int, ...]
    address: str
    addresses: frozenset[str]
    accounts: tuple[int, ...]

    @property
    def turns(self) -> frozenset[str]:
        """What nobody else may decide on meanwhile."""
        parts = [f"account:{account}" for account in self.accounts]
        parts += [f"address:{address}" for address in self.addresses]
        parts += [f"customer:{self.customer}"] if self.customer else []
        return frozenset(f"contact:{part}" for part in parts)


def reached_by(who: Who, account: int | None = None) -> Reached:
    """Whom a number of a customer or profile, or a key, stands for now.

    Of several people who show a key, it is the one who showed it first.

    Raises:
        NotFound: nobody has this number.
    """
    profile, address = (who, "") if isinstance(who, int) else _by_key(who)
    if not profile:
        named = (account,) if account else ()
        return Reached(0, 0, (), address, frozenset({address} - {""}), named)
    person = get_person(profile)
    found = AccountMember.objects.filter(profile_id__in=person.profiles)
    accounts = {*found.values_list("account_id", flat=True), *([account] if account else [])}
    addresses = {*addresses_of(person.profiles), *([address] if address else [])}
    return Reached(
        customer=person.customer,
        profile=profile if profile in person.profiles else person.customer,
        profiles=person.profiles,
        address=address,
        addresses=frozenset(addresses),
        accounts=tuple(sorted(accounts)),
    )


@once
def addresses_of(profiles: Iterable[int]) -> set[str]:
    """Keyed hashes of the addresses that profiles show, without those that many people share."""
    mine = list(profiles)
    shown = IdentityKey.objects.filter(profile_id__in=mine, kind__in=EVERYWHERE)
    keys = set(shown.values_list("kind", "namespace", "value"))
    own = Profile.objects.filter(pk__in=mine, kind__in=EVERYWHERE).values_list("kind", "key")
    keys |= {(kind, "", key.casefold()) for kind, key in own}
    shared = SharedKey.standing.filter(value__in={value for _, _, value in keys})
    keys -= set(shared.values_list("kind", "namespace", "value"))
    return {hashed(Key(KeyKind(kind), namespace, value)) for kind, namespace, value in keys}


def in_turn(find: Callable[[], T], turns: Callable[[T], Iterable[str]]) -> T:
    """What ``find`` finds once nobody else can decide on it; inside the caller's transaction.

    Turns are taken in one order, so that two who want several never wait for each other. People may
    be joined while we wait: then all turns are given back, by a savepoint, and taken anew.
    """
    wanted = set(turns(find()))
    while True:
        with transaction.atomic():
            for turn in sorted(wanted):
                take_turn(turn)
            found = find()
            needed = set(turns(found))
            if needed <= wanted:
                return found
            transaction.set_rollback(True)
        wanted = needed


def person_in_turn(who: Who) -> Reached:
    """Somebody, once nobody else can decide on contacts with them."""
    return in_turn(lambda: reached_by(who), lambda found: found.turns)


def _by_key(key: Key) -> tuple[int, str]:
    holders = holders_of(key)
    return (holders[0] if holders else 0, hashed(key) if is_address(key) else "")
