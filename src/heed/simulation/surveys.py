"""Who is asked, who answers, and what: after deliveries, after contacts, and members monthly."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from heed.simulation.arrays import (
    DAY,
    Bools,
    Codes,
    Columns,
    Floats,
    Ints,
    Moments,
    happened,
    seconds,
)
from heed.simulation.contacts import Contacts
from heed.simulation.days import Calendar, between_hours, day_of, hour_of
from heed.simulation.draws import Draws, position
from heed.simulation.loyalty import Loyalty, rounded
from heed.simulation.orders import Orders
from heed.simulation.people import Customers
from heed.simulation.plan import Asking, Plan

DELIVERY, CONTACT, MEMBERS = 0, 1, 2
SURVEYS = ("delivery", "contact", "members")
NO_REPLY, COMPLETE, BOUNCED, OPTED_OUT = 0, 1, 2, 3
DISPOSITIONS = ("no reply", "complete", "bounced", "opted out")
FIRST_INVITATION = 900_001
NO_ORDER = -1
_ASKED_AFTER = 6  # days after delivery
_MEMBERS_DAY = 4  # the fifth of each month


@dataclass(frozen=True)
class Invitations(Columns):
    """One row an invitation, answered or not."""

    customer: Ints
    order: Ints  # position among orders, or NO_ORDER
    contact: Ints  # position among contacts, or -1
    number: Ints
    survey: Codes
    sent_at: Moments
    disposition: Codes
    answered_at: Moments
    recommend: Ints  # what would be answered, 0 to 10; -1: not asked
    satisfied: Ints  # 1 to 5; -1: not asked

    @property
    def answered(self) -> Bools:
        return np.asarray(self.disposition == COMPLETE)


def make_invitations(
    draws: Draws,
    plan: Plan,
    calendar: Calendar,
    customers: Customers,
    orders: Orders,
    contacts: Contacts,
    loyalty: Loyalty,
) -> Invitations:
    """Draw all invitations, in the order in which they were sent, and who answers."""
    parts = [
        _after_delivery(draws, plan, orders, loyalty),
        _after_contact(draws, plan, customers, orders, contacts),
        _to_members(draws, plan, calendar, customers),
    ]
    asked = Invitations.joined(parts)
    asked = asked.take(asked.sent_at < calendar.end)
    asked = asked.take(np.argsort(asked.sent_at, kind="stable"))
    return _answered(draws.of("answers"), plan, calendar, customers, asked)


def _after_delivery(draws: Draws, plan: Plan, orders: Orders, loyalty: Loyalty) -> Invitations:
    rng, n = draws.of("invitations after delivery"), len(orders)
    asked = happened(orders.delivered_at) & (rng.random(n) < plan.asking.after_delivery)
    sent_at = between_hours(rng, day_of(orders.delivered_at) + _ASKED_AFTER * DAY, 9, 11)
    rows = np.flatnonzero(asked)
    return _invitations(
        DELIVERY, orders.customer[rows], sent_at[rows], order=rows, recommend=loyalty.answer[rows]
    )


def _after_contact(
    draws: Draws, plan: Plan, customers: Customers, orders: Orders, contacts: Contacts
) -> Invitations:
    """An hour after each first contact's end: satisfied with the service, from 1 to 5."""
    rng, n = draws.of("invitations after contact"), len(contacts)
    customer = orders.customer[contacts.order]
    points = 4.4 + 0.4 * customers.level[customer] + rng.normal(0.0, 0.8, n)
    points = points + np.where(contacts.resolved, 0.0, plan.weights.unresolved)
    satisfied = np.clip(np.rint(points), 1, 5).astype(np.int64)
    due = happened(contacts.closed_at) & ~contacts.again
    rows = np.flatnonzero(due & (rng.random(n) < plan.asking.after_contact))
    return _invitations(
        CONTACT,
        customer[rows],
        contacts.closed_at[rows] + seconds(np.full(len(rows), 3_600)),
        order=contacts.order[rows],
        contact=rows,
        satisfied=satisfied[rows],
    )


def _to_members(draws: Draws, plan: Plan, calendar: Calendar, customers: Customers) -> Invitations:
    """Holders of the card are asked on the fifth of each month since they registered."""
    rng = draws.of("invitations to members")
    n_months = calendar.n_days // 28 if plan.asking.members_asked_monthly else 0
    fifths = [calendar.month(number) + _MEMBERS_DAY * DAY for number in range(n_months)]
    fifth = np.array([day for day in fifths if day <= calendar.last_day], dtype="datetime64[D]")
    members = np.flatnonzero(customers.member)
    who, on = np.repeat(members, len(fifth)), np.tile(fifth, len(members))
    since = on >= customers.first_day[who]
    who, on = who[since], on[since]
    points = plan.level - 0.4 + customers.level[who]
    points = points + rng.normal(0.0, plan.between_orders, len(who))
    return _invitations(MEMBERS, who, between_hours(rng, on, 9, 11), recommend=rounded(points))


def _invitations(
    survey: int,
    customer: Ints,
    sent_at: Moments,
    *,
    order: Ints | None = None,
    contact: Ints | None = None,
    recommend: Ints | None = None,
    satisfied: Ints | None = None,
) -> Invitations:
    n = len(customer)
    nothing = np.full(n, -1, dtype=np.int64)
    return Invitations(
        customer=customer,
        order=nothing if order is None else order,
        contact=nothing if contact is None else contact,
        number=nothing,
        survey=np.full(n, survey, dtype=np.int8),
        sent_at=sent_at,
        disposition=np.zeros(n, dtype=np.int8),
        answered_at=np.full(n, np.datetime64("NaT", "s")),
        recommend=nothing if recommend is None else recommend,
        satisfied=nothing if satisfied is None else satisfied,
    )


def _answered(
    rng: np.random.Generator,
    plan: Plan,
    calendar: Calendar,
    customers: Customers,
    asked: Invitations,
) -> Invitations:
    """Whether and when each invitation is answered; late answers lie beyond the end of the data."""
    n = len(asked)
    reach = position(rng.random(n), (0.975, 0.02, 0.005))  # reached, bounced, opted out
    share = _response_share(plan.asking, customers.member[asked.customer], asked)
    answers = (reach == 0) & (rng.random(n) < share)
    hours = np.minimum(np.exp(rng.normal(2.0, 1.2, n)), 140.0)
    at = asked.sent_at + seconds(hours * 3_600)
    at = at + seconds(np.where((hour_of(at) >= 1) & (hour_of(at) < 6), 6 * 3_600, 0))
    answers &= at < calendar.end
    disposition = np.select([answers, reach > 0], [np.int8(COMPLETE), reach + 1], NO_REPLY)
    return Invitations(
        **{
            **vars(asked),
            "number": FIRST_INVITATION + np.arange(n),
            "disposition": disposition.astype(np.int8),
            "answered_at": np.where(answers, at, np.datetime64("NaT", "s")),
        }
    )


def _response_share(asking: Asking, member: Bools, asked: Invitations) -> Floats:
    """Unhappy people answer more, indifferent ones less, people asked too often much less."""
    low = (asked.recommend >= 0) & (asked.recommend <= 6) | (
        (asked.satisfied >= 0) & (asked.satisfied <= 2)
    )
    middle = np.isin(asked.recommend, (7, 8)) | np.isin(asked.satisfied, (3, 4))
    share = asking.answers * np.where(low, asking.unhappy, np.where(middle, asking.passive, 1.0))
    return np.asarray(share * np.where(member, asking.members_answer, 1.0))
