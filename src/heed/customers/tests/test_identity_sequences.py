"""Whatever sources show and people decide, in any order: who is who keeps its rules."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import combinations

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from heed.customers.identity.deciding import join, separate
from heed.customers.identity.exporting import canonical_lines
from heed.customers.identity.groups import group_of
from heed.customers.identity.keys import Key, KeyKind, key_of
from heed.customers.identity.noting import Seen, note_keys
from heed.customers.identity.rules import Known, customers_of
from heed.customers.models import (
    IdentityChange,
    IdentityLink,
    JoinProposal,
    NeverJoin,
    Profile,
    SharedKey,
)
from heed.customers.tests.people import ACTOR, add, customer, moment, note
from heed.kernel.errors import HeedError

pytestmark = pytest.mark.django_db

WHO = st.integers(0, 7)  # 0 to 3: customer numbers of the shop, the others: visitors and the desk
SHOWN = st.dictionaries(
    st.sampled_from(["email", "phone", "cookie"]), st.integers(0, 2), min_size=1
)  # fmt: skip


@dataclass(frozen=True)
class Noted:
    """A record shows keys of a profile; ``same_as`` is whose own key it names (identify, alias)."""

    who: int
    keys: dict[str, int]
    same_as: int | None


@dataclass(frozen=True)
class Decided:
    """A person joins two customers, or takes a profile out of one."""

    joins: bool
    one: int
    other: int


STEPS = st.lists(
    st.one_of(
        st.builds(Noted, WHO, SHOWN, st.none() | WHO),
        st.builds(Decided, st.booleans(), WHO, WHO),
    ),
    max_size=14,
)


@contextmanager
def undone() -> Iterator[None]:
    """A transaction that leaves nothing."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def somebody(who: int) -> int:
    """The profile of this number, added when it is first met."""
    if who < 4:
        return add(f"{17 + who}", day=who)
    if who < 6:
        return add(f"visitor-{who}", source="web", kind=KeyKind.COOKIE, day=who)
    return add(f"T-{who}", source="desk", day=who)


def take(step: Noted | Decided, day: int) -> bool:
    """Let one thing happen; whether a person joined customers."""
    if isinstance(step, Noted):
        written = {
            "email": ("a@example.org", "b@example.org", "c@example.org"),
            "phone": ("+49 30 901820", "+49 30 901821", "+49 30 901822"),
            "cookie": ("c-0", "c-1", "c-2"),
        }
        shown = {kind: written[kind][number] for kind, number in step.keys.items()}
        note(somebody(step.who), source="web", day=day, **shown)
        if step.same_as is not None:
            named = Profile.objects.get(pk=somebody(step.same_as))
            key = {named.kind: named.key}
            note(somebody(step.who), source=named.source, day=day, **key)
        return False
    one, other = customer(somebody(step.one)), customer(somebody(step.other))
    with suppress(HeedError):  # the same customer, or nobody left
        if step.joins:
            join(one=one, other=other, actor=ACTOR, now=moment(day))
            return True
        separate(customer=one, profiles=[somebody(step.one)], actor=ACTOR, now=moment(day))
    return False


def check(*, by_persons: bool) -> None:
    """What always holds."""
    profiles = [Known(p.known_from, p.pk) for p in Profile.objects.all()]
    links = IdentityLink.standing.values_list("one_id", "other_id")
    wanted = customers_of(profiles, links)
    assert dict(Profile.objects.values_list("pk", "customer_id")) == wanted
    replayed = {profile.id: profile.id for profile in profiles}
    for change in IdentityChange.objects.order_by("pk"):
        assert replayed[change.profile_id] == change.before
        replayed[change.profile_id] = change.after
    assert replayed == wanted
    for never in NeverJoin.objects.all():
        assert wanted[never.one_id] != wanted[never.other_id]
    if not by_persons:
        for number in set(wanted.values()):
            strong = group_of(number).strong
            assert all(len(values) == 1 for values in strong.values())


@settings(
    max_examples=500,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(STEPS)
def test_any_sequence_keeps_the_rules(steps: list[Noted | Decided]) -> None:
    with undone():
        by_persons = False
        for day, step in enumerate(steps, start=10):
            by_persons |= take(step, day)
            check(by_persons=by_persons)


@settings(
    max_examples=100,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(STEPS, WHO, WHO)
def test_joining_and_separating_gives_back_every_byte(
    steps: list[Noted | Decided], one: int, other: int
) -> None:
    with undone():
        for day, step in enumerate(steps, start=10):
            take(step, day)
        first, second = customer(somebody(one)), customer(somebody(other))
        before = list(canonical_lines())
        if first == second:
            return
        theirs = group_of(second).profiles
        number = join(one=first, other=second, actor=ACTOR, now=moment(40))
        assert list(canonical_lines()) != before
        separate(customer=number, profiles=theirs, actor=ACTOR, now=moment(41))
        assert list(canonical_lines()) == before


def test_strong_keys_within_a_source_are_never_of_one_customer_by_themselves() -> None:
    numbers = [add(f"{17 + n}", day=n) for n in range(4)]
    for number in numbers:
        note(number, email="family@example.org", phone="+49 30 901820", cookie="c-1")
    assert all(customer(a) != customer(b) for a, b in combinations(numbers, 2))


def as_seen(steps: list[Noted | Decided]) -> list[Seen]:
    """What records show, as one import would bring it; decisions are left out."""
    found = []
    for step in steps:
        if isinstance(step, Noted):
            keys = [
                key_of(KeyKind(kind), f"{kind}{number}@example.org", "web")
                for kind, number in step.keys.items()
                if kind != "phone"
            ]
            named = None if step.same_as is None else Profile.objects.get(pk=somebody(step.same_as))
            if named is not None:
                keys.append(Key(KeyKind(named.kind), named.source, named.key))
            shown = tuple(key for key in keys if key)
            found.append(Seen(somebody(step.who), shown, "web", moment(9)))
    return found


def outcome() -> tuple[list[str], set[tuple[int, int, str]], set[str]]:
    """Who is who, what is proposed, and which keys are shared."""
    proposed = JoinProposal.objects.values_list("one_id", "other_id", "reason")
    return list(canonical_lines()), set(proposed), set(shared_values())


def shared_values() -> list[str]:
    return list(SharedKey.objects.values_list("value", flat=True))


@settings(
    max_examples=200,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(STEPS)
def test_noting_at_once_gives_what_noting_one_by_one_does(steps: list[Noted | Decided]) -> None:
    found = []
    for at_once in (True, False):
        with undone():
            seen = as_seen(steps)
            for part in [seen] if at_once else [[each] for each in seen]:
                note_keys(seen=part, actor=ACTOR, now=moment(10))
            found.append(outcome())
    assert found[0] == found[1]


@settings(
    max_examples=100,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    st.lists(st.tuples(st.integers(0, 7), SHOWN), max_size=10),
    st.randoms(use_true_random=False),
)
def test_where_nothing_is_refused_the_order_does_not_matter(
    shown: list[tuple[int, dict[str, int]]], chance: random.Random
) -> None:
    """Everybody is of another source, so that no two strong keys clash."""
    found = []
    for _ in range(2):
        with undone():
            people = [add(f"p{n}", source=f"source-{n}", day=n) for n in range(8)]
            for who, keys in shown:
                written = {kind: f"{kind}-{number}@example.org" for kind, number in keys.items()}
                written.pop("phone", None)
                note(people[who], source="web", day=9, **written)
            found.append(list(canonical_lines()))
        chance.shuffle(shown)
    assert found[0] == found[1]
