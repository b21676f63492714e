"""Contacts with service: why people write or call, who answers, and whether it helped."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from heed.simulation import market
from heed.simulation.arrays import (
    DAY,
    Bools,
    Codes,
    Columns,
    Days,
    Ints,
    Moments,
    days,
    happened,
    only_where,
    seconds,
    until,
)
from heed.simulation.days import Calendar, between_hours, day_of, hour_of
from heed.simulation.draws import Draws, chosen, whole
from heed.simulation.orders import Orders
from heed.simulation.plan import Plan

FIRST_CONTACT = 500_001
FIRST_TICKET = 70_001
AGENTS = 24
_CHANNELS_ELSE = (0.55, 0.45)  # mail and chat, of those who do not call


@dataclass(frozen=True)
class Contacts(Columns):
    """One row a contact; a person who comes again about the same thing has two."""

    order: Ints  # position among orders
    number: Ints
    again: Bools
    topic: Codes
    channel: Codes
    came_at: Moments
    answered_at: Moments
    closed_at: Moments
    resolved: Bools  # first-time resolution
    agent: Ints
    ticket: Ints  # 0: none
    solved_at: Moments


def make_contacts(draws: Draws, plan: Plan, calendar: Calendar, orders: Orders) -> Contacts:
    """Draw first contacts of orders, then repeated ones, in the order in which they came."""
    rng = draws.of("contacts")
    first = _first(rng, plan, calendar, orders)
    first = first.take(first.came_at < calendar.end)
    rng = draws.of("repeated contacts")
    second = _second(rng, calendar, first)
    every = Contacts.joined([first, second.take(second.came_at < calendar.end)])
    every = every.take(np.argsort(every.came_at, kind="stable"))
    ticketed = ~every.resolved & ~every.again
    return Contacts(
        order=every.order,
        number=FIRST_CONTACT + np.arange(len(every)),
        again=every.again,
        topic=every.topic,
        channel=every.channel,
        came_at=every.came_at,
        answered_at=until(calendar.end, every.answered_at),
        closed_at=until(calendar.end, every.closed_at),
        resolved=every.resolved,
        agent=every.agent,
        ticket=np.where(ticketed, FIRST_TICKET - 1 + np.cumsum(ticketed), 0),
        solved_at=until(calendar.end, only_where(ticketed, every.solved_at)),
    )


def went_wrong(orders: Orders) -> Bools:
    """Orders after which people would rather call than write."""
    untold = happened(orders.moved_at) & ~happened(orders.told_at)
    return orders.late | untold | orders.damaged | orders.wrong_invoice


def _first(rng: np.random.Generator, plan: Plan, calendar: Calendar, orders: Orders) -> Contacts:
    n = len(orders)
    sent = happened(orders.given_to_carrier_at)
    untold = happened(orders.moved_at) & ~happened(orders.told_at)
    causes = [
        (market.WHERE, sent & orders.late, plan.contact_late),
        (market.WHERE, sent & untold, plan.contact_untold),
        (market.DAMAGED, orders.damaged, plan.contact_damaged),
        (market.INVOICE, orders.wrong_invoice, plan.contact_wrong_invoice),
    ]
    topic = np.full(n, market.QUESTION, dtype=np.int8)
    comes = rng.random(n) < plan.contact
    for about, cause, share in causes:
        because = cause & (rng.random(n) < share)
        topic = np.where(because, np.int8(about), topic)
        comes |= because
    calls = np.where(went_wrong(orders), plan.telephone_if_wrong, plan.telephone)
    phones = rng.random(n) < calls
    else_channel = chosen(rng, _CHANNELS_ELSE, n)
    channel = np.where(phones, np.int8(market.TELEPHONE), else_channel)
    rows = np.flatnonzero(comes & sent)
    came_on = calendar.work(_when(rng, orders, topic)[rows])
    resolved = rng.random(n) >= plan.unresolved
    return _contacts(rng, calendar, rows, topic[rows], channel[rows], came_on, resolved[rows])


def _when(rng: np.random.Generator, orders: Orders, topic: Codes) -> Days:
    """The day on which it occurs to people to ask."""
    n = len(orders)
    arrived = np.where(
        happened(orders.delivered_at), day_of(orders.delivered_at), orders.promised_on
    )
    sent = day_of(orders.given_to_carrier_at)
    return np.select(
        [topic == market.WHERE, topic == market.DAMAGED, topic == market.INVOICE],
        [orders.promised_on + DAY, arrived + DAY, arrived + days(whole(rng, 1, 2, n))],
        default=sent + days(whole(rng, 1, 4, n)),
    )


def _contacts(
    rng: np.random.Generator,
    calendar: Calendar,
    orders: Ints,
    topic: Codes,
    channel: Codes,
    came_on: Days,
    resolved: Bools,
) -> Contacts:
    """Contacts of these orders, on working days, with answer, end and ticket."""
    n = len(orders)
    office, evening = between_hours(rng, came_on, 8, 18), between_hours(rng, came_on, 8, 22)
    came_at = np.where(channel == market.MAIL, evening, office)
    wait = np.where(channel == market.TELEPHONE, 1.0, 0.6) * np.exp(rng.normal(4.2, 0.8, n))
    answered = np.where(
        channel == market.MAIL, _mail_answer(rng, calendar, came_at), came_at + seconds(wait)
    )
    closed = answered + seconds(whole(rng, 120, 1_200, n))
    solved_on = calendar.work(day_of(closed) + DAY, whole(rng, 0, 5, n))
    return Contacts(
        order=orders,
        number=np.zeros(n, dtype=np.int64),
        again=np.zeros(n, dtype=bool),
        topic=topic,
        channel=channel,
        came_at=came_at,
        answered_at=answered,
        closed_at=closed,
        resolved=resolved,
        agent=1 + (rng.random(n) ** 1.3 * AGENTS).astype(np.int64),
        ticket=np.zeros(n, dtype=np.int64),
        solved_at=between_hours(rng, solved_on, 9, 17),
    )


def _mail_answer(rng: np.random.Generator, calendar: Calendar, came_at: Moments) -> Moments:
    """Mails are answered in office hours: on the same day, the next, or the one after."""
    n = len(came_at)
    late_in_day = (hour_of(came_at) >= 14).astype(np.int64)
    later = np.maximum(chosen(rng, (0.3, 0.5, 0.2), n), late_in_day)
    answer = between_hours(rng, calendar.work(day_of(came_at), later), 9, 17)
    return np.maximum(answer, came_at + seconds(whole(rng, 900, 5_400, n)))


def _second(rng: np.random.Generator, calendar: Calendar, first: Contacts) -> Contacts:
    """Most of those who were not helped come again within a week, the same way."""
    n = len(first)
    again = ~first.resolved & (rng.random(n) < 0.7)
    came_on = calendar.work(day_of(first.closed_at) + days(whole(rng, 1, 4, n)))[again]
    rows = first.take(again)
    helped = np.ones(len(rows), dtype=bool)
    made = _contacts(rng, calendar, rows.order, rows.topic, rows.channel, came_on, helped)
    return Contacts(**{**vars(made), "again": helped})
