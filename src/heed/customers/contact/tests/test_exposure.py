"""Whatever senders, customers and colleagues do, in any order: no contact exceeds a limit."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from django.db.models import Q
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from heed.customers.contact.design import ContactPolicy, Limit
from heed.customers.contact.ledger import (
    Ask,
    Decision,
    ask_to_contact,
    cancel_contact,
    confirm_sent,
)
from heed.customers.contact.standing import COUNTING
from heed.customers.contact.tests.rulebooks import holding, policy
from heed.customers.contact.windows import first_day
from heed.customers.identity.deciding import join, separate
from heed.customers.identity.keys import KeyKind, key_of
from heed.customers.models import Account, AccountMember, Contact, Profile
from heed.customers.people import get_person
from heed.customers.tests.people import ACTOR, add, customer, moment, note
from heed.kernel.errors import HeedError

pytestmark = pytest.mark.django_db

POLICY = policy(
    """
heed: 1
contact_policies:
  - key: contact-policy
    zone: Europe/Berlin
    held_for: 3 days
    classes: [{key: a, priority: 1}, {key: b, priority: 2}, {key: free, priority: 3, exempt: true}]
    limits:
      - {key: a-rest, classes: a, most: 1, within: 10 days}
      - {key: both, classes: [a, b], most: 2, within: 5 days}
      - {key: day, classes: [a, b], most: 1, each: day}
      - {key: week, classes: b, most: 2, each: week}
      - {key: account, classes: [a, b], most: 3, within: 10 days, per: account}
"""
)
PEOPLE = st.integers(0, 3)
DAYS = st.integers(0, 40 * 8).map(lambda n: 20 + n / 8)  # over the change of clocks in March


@dataclass(frozen=True)
class Asked:
    """A sender asks at a day, by number or by an address, for that moment or a later one."""

    who: int
    day: float
    later: float
    contact_class: str
    by_address: bool
    sends: bool


@dataclass(frozen=True)
class Followed:
    """A place is used or given up, at any day, even one before it was asked for."""

    nth: int
    day: float
    sends: bool


@dataclass(frozen=True)
class Decided:
    """A person joins two customers, or takes a profile out of one."""

    joins: bool
    one: int
    other: int


Step = Asked | Followed | Decided
STEP = st.one_of(
    st.builds(
        Asked,
        PEOPLE,
        DAYS,
        st.sampled_from([0, 0, 0.5, 4]),
        st.sampled_from(["a", "b", "free"]),
        st.booleans(),
        st.booleans(),
    ),
    st.builds(Followed, st.integers(0, 9), DAYS, st.booleans()),
    st.builds(Decided, st.booleans(), PEOPLE, PEOPLE),
)
STEPS = st.lists(STEP, max_size=16)


@contextmanager
def four_people() -> Iterator[list[int]]:
    """Four people with an address each, two of them of one account; a transaction that leaves
    nothing."""
    with transaction.atomic(), holding(POLICY):
        account = Account.objects.create(id=1, source="crm", key="A", known_from=moment(0))
        people = [add(f"{17 + n}", day=n) for n in range(4)]
        for n, one in enumerate(people):
            note(one, email=f"person{n}@example.org")
            if n < 2:
                AccountMember.objects.create(profile_id=one, account=account, seen_at=moment(0))
        yield people
        transaction.set_rollback(True)


def at_day(day: float) -> datetime:
    return moment(0) + timedelta(days=day)


def take(step: Step, people: list[int]) -> Decision | None:
    """Let one thing happen; the decision, if one was taken."""
    with suppress(HeedError):  # the same customer, nobody left, not held any more
        if isinstance(step, Asked):
            return _ask(step, people)
        if isinstance(step, Followed):
            return _follow(step)
        one, other = customer(people[step.one]), customer(people[step.other])
        if step.joins:
            join(one=one, other=other, actor=ACTOR, now=moment(90))
        else:
            separate(customer=one, profiles=[people[step.one]], actor=ACTOR, now=moment(90))
    return None


def _ask(step: Asked, people: list[int]) -> Decision:
    key = key_of(KeyKind.EMAIL, f"PERSON{step.who}@Example.org", "shop")
    assert key is not None
    ask = Ask(
        key if step.by_address else people[step.who],
        step.contact_class,
        "email",
        "feedback",
        at=at_day(step.day + step.later),
    )
    found = ask_to_contact(ask=ask, actor="sender", now=at_day(step.day))
    if found.is_allowed and step.sends:
        return confirm_sent(contact=found.number, actor="sender", now=at_day(step.day))
    return found


def _follow(step: Followed) -> Decision | None:
    rows = list(Contact.objects.exclude(state="refused").order_by("pk"))
    if step.nth >= len(rows):
        return None
    number = rows[step.nth].pk
    if step.sends:
        return confirm_sent(contact=number, actor="sender", now=at_day(step.day))
    cancel_contact(contact=number, actor="sender", now=at_day(step.day))
    return None


def check(decision: Decision, rules: ContactPolicy) -> None:
    """A contact that was allowed exceeds no limit, looked at one window at a time."""
    row = Contact.objects.get(pk=decision.number)
    person = get_person(decision.customer)
    counting = Contact.objects.filter(state__in=COUNTING)
    theirs = [*counting.filter(Q(profile_id__in=person.profiles) | Q(address=row.address or "-"))]
    company = [*counting.filter(accounts=1)] if row.accounts.exists() else []
    for limit in rules.limits:
        if row.contact_class in limit.classes:
            among = theirs if limit.per == "person" else company
            _check_limit(limit, row.at, [c.at for c in among if c.contact_class in limit.classes])


def _check_limit(limit: Limit, at: datetime, moments: list[datetime]) -> None:
    if limit.each:
        zone = ZoneInfo(POLICY.zone)
        same = [
            m for m in moments if first_day(m, limit.each, zone) == first_day(at, limit.each, zone)
        ]
        assert len(same) <= limit.most, limit.key
        return
    assert limit.within is not None
    for end in moments:
        window = [m for m in moments if end - limit.within < m <= end]
        assert at not in window or len(window) <= limit.most, limit.key


@settings(
    max_examples=100,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(STEPS)
def test_no_contact_that_is_allowed_exceeds_a_limit(steps: list[Step]) -> None:
    with four_people() as people:
        for step in steps:
            decision = take(step, people)
            if decision is not None and decision.is_allowed:
                check(decision, POLICY)
        assert Profile.objects.count() == 4


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(STEPS)
def test_every_ask_is_a_row_with_a_reason_and_a_log(steps: list[Step]) -> None:
    with four_people() as people:
        for step in steps:
            take(step, people)
        asks = sum(isinstance(step, Asked) for step in steps)
        rows = list(Contact.objects.prefetch_related("events"))
        assert len(rows) == asks
        assert all(row.reason for row in rows)
        assert all(next(event.kind for event in row.events.all()) == "asked" for row in rows)
