"""What people do on the web site, in the app and in stores."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from heed.simulation import market
from heed.simulation.arrays import DAY, Codes, Columns, Ints, Moments, happened, seconds
from heed.simulation.days import Calendar, between_hours, day_of, shopping_time
from heed.simulation.draws import Draws, chosen, whole
from heed.simulation.orders import CLICKS, Orders
from heed.simulation.people import Customers

SEARCH, PAGE, PRODUCT, BASKET, TRACK = 0, 1, 2, 3, 4
ACTIONS = ("search", "page", "product", "basket", "track parcel")
NOBODY = -1
FIRST_EVENT = 10_000_001
FIRST_VISIT = 30_001


@dataclass(frozen=True)
class WebEvents(Columns):
    """One row a thing done on the web site or in the app."""

    customer: Ints  # NOBODY: not signed in
    order: Ints  # position among orders; -1: no order came of it
    action: Codes
    device: Codes
    at: Moments


@dataclass(frozen=True)
class StoreVisits(Columns):
    """One row a visit to a store that the store noted, with advice about a later order."""

    order: Ints
    number: Ints
    store: Codes
    at: Moments
    waited_minutes: Ints


def make_web_events(
    draws: Draws, calendar: Calendar, customers: Customers, orders: Orders
) -> WebEvents:
    """Sessions that led to an order, sessions that did not, and looks at the parcel's way."""
    rng = draws.of("web")
    parts = [
        _sessions(
            rng,
            orders.customer,
            np.arange(len(orders)),
            orders.device,
            orders.clicks,
            orders.placed_at - seconds(whole(rng, 30, 150, len(orders))),
        ),
        _lookers(rng, calendar, customers),
        _tracking(rng, orders),
    ]
    every = WebEvents.joined(parts)
    every = every.take((every.at < calendar.end) & (every.at >= calendar.first_day))
    return every.take(np.argsort(every.at, kind="stable"))


def _sessions(
    rng: np.random.Generator, customer: Ints, order: Ints, device: Codes, clicks: Ints, end: Moments
) -> WebEvents:
    """A search, so many clicks, the product and the basket, ending at ``end``."""
    n_events = clicks + 3
    session = np.repeat(np.arange(len(order)), n_events)
    left = np.repeat(np.cumsum(n_events), n_events) - 1 - np.arange(len(session))  # before the end
    spent = whole(rng, 6, 45, len(session))
    total = np.cumsum(spent)
    last = np.repeat(np.cumsum(n_events) - 1, n_events)
    action = np.full(len(session), PAGE, dtype=np.int8)
    action[left == 0], action[left == 1] = BASKET, PRODUCT
    action[left == np.repeat(n_events, n_events) - 1] = SEARCH
    return WebEvents(
        customer=customer[session],
        order=order[session],
        action=action,
        device=device[session],
        at=end[session] - seconds(total[last] - total),
    )


def _lookers(rng: np.random.Generator, calendar: Calendar, customers: Customers) -> WebEvents:
    """Sessions without an order; half of them nobody signed in to."""
    n = round(len(customers) * 0.15 * calendar.n_days / 30)
    customer = np.where(rng.random(n) < 0.5, rng.integers(0, len(customers), n), NOBODY)
    day = calendar.busy_days(rng, n)
    known = customer != NOBODY
    day = np.where(known, np.maximum(day, customers.registered_on[customer]), day)
    device, clicks = chosen(rng, market.DEVICE_SHARES, n), 1 + chosen(rng, CLICKS, n)
    events = _sessions(
        rng, customer, np.full(n, -1), device, clicks.astype(np.int64), shopping_time(rng, day)
    )
    return events.take((events.action != BASKET) | (rng.random(len(events)) < 0.3))


def _tracking(rng: np.random.Generator, orders: Orders) -> WebEvents:
    """In the app, people look where their parcel is."""
    looks = happened(orders.given_to_carrier_at) & (orders.device == market.APP)
    rows = np.repeat(np.flatnonzero(looks), whole(rng, 0, 2, int(looks.sum())))
    sent = day_of(orders.given_to_carrier_at[rows])
    until = np.maximum((orders.promised_on[rows] - sent).astype(np.int64), 1)
    day = sent + (1 + (rng.random(len(rows)) * until).astype(np.int64)) * DAY
    looked = WebEvents(
        customer=orders.customer[rows],
        order=rows,
        action=np.full(len(rows), TRACK, dtype=np.int8),
        device=orders.device[rows],
        at=shopping_time(rng, day),
    )
    return looked.take(~(looked.at > orders.delivered_at[rows]))


def make_store_visits(draws: Draws, calendar: Calendar, orders: Orders) -> StoreVisits:
    """Advice in a store some days before an order, noted with the order that came of it."""
    rng = draws.of("stores")
    rows = np.flatnonzero(orders.advice)
    n = len(rows)
    day = calendar.parcels(day_of(orders.placed_at[rows]) - whole(rng, 4, 10, n) * DAY)
    visits = StoreVisits(
        order=rows,
        number=np.zeros(n, dtype=np.int64),
        store=chosen(rng, (3, 2, 3, 2, 2), n),
        at=between_hours(rng, day, 10, 19),
        waited_minutes=np.floor(np.exp(rng.normal(1.4, 0.7, n))).astype(np.int64),
    )
    visits = visits.take(np.argsort(visits.at, kind="stable"))
    return StoreVisits(**{**vars(visits), "number": FIRST_VISIT + np.arange(n)})
