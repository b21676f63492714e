"""Any rule and any small world, for tests that hold the two against each other."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any, get_args

from hypothesis import strategies as st

from heed.customers.segments.notation import joined, negated
from heed.customers.segments.rules import (
    ALWAYS,
    NEVER,
    ONCE,
    Bounds,
    Bucket,
    Did,
    Happening,
    Listed,
    Moment,
    Rule,
    Scored,
    Trait,
    TraitOperator,
    Value,
    When,
    Window,
)
from heed.customers.segments.tests.world import Answer, Event, Fact, Stay, World, day
from heed.foundation.conditions import Condition

NAMES = ("order", "login", "complain")
PROFILES = tuple(range(1, 7))
ACCOUNTS = (70, 71)
DAYS = st.integers(0, 40).map(lambda number: number / 2)
VALUES = ("DE", "AT", "", "12", "7.5", "-3", "2025-01-09", "2025-01-15T10:00:00", "many", "12 ")


def is_(field: str, *values: str) -> Condition:
    """A test of a field for one of these values."""
    return Condition("is" if len(values) == 1 else "in", field, values)


happenings = st.builds(
    Happening,
    when=st.sampled_from([
        None, is_("name", "order"), is_("name", "complain", "order"), is_("channel", "phone"),
        Condition("not", parts=(is_("name", "login"),)),
        Condition("all", parts=(is_("name", "order"), is_("properties.kind", "a"))),
    ]),
)  # fmt: skip
lengths = st.sampled_from([timedelta(days=n) for n in (1, 3, 10, 30)])
windows = st.one_of(
    st.just(ALWAYS),
    lengths.map(lambda length: Window(within=length)),
    st.tuples(st.integers(0, 20), st.integers(0, 20)).map(
        lambda pair: Window(first=day(min(pair)).date(), last=day(max(pair)).date())
    ),
)
times = st.one_of(
    st.sampled_from([ONCE, NEVER, Bounds(Decimal(2)), Bounds(None, Decimal(1))]),
    st.integers(1, 3).map(lambda n: Bounds(Decimal(n), Decimal(n))),
)
moments = st.one_of(
    st.integers(0, 20).map(lambda n: Moment(day=day(n).date())),
    lengths.map(lambda length: Moment(ago=length)),
)
whens = st.builds(
    When,
    which=st.sampled_from(["first", "last"]),
    what=happenings,
    before=st.none() | moments,
    after=st.none() | moments,
).filter(lambda when: when.before is not None or when.after is not None)
amounts = st.sampled_from([
    Bounds(Decimal("10.5")), Bounds(None, Decimal(20)), Bounds(Decimal(0), Decimal(5)),
])  # fmt: skip
scores = st.sampled_from([
    Bounds(Decimal(9)), Bounds(None, Decimal(6)), Bounds(Decimal("6.5"), Decimal(8)),
])  # fmt: skip


@st.composite
def traits(draw: st.DrawFn) -> Rule:
    """A test of a customer's or an account's trait."""
    of = draw(st.sampled_from(["traits", "account"]))
    operator = draw(st.sampled_from(get_args(TraitOperator)))
    values: tuple[str, ...] = ()
    if operator in ("at_least", "at_most", "below", "above"):
        values = (draw(st.sampled_from(["7.5", "12", "-3", "0"])),)
    elif operator in ("before", "after"):
        values = (draw(st.sampled_from(["2025-01-10", "5 days ago", "in 3 days"])),)
    elif operator == "within":
        values = (draw(st.sampled_from(["3 days", "10 days"])),)
    elif operator in ("is", "starts_with", "contains"):
        values = (draw(st.sampled_from(["DE", "A", "1"])),)
    elif operator == "in":
        values = ("AT", "DE")
    name = draw(st.sampled_from(["country", "size"]))
    plain = operator in ("is", "in", "starts_with", "contains", "present", "missing")
    if of == "traits" and plain:
        return Condition(operator, f"traits.{name}", values)
    return Trait(of, name, operator, values)  # type: ignore[arg-type]  # one of them


clauses: st.SearchStrategy[Rule] = st.one_of(
    st.builds(Did, happenings, times, windows),
    whens,
    st.builds(
        Value, happenings, st.just("EUR"), amounts, st.sampled_from(["sum", "mean"]), windows
    ),
    st.builds(
        Scored,
        bounds=scores,
        answers=st.just(is_("item", "recommend")),
        take=st.sampled_from(["last", "any", "every", "mean"]),
        window=windows,
    ),
    traits(),
    st.sampled_from([Bucket(2, 0, 0, "s"), Bucket(3, 1, 2, "t"), Listed("pilot")]),
)


def _branches(inner: st.SearchStrategy[Rule]) -> st.SearchStrategy[Rule]:
    parts = st.lists(inner, min_size=2, max_size=4)
    some = st.tuples(st.sampled_from(["all", "any"]), parts)
    return st.one_of(some.map(_joined), inner.map(negated))


def _joined(pair: Any) -> Rule:
    rule = joined(*pair)
    assert rule is not None
    return rule


rules: st.SearchStrategy[Rule] = st.recursive(clauses, _branches, max_leaves=6)

events = st.builds(
    Event,
    profile=st.sampled_from(PROFILES),
    name=st.sampled_from(NAMES),
    at=DAYS,
    channel=st.sampled_from(["web", "phone"]),
    value_minor=st.none() | st.integers(0, 4_000),
    currency=st.sampled_from(["EUR", "CHF", None]),
    account=st.none() | st.sampled_from(ACCOUNTS),
    late=st.sampled_from([0, 4]),
    properties=st.sampled_from([{}, {"kind": "a"}]),
)
answers = st.builds(
    Answer,
    profile=st.sampled_from(PROFILES),
    item=st.sampled_from(["recommend", "effort"]),
    score=st.none() | st.sampled_from([0, 4, 6.5, 8, 9, 10]),
    at=DAYS,
    late=st.sampled_from([0, 4]),
)
facts = st.one_of(
    *(
        st.builds(
            Fact,
            name=st.sampled_from(["country", "size"]),
            value=st.sampled_from(VALUES),
            at=st.none() | DAYS,
            known=DAYS,
            **{of: st.sampled_from(whose)},
        )
        for of, whose in (("profile", PROFILES), ("account", ACCOUNTS))
    )
)


@st.composite
def worlds(draw: st.DrawFn) -> World:
    """Few people with few records each; on a list is only who was noted before."""
    lags = st.sampled_from([0, 2])
    noted = {profile: draw(DAYS) for profile in draw(st.sets(st.sampled_from(PROFILES)))}
    stays = [
        Stay(profile, at + draw(lags), draw(st.sampled_from([None, at + 6])), "pilot")
        for profile, at in noted.items()
        if draw(st.booleans())
    ]
    joined_ones = [
        Stay(profile, draw(DAYS), None, customer=profile - 1)
        for profile in (2, 4)
        if draw(st.booleans())
    ]
    return World(
        events=tuple(draw(st.lists(events, max_size=14))),
        answers=tuple(draw(st.lists(answers, max_size=6))),
        facts=tuple(draw(st.lists(facts, max_size=8))),
        lists=tuple(stays),
        identities=tuple(joined_ones),
        noted=noted,
    )
