"""What each order would have been answered with: the level of the person plus what happened."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from heed.simulation import market
from heed.simulation.arrays import Bools, Floats, Ints, happened
from heed.simulation.contacts import Contacts
from heed.simulation.draws import Draws
from heed.simulation.orders import Orders
from heed.simulation.people import Customers
from heed.simulation.plan import Plan, Weights

HIGHEST = 10
EXPERIENCES = tuple(field.name for field in fields(Weights))
MANY_CLICKS = 2  # more than so many between search and product


@dataclass(frozen=True)
class Loyalty:
    """For each order: what was met, and the answer to "would you recommend us"."""

    met: dict[str, Bools]
    weights: dict[str, Floats]  # of each experience, by order: segments differ
    points: Floats  # before rounding to a whole answer
    answer: Ints  # 0 to 10

    def without(self, experience: str) -> Ints:
        """The answers if nobody had met this experience, all other chance being the same."""
        return rounded(self.points - self.met[experience] * self.weights[experience])


def make_loyalty(
    draws: Draws, plan: Plan, customers: Customers, orders: Orders, contacts: Contacts
) -> Loyalty:
    """The answer that every order would get, whether anybody asks or not."""
    rng = draws.of("loyalty")
    met = experiences(orders, contacts)
    trade = (customers.segment == market.TRADE)[orders.customer]
    weights = {
        name: np.where(trade, getattr(plan.trade_weights, name), getattr(plan.weights, name))
        for name in EXPERIENCES
    }
    points = plan.level + customers.level[orders.customer]
    points = points + rng.normal(0.0, plan.between_orders, len(orders))
    for name in EXPERIENCES:
        points = points + met[name] * weights[name]
    return Loyalty(met=met, weights=weights, points=points, answer=rounded(points))


def experiences(orders: Orders, contacts: Contacts) -> dict[str, Bools]:
    """What each order went through, by the names of :class:`heed.simulation.plan.Weights`."""
    first = ~contacts.again
    return {
        "late": orders.late & happened(orders.delivered_at),
        "untold": happened(orders.moved_at) & ~happened(orders.told_at),
        "damaged": orders.damaged,
        "wrong_invoice": orders.wrong_invoice,
        "many_clicks": orders.clicks > MANY_CLICKS,
        "unresolved": _of_orders(orders, contacts.order[first & ~contacts.resolved]),
        "advice": orders.advice,
        "magazine": happened(orders.scanned_at),
        "telephone": _of_orders(
            orders, contacts.order[first & (contacts.channel == market.TELEPHONE)]
        ),
    }


def rounded(points: Floats) -> Ints:
    """A whole answer from 0 to 10."""
    return np.clip(np.rint(points), 0, HIGHEST).astype(np.int64)


def _of_orders(orders: Orders, positions: Ints) -> Bools:
    mask = np.zeros(len(orders), dtype=bool)
    mask[positions] = True
    return mask
