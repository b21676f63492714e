"""Lists of customers that people keep by hand: who is on them, and the lake's mirror of it.

Like everything that is decided about a person, a place on a list hangs on a profile: joining and
separating people moves nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pyarrow as pa
from django.db import transaction

from heed.customers.models import ListChange, Profile
from heed.customers.people import get_person
from heed.foundation import audit
from heed.foundation.turns import take_turn
from heed.foundation.yaml_cells import KEY, LONGEST_KEY
from heed.kernel.errors import HeedError
from heed.lake.schemas import SEGMENT_LISTS
from heed.lake.store import Lake

APP = "segment_lists"
MOST_AT_ONCE = 10_000


@dataclass(frozen=True)
class ListSize:
    """A list and how many profiles stand on it."""

    name: str
    n: int


def add_to_list(*, name: str, customers: Sequence[int], actor: str, now: datetime) -> int:
    """Put customers on a list, by their numbers; returns how many were not on it before.

    Raises:
        HeedError: the list's key is none, or there are too many at once.
        NotFound: nobody has one of the numbers; then nobody is put on it.
    """
    _check(name, customers)
    with transaction.atomic():
        take_turn(f"list:{name}")
        standing = profiles_on(name)
        people = [get_person(number) for number in dict.fromkeys(customers)]
        fresh = [person for person in people if not standing & set(person.profiles)]
        first = [person.profiles[0] for person in fresh]
        _write(name, first, is_on=True, actor=actor, now=now)
        return len(fresh)


def remove_from_list(*, name: str, customers: Sequence[int], actor: str, now: datetime) -> int:
    """Take customers off a list, with all their profiles; returns how many were on it.

    Raises:
        NotFound: nobody has one of the numbers; then nobody is taken off.
    """
    _check(name, customers)
    with transaction.atomic():
        take_turn(f"list:{name}")
        standing = profiles_on(name)
        people = [get_person(number) for number in dict.fromkeys(customers)]
        gone = [standing & set(person.profiles) for person in people]
        _write(name, sorted(set().union(*gone)), is_on=False, actor=actor, now=now)
        return sum(bool(each) for each in gone)


def profiles_on(name: str) -> set[int]:
    """The profiles that stand on a list now."""
    changes = ListChange.objects.filter(name=name).order_by("pk")
    last = dict(changes.values_list("profile_id", "is_on"))
    return {profile for profile, is_on in last.items() if is_on}


def customers_on(name: str) -> list[int]:
    """The customers on a list now, by number."""
    on = Profile.objects.filter(pk__in=profiles_on(name))
    return sorted(set(on.values_list("customer_id", flat=True)))


def list_lists() -> list[ListSize]:
    """Every list that anybody ever stood on, by its key."""
    return [ListSize(name, len(profiles_on(name))) for name in names_of_lists()]


def names_of_lists() -> list[str]:
    """The keys of every list that anybody ever stood on."""
    return list(ListChange.objects.order_by("name").values_list("name", flat=True).distinct())


def mirror_lists(lake: Lake) -> int | None:
    """Bring ``segment_lists`` up to date; returns its new version, None where nothing changed."""
    newest = ListChange.objects.order_by("-pk").values_list("pk", flat=True).first()
    if newest is None or lake.log(SEGMENT_LISTS.name).recorded(APP) >= newest:
        return None
    changes = ListChange.objects.filter(pk__lte=newest).order_by("pk")
    rows = list(_stays(changes.iterator(chunk_size=10_000)))
    table = pa.Table.from_pylist(rows, schema=SEGMENT_LISTS.schema)
    return lake.replace_rows(SEGMENT_LISTS.name, table, app=(APP, newest))


def _stays(changes: Iterable[ListChange]) -> Iterable[dict[str, Any]]:
    """A row for each stay of a profile on a list."""
    stays: dict[tuple[str, int], list[dict[str, Any]]] = defaultdict(list)
    for change in changes:
        mine = stays[change.name, change.profile_id]
        stands = bool(mine) and mine[-1]["valid_to"] is None
        if change.is_on and not stands:
            mine.append({
                "list": change.name,
                "profile_id": change.profile_id,
                "valid_from": change.at,
                "valid_to": None,
            })  # fmt: skip
        elif stands and not change.is_on:
            mine[-1]["valid_to"] = change.at
    for key in sorted(stays):
        yield from stays[key]


def _check(name: str, customers: Sequence[int]) -> None:
    if not KEY.fullmatch(name) or len(name) > LONGEST_KEY:
        raise HeedError("Name the list by small letters, digits, `_`, `-` and `.`.", field="name")
    if len(customers) > MOST_AT_ONCE:
        raise HeedError(f"At most {MOST_AT_ONCE:,} customers are taken at once.", field="customers")


def _write(name: str, profiles: Sequence[int], *, is_on: bool, actor: str, now: datetime) -> None:
    if not profiles:
        return
    ListChange.objects.bulk_create(
        ListChange(name=name, profile_id=profile, is_on=is_on, at=now, actor=actor)
        for profile in profiles
    )
    verb = "list.added" if is_on else "list.removed"
    audit.record(actor=actor, now=now, verb=verb, subject=f"list:{name}", profiles=list(profiles))
