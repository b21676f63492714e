"""The company's customers and the companies some of them buy for."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from heed.simulation import market
from heed.simulation.arrays import Bools, Codes, Columns, Days, Floats, Ints, days
from heed.simulation.days import Calendar
from heed.simulation.draws import Draws, chosen, position_by_group, whole
from heed.simulation.plan import Plan, Size

FIRST_NUMBER = 10_001
NO_ACCOUNT = -1
PER_ACCOUNT = 2.5  # people who buy for one company


@dataclass(frozen=True)
class Customers(Columns):
    """One row a person."""

    number: Ints  # the shop's
    second_number: Ints  # of people who registered twice; else the same
    known_to_service: Bools  # False: service has a number of its own for this person
    first_name: Ints
    last_name: Ints
    region: Codes
    language: Codes
    city: Codes
    street: Ints
    house: Ints
    postcode: Ints
    segment: Codes
    account: Ints  # position among accounts, or NO_ACCOUNT
    member: Bools
    near_store: Bools
    first_day: Days  # of the first order in the window
    registered_on: Days
    level: Floats  # how much this person likes to give high scores, in points


@dataclass(frozen=True)
class Accounts(Columns):
    """One row a company that customers buy for."""

    number: Ints
    words: Ints
    trade: Codes
    form: Codes
    industry: Codes
    employees: Ints


def make_customers(draws: Draws, plan: Plan, size: Size, calendar: Calendar) -> Customers:
    """Draw everybody who buys in the window."""
    rng, n = draws.of("customers"), size.customers
    region = chosen(rng, [one.share for one in market.REGIONS], n)
    language = np.array([one.language for one in market.REGIONS], dtype=np.int8)[region]
    segment = chosen(rng, market.SEGMENT_SHARES, n)
    first_day = calendar.busy_days(rng, n)
    known = rng.random(n) < 0.45  # registered before the window
    before = days(np.where(known, whole(rng, 30, 1500, n), 0))
    number = FIRST_NUMBER + np.arange(n, dtype=np.int64)
    twice = rng.random(n) < plan.second_numbers
    return Customers(
        number=number,
        second_number=np.where(twice, number + n, number),
        known_to_service=rng.random(n) >= plan.unknown_to_service,
        first_name=_picked(rng, language, [len(names) for names in market.FIRST_NAMES]),
        last_name=_picked(rng, language, [len(names) for names in market.LAST_NAMES]),
        region=region,
        language=language,
        city=position_by_group(rng.random(n), region, _city_shares()),
        street=_picked(rng, language, [len(names) for names in market.STREETS]),
        house=whole(rng, 1, 140, n),
        postcode=whole(rng, 10_000, 99_999, n),
        segment=segment,
        account=_accounts_of(rng, segment),
        member=rng.random(n) < market.MEMBERS,
        near_store=rng.random(n) < market.NEAR_STORE,
        first_day=first_day,
        registered_on=first_day - before,
        level=rng.normal(0.0, plan.between_customers, n),
    )


def make_accounts(draws: Draws, customers: Customers) -> Accounts:
    """Draw the companies that the customers buy for."""
    n = int(customers.account.max(initial=NO_ACCOUNT)) + 1
    rng = draws.of("accounts")
    return Accounts(
        number=np.arange(1, n + 1, dtype=np.int64),
        words=rng.integers(0, len(market.COMPANY_WORDS), n),
        trade=chosen(rng, [1.0] * len(market.COMPANY_TRADES), n),
        form=chosen(rng, (5, 2, 3, 2), n),
        industry=chosen(rng, [1.0] * len(market.INDUSTRIES), n),
        employees=np.maximum(1, np.rint(np.exp(rng.normal(2.6, 1.2, n)))).astype(np.int64),
    )


def _picked(rng: np.random.Generator, group: Codes, sizes: list[int]) -> Ints:
    """A position in each row's list: lists have different lengths."""
    return np.asarray((rng.random(len(group)) * np.array(sizes)[group]).astype(np.int64))


def _city_shares() -> list[list[float]]:
    """The first city of a region is the largest."""
    longest = max(len(one.cities) for one in market.REGIONS)
    shares = [
        [0.5, *[0.5 / (len(one.cities) - 1)] * (len(one.cities) - 1)] for one in market.REGIONS
    ]
    return [row + [0.0] * (longest - len(row)) for row in shares]


def _accounts_of(rng: np.random.Generator, segment: Codes) -> Ints:
    """Trade customers buy for a company; some companies send many."""
    trade = segment == market.TRADE
    n_accounts = max(1, round(int(trade.sum()) / PER_ACCOUNT))
    skewed = (rng.random(len(segment)) ** 1.5 * n_accounts).astype(np.int64)
    account = np.where(trade, skewed, NO_ACCOUNT)
    used, compact = np.unique(account[trade], return_inverse=True)  # no company without people
    result = np.full(len(segment), NO_ACCOUNT, dtype=np.int64)
    if len(used):
        result[trade] = compact
    return result
