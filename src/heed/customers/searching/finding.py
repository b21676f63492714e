"""Finding a person or an account by any of their keys, or by a part of what they are called."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q

from heed.customers.identity.masking import covered
from heed.customers.identity.queries import find_customers
from heed.customers.models import Account, Profile
from heed.customers.searching.names import Named, Names

MOST_FOUND = 20
SHOWN_KEYS = 3


@dataclass(frozen=True)
class FoundParty:
    """A customer or an account that was looked for."""

    kind: str  # customer or account
    number: int
    name: str  # empty where no source tells one
    by: str  # key or name: what was found
    keys: tuple[tuple[str, str], ...]  # sources and their keys, the first ones


@dataclass(frozen=True)
class FoundParties:
    """Who was found, those by a key first; ``n`` names have the words in them."""

    asked: str
    found: tuple[FoundParty, ...]
    n: int


def find_parties(names: Names, text: str, *, clear: bool, most: int = MOST_FOUND) -> FoundParties:
    """Whoever has ``text`` as a key or number, then who has its words in the name.

    ``clear`` says whether keys may be read in full.
    """
    asked = text.strip()
    customers, accounts = find_customers(asked)[:most], find_accounts(asked)[:most]
    hits, n = names.find(asked, 2 * most)
    owners = _owners([each.number for each in hits if not each.is_account])
    called = {owners[each.number]: each.name for each in hits if each.number in owners}
    by_name = dict.fromkeys(place for each in hits if (place := _place(each, owners)) is not None)
    by_key = [*(("customer", each) for each in customers), *(("account", a) for a in accounts)]
    found = list(dict.fromkeys([*by_key, *by_name]))[:most]
    keys = _keys(found, clear=clear)
    called = {**names_of_customers(names, customers), **called}
    firms = names.of([number for kind, number in found if kind == "account"])
    return FoundParties(
        asked=asked,
        found=tuple(
            FoundParty(
                kind=kind,
                number=number,
                name=(called if kind == "customer" else firms).get(number, ""),
                by="key" if (kind, number) in by_key else "name",
                keys=keys.get((kind, number), ()),
            )
            for kind, number in found
        ),
        n=n,
    )


def find_accounts(text: str) -> list[int]:
    """The accounts that a number or a key stands for."""
    if not text:
        return []
    matches = Q(key=text)
    if text.isdigit() and len(text) < 20:
        matches |= Q(pk=int(text))
    found = Account.objects.filter(matches).order_by("known_from", "pk")
    return list(found.values_list("pk", flat=True)[:MOST_FOUND])


def names_of_customers(names: Names, customers: Sequence[int]) -> dict[int, str]:
    """By customer, what their profiles are called; that of the first profile that has a name."""
    rows = Profile.objects.filter(customer_id__in=customers).order_by("-known_from", "-pk")
    pairs = list(rows.values_list("pk", "customer_id"))
    called = names.of([profile for profile, _ in pairs])
    return {customer: called[profile] for profile, customer in pairs if profile in called}


def _place(each: Named, owners: dict[int, int]) -> tuple[str, int] | None:
    """Who this is; None for a profile that the record store does not have any more."""
    if each.is_account:
        return "account", each.number
    return ("customer", owners[each.number]) if each.number in owners else None


def _owners(profiles: Sequence[int]) -> dict[int, int]:
    """By profile the customer whose it is."""
    return dict(Profile.objects.filter(pk__in=profiles).values_list("pk", "customer_id"))


def _keys(
    found: Sequence[tuple[str, int]], *, clear: bool
) -> dict[tuple[str, int], tuple[tuple[str, str], ...]]:
    """By party the first keys that sources know it by; accounts are no persons, so in full."""
    customers = [number for kind, number in found if kind == "customer"]
    accounts = [number for kind, number in found if kind == "account"]
    rows = Profile.objects.filter(customer_id__in=customers).order_by("known_from", "pk")
    keys: dict[tuple[str, int], tuple[tuple[str, str], ...]] = {}
    for row in rows:
        mine = keys.get(("customer", row.customer_id), ())
        if len(mine) < SHOWN_KEYS:
            key = row.key if clear else covered(row.kind, row.key)
            keys["customer", row.customer_id] = (*mine, (row.source, key))
    for account in Account.objects.filter(pk__in=accounts):
        keys["account", account.pk] = ((account.source, account.key),)
    return keys
