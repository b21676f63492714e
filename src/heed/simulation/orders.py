"""Orders from the click to the parcel, and whether people come back.

Customers are never looped over: each round draws the next order of everybody who comes back.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from heed.simulation import market
from heed.simulation.arrays import (
    DAY,
    Bools,
    Codes,
    Columns,
    Days,
    Floats,
    Ints,
    Moments,
    days,
    happened,
    only_where,
    seconds,
    until,
)
from heed.simulation.days import Calendar, between_hours, day_of, hour_of, shopping_time
from heed.simulation.draws import Draws, chosen, position, position_by_group, whole
from heed.simulation.people import Customers
from heed.simulation.plan import Plan

FIRST_ORDER = 100_001
RETURN_WINDOW = 90  # days after delivery
CLICKS = (0.34, 0.38, 0.13, 0.08, 0.05, 0.02)  # shares of 1, 2, 3, … clicks to the product
DAYS_LATE = (0.38, 0.25, 0.15, 0.1, 0.07, 0.05)  # shares of 1, 2, 3, … working days
_MOMENTS = (
    "paid_at",
    "cancelled_at",
    "packed_at",
    "given_to_carrier_at",
    "moved_at",
    "told_at",
    "delivered_at",
    "invoiced_at",
    "corrected_at",
    "returned_at",
    "scanned_at",
    "closed_at",
)

Part = dict[str, Any]  # some columns of Orders, by name


@dataclass(frozen=True)
class Orders(Columns):
    """One row an order. ``NaT``: it did not happen before the end of the data."""

    customer: Ints  # position among customers
    number: Ints
    turn: Ints  # this customer's first, second, … order of the window
    placed_at: Moments
    device: Codes
    category: Codes
    payment: Codes
    carrier: Codes
    shift: Codes
    total_cents: Ints
    clicks: Ints
    paid_at: Moments
    cancelled_at: Moments
    packed_at: Moments
    given_to_carrier_at: Moments
    promised_on: Days
    late: Bools  # the parcel comes, or will come, after the promised day
    slow: Bools  # drawn at the slow carrier's rate
    moved_at: Moments
    told_at: Moments
    new_day: Days
    delivered_at: Moments
    invoiced_at: Moments
    wrong_invoice: Bools
    corrected_at: Moments  # of a wrong invoice
    damaged: Bools
    returned_at: Moments
    scanned_at: Moments  # the code of the magazine in the parcel
    advice: Bools  # preceded by a visit to a store
    comes_back: Bools  # orders again within 90 days of this delivery
    next_day: Days  # of the next order; NaT: never
    closed_at: Moments  # the customer closes the account after this order


def make_orders(draws: Draws, plan: Plan, calendar: Calendar, customers: Customers) -> Orders:
    """Draw all orders of the window, in the order in which they were placed."""
    rounds: list[Orders] = []
    who, day = np.arange(len(customers)), customers.first_day
    while len(who):
        rng = draws.of(f"orders of round {len(rounds) + 1}")
        orders = _round(rng, plan, calendar, customers.take(who), day)
        rounds.append(replace(orders, customer=who, turn=np.full(len(who), len(rounds) + 1)))
        again = orders.next_day <= calendar.last_day
        who, day = who[again], orders.next_day[again]
    every = Orders.joined(rounds)
    every = every.take(np.argsort(every.placed_at, kind="stable"))
    cut: Part = {name: until(calendar.end, getattr(every, name)) for name in _MOMENTS}
    return replace(every, number=FIRST_ORDER + np.arange(len(every)), **cut)


def _round(
    rng: np.random.Generator, plan: Plan, calendar: Calendar, buyers: Customers, day: Days
) -> Orders:
    """One order of each buyer, placed on the given day, with everything that follows from it."""
    n, nothing = len(buyers), np.zeros(len(buyers), dtype=np.int64)
    basket = _basket(rng, n)
    placed_at = shopping_time(rng, day)
    paid_at = _payment(rng, calendar, placed_at, basket["payment"])
    cancelled = rng.random(n) < 0.025
    delivery = _delivery(rng, plan, calendar, buyers, paid_at)
    for name in ("packed_at", "given_to_carrier_at", "moved_at", "told_at", "delivered_at"):
        delivery[name] = only_where(~cancelled, delivery[name])
    aftermath = _aftermath(rng, plan, calendar, delivery)
    returning = _returning(rng, plan, calendar, buyers, delivery, day)
    return Orders(
        customer=nothing,
        number=nothing,
        turn=nothing,
        placed_at=placed_at,
        paid_at=paid_at,
        cancelled_at=only_where(cancelled, paid_at + seconds(whole(rng, 600, 3_000, n))),
        advice=buyers.near_store & (rng.random(n) < 0.3),
        **basket,
        **delivery,
        **aftermath,
        **returning,
    )


def _basket(rng: np.random.Generator, n: int) -> Part:
    category = chosen(rng, [goods.share for goods in market.CATEGORIES], n)
    usual = np.array([goods.total for goods in market.CATEGORIES])[category]
    total = usual * np.exp(rng.normal(0.0, 0.45, n))
    return {
        "device": chosen(rng, market.DEVICE_SHARES, n),
        "category": category,
        "payment": chosen(rng, market.PAYMENT_SHARES, n),
        "shift": chosen(rng, (0.6, 0.4), n),
        "total_cents": np.rint(total * 20).astype(np.int64) * 5,
        "clicks": 1 + chosen(rng, CLICKS, n).astype(np.int64),
    }


def _payment(
    rng: np.random.Generator, calendar: Calendar, placed_at: Moments, payment: Codes
) -> Moments:
    """At once, or by transfer on one of the next working days."""
    n = len(placed_at)
    later = calendar.work(day_of(placed_at) + DAY, whole(rng, 0, 1, n))
    at_once = placed_at + seconds(whole(rng, 20, 240, n))
    return np.where(payment == market.TRANSFER, between_hours(rng, later, 8, 12), at_once)


def _delivery(
    rng: np.random.Generator, plan: Plan, calendar: Calendar, buyers: Customers, paid_at: Moments
) -> Part:
    """Packing, the carrier, the promised day, and the day on which the parcel comes."""
    n = len(buyers)
    afternoon = hour_of(paid_at) >= 12
    packed = between_hours(rng, calendar.work(day_of(paid_at), afternoon.astype(int)), 13, 17)
    given = packed + seconds(whole(rng, 1_800, 7_200, n))
    transit = np.array([region.transit for region in market.REGIONS])[buyers.region]
    promised = calendar.parcels(day_of(paid_at), transit + 3)
    carrier = position_by_group(
        rng.random(n), buyers.region, [region.carriers for region in market.REGIONS]
    )
    slow = _slow(plan, calendar, carrier, buyers.region, promised)
    draw = rng.random(n)
    late = draw < np.where(slow, plan.slow_carrier.late if plan.slow_carrier else 0.0, plan.late)
    early = np.busday_offset(
        promised,
        -position(rng.random(n), (0.45, 0.35, 0.2)).astype(np.int64),
        roll="backward",
        busdaycal=calendar.carrier,
    )
    in_time = np.minimum(np.maximum(early, calendar.parcels(day_of(given) + DAY)), promised)
    after = calendar.parcels(promised, 1 + chosen(rng, DAYS_LATE, n).astype(np.int64))
    arrives = np.where(late, after, in_time)
    delivered = np.maximum(between_hours(rng, arrives, 8, 20), given + seconds(np.full(n, 3_600)))
    return {
        "carrier": carrier,
        "packed_at": packed,
        "given_to_carrier_at": given,
        "promised_on": promised,
        "late": late,
        "slow": slow,
        "delivered_at": delivered,
        **_moved(rng, plan, late, given, promised, arrives),
    }


def _slow(plan: Plan, calendar: Calendar, carrier: Codes, region: Codes, promised: Days) -> Bools:
    """Which orders fall to the slow carrier, in its regions, due in its time."""
    slow = plan.slow_carrier
    if slow is None:
        return np.zeros(len(carrier), dtype=bool)
    regions = [number for number, one in enumerate(market.REGIONS) if one.name in slow.regions]
    here = np.isin(region, regions) & (carrier == market.CARRIERS.index(slow.carrier))
    return np.asarray(here & (promised >= slow_from(plan, calendar)))


def slow_from(plan: Plan, calendar: Calendar) -> np.datetime64:
    """The first promised day on which the slow carrier is slow; ``NaT`` if there is none."""
    if plan.slow_carrier is None:
        return np.datetime64("NaT", "D")
    months = int(
        (calendar.last_day.astype("M8[M]") - calendar.first_day.astype("M8[M]")).astype(int)
    )
    return calendar.month(round((months + 1) * plan.slow_carrier.from_share))


def _moved(
    rng: np.random.Generator, plan: Plan, late: Bools, given: Moments, promised: Days, arrives: Days
) -> Part:
    """Whether the carrier moved the date beforehand, and whether anybody told the customer."""
    n = len(late)
    moved = rng.random(n) < np.where(late, plan.moved_if_late, plan.moved_if_kept)
    told = moved & (rng.random(n) < plan.told)
    eve = between_hours(rng, promised - DAY, 17, 20)
    moved_at = np.maximum(eve, given + seconds(whole(rng, 600, 3_600, n)))
    arrival_day = np.where(late, arrives, promised)
    return {
        "moved_at": only_where(moved, moved_at),
        "told_at": only_where(told, moved_at + seconds(whole(rng, 600, 5_400, n))),
        "new_day": np.where(moved, arrival_day, np.datetime64("NaT", "D")),
    }


def _aftermath(rng: np.random.Generator, plan: Plan, calendar: Calendar, delivery: Part) -> Part:
    """The invoice, the state of the goods, returns, and the magazine in the parcel."""
    delivered: Moments = delivery["delivered_at"]
    given: Moments = delivery["given_to_carrier_at"]
    n = len(delivered)
    arrived = happened(delivered)
    damaged = arrived & (rng.random(n) < plan.damaged)
    back = rng.random(n) < np.where(damaged & (not plan.noise_only), 0.35, 0.06)
    returned = shopping_time(rng, day_of(delivered) + days(whole(rng, 1, 12, n)))
    scanned = shopping_time(rng, day_of(delivered) + days(whole(rng, 1, 4, n)))
    wrong = happened(given) & (rng.random(n) < plan.wrong_invoice)
    corrected = between_hours(rng, calendar.work(day_of(given) + DAY, whole(rng, 0, 3, n)), 9, 17)
    return {
        "damaged": damaged,
        "wrong_invoice": wrong,
        "corrected_at": only_where(wrong, corrected),
        "invoiced_at": between_hours(rng, day_of(given), 12, 13),
        "returned_at": only_where(arrived & back, returned),
        "scanned_at": only_where(arrived & (rng.random(n) < 0.18), scanned),
    }


def _returning(
    rng: np.random.Generator,
    plan: Plan,
    calendar: Calendar,
    buyers: Customers,
    delivery: Part,
    placed: Days,
) -> Part:
    """Whether and when the buyer orders again; a late parcel makes it less likely."""
    n = len(buyers)
    delivered: Moments = delivery["delivered_at"]
    arrived = happened(delivered)
    since = np.where(arrived, day_of(delivered), placed + 3 * DAY)
    share = np.array(plan.repurchase)[buyers.segment]
    share = share + np.where(arrived & delivery["late"], plan.repurchase_late, 0.0)
    soon = rng.random(n) < share
    later = ~soon & (rng.random(n) < plan.returns_later)
    gap = np.where(
        soon,
        _gaps(rng, calendar, since, 4, RETURN_WINDOW - 4),
        _gaps(rng, calendar, since, RETURN_WINDOW + 5, 400),
    )
    leaves = ~soon & ~later & (rng.random(n) < 0.08)
    closed = shopping_time(rng, since + days(whole(rng, 2, 40, n)))
    return {
        "comes_back": soon,
        "next_day": np.where(soon | later, since + days(gap), np.datetime64("NaT", "D")),
        "closed_at": only_where(leaves, closed),
    }


def _gaps(rng: np.random.Generator, calendar: Calendar, since: Days, low: int, high: int) -> Ints:
    """Days until the next order: of three possible days, the busier are likelier."""
    season, n = calendar.season(), len(since)
    start = (since - calendar.first_day).astype(np.int64)
    tries = [whole(rng, low, high, n) for _ in range(3)]
    busy: list[Floats] = [season[np.minimum(start + gap, len(season) - 1)] for gap in tries]
    draw = rng.random(n) * (busy[0] + busy[1] + busy[2])
    return np.where(
        draw < busy[0], tries[0], np.where(draw < busy[0] + busy[1], tries[1], tries[2])
    )
