"""Who acts for which account, in which part, and which account stands above which.

Somebody says so (`heed.customers.editing`), or a file does, by traits with these names: of a
customer ``account`` (a key of the same source) and ``buying_role``, of an account
``parent_account``. What somebody said comes first.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from heed.customers import measures
from heed.customers.models import Account, ActingPerson, BuyingRole
from heed.lake.engines import Engine

ACCOUNT, ROLE, PARENT = "account", "buying_role", "parent_account"
DEEPEST = 20  # companies above a company


@dataclass(frozen=True)
class Acting:
    """A profile that acts for an account; ``is_noted``: somebody said so, not a file."""

    profile: int
    role: str
    is_noted: bool


def acting_for(engine: Engine, account: Account) -> dict[int, Acting]:
    """By profile, who was said to act for an account."""
    found = {}
    if engine.lake.n_rows("traits"):
        traits = engine.table("traits")
        rows = engine.to_rows(measures.told_to_act(traits, ACCOUNT, account.source, account.key))
        profiles = [row["number"] for row in rows]
        roles = _roles(engine, profiles)
        found = {each: Acting(each, roles.get(each, ""), is_noted=False) for each in profiles}
    for row in ActingPerson.objects.filter(account=account):
        told = found.get(row.profile_id)
        role = row.role or (told.role if told else "")
        found[row.profile_id] = Acting(row.profile_id, role, is_noted=True)
    return found


def accounts_told(engine: Engine, profiles: Collection[int]) -> list[int]:
    """The accounts that these profiles were said to act for: noted ones first."""
    noted = ActingPerson.objects.filter(profile_id__in=profiles).order_by("pk")
    found = dict.fromkeys(noted.values_list("account_id", flat=True))
    if profiles and engine.lake.n_rows("traits"):
        traits = engine.table("traits")
        wanted = sorted(profiles)
        for row in engine.to_rows(measures.newest_named(traits, "profile_id", ACCOUNT, wanted)):
            keys = {"source": row["source"], "key": row["value"]}
            found |= dict.fromkeys(Account.objects.filter(**keys).values_list("pk", flat=True))
    return list(found)


def parent_of(engine: Engine, account: Account) -> Account | None:
    """The account that one belongs to: as somebody said, else as a file does."""
    if account.parent is not None or not engine.lake.n_rows("traits"):
        return account.parent
    traits = engine.table("traits")
    for row in engine.to_rows(measures.newest_named(traits, "account_id", PARENT, [account.pk])):
        found = Account.objects.filter(source=row["source"], key=row["value"])
        return found.exclude(pk=account.pk).first()
    return None


def above(engine: Engine, account: Account) -> list[Account]:
    """The accounts above one, the one that belongs to nobody first."""
    chain: list[Account] = []
    one = parent_of(engine, account)
    while one is not None and len(chain) < DEEPEST and one.pk not in {a.pk for a in chain}:
        chain.insert(0, one)
        one = parent_of(engine, one)
    return [each for each in chain if each.pk != account.pk]


def below(engine: Engine, account: Account) -> list[Account]:
    """The accounts that belong to one directly, by their keys."""
    numbers = set(Account.objects.filter(parent=account).values_list("pk", flat=True))
    if engine.lake.n_rows("traits"):
        traits = engine.table("traits")
        query = measures.told_to_act(traits, PARENT, account.source, account.key, "account_id")
        told = [row["number"] for row in engine.to_rows(query)]
        found = Account.objects.filter(pk__in=told, parent=None).exclude(pk=account.pk)
        numbers |= set(found.values_list("pk", flat=True))
    return list(Account.objects.filter(pk__in=numbers).order_by("key"))


def _roles(engine: Engine, profiles: list[int]) -> dict[int, str]:
    """By profile the part in buying that a file tells; words that are none are left out."""
    if not profiles:
        return {}
    traits = engine.table("traits")
    rows = engine.to_rows(measures.newest_named(traits, "profile_id", ROLE, profiles))
    told = {row["number"]: row["value"].strip().casefold() for row in rows}
    return {number: role for number, role in told.items() if role in BuyingRole.values}
