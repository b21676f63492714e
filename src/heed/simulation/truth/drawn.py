"""What chance really drew: counts, rates and effects of one company."""

from __future__ import annotations

import numpy as np

from heed.simulation import market
from heed.simulation.arrays import DAY, Bools, Floats, Ints, happened
from heed.simulation.company import Company
from heed.simulation.days import day_of
from heed.simulation.loyalty import EXPERIENCES, Loyalty
from heed.simulation.orders import RETURN_WINDOW
from heed.simulation.surveys import DELIVERY
from heed.simulation.truth.values import Figures

SETTLED = 14 * DAY  # after the promised day, when even the latest parcel has come
_ADJUSTED_FOR = ("late", "untold", "damaged", "wrong_invoice", "unresolved")


def share(part: Bools, whole: Bools) -> float:
    """The share of ``whole`` that is also ``part``; 0 where there is none."""
    return float((part & whole).sum() / max(int(whole.sum()), 1))


def promoter_score(answers: Ints) -> float:
    """Promoters minus detractors, in points from -100 to 100."""
    if not len(answers):
        return 0.0
    return float(100 * ((answers >= 9).mean() - (answers <= 6).mean()))


def trade(company: Company) -> Bools:
    """Orders of trade customers."""
    return np.asarray((company.customers.segment == market.TRADE)[company.orders.customer])


def settled(company: Company) -> Bools:
    """Delivered orders that were promised long enough before the end of the data."""
    orders = company.orders
    due = orders.promised_on + SETTLED <= company.calendar.last_day
    return np.asarray(happened(orders.delivered_at) & due)


def answered_orders(company: Company) -> Ints:
    """Positions of orders whose delivery survey was answered."""
    asked = company.invitations
    return np.asarray(asked.order[asked.answered & (asked.survey == DELIVERY)])


def overall(company: Company) -> Figures:
    """Sizes, and the score of everybody beside that of those who answered."""
    orders, asked = company.orders, company.invitations
    delivered = happened(orders.delivered_at)
    answered = company.loyalty.answer[answered_orders(company)]
    of_delivery = asked.survey == DELIVERY
    return {
        "orders": len(orders),
        "delivered": int(delivered.sum()),
        "answers_after_delivery": len(answered),
        "response_rate_after_delivery": share(asked.answered, of_delivery),
        "nps_of_everybody": promoter_score(company.loyalty.answer[delivered]),
        "nps_of_answers": promoter_score(answered),
        "mean_of_everybody": _mean(company.loyalty.answer[delivered]),
        "mean_of_answers": _mean(answered),
    }


def missed_promise(company: Company) -> Figures:
    """Late and delivered orders of the slow group and of all others."""
    counted, slow, late = settled(company), company.orders.slow, company.orders.late
    return {
        "n_with": int((counted & slow).sum()),
        "late_with": int((counted & slow & late).sum()),
        "rate_with": share(late, counted & slow),
        "n_without": int((counted & ~slow).sum()),
        "late_without": int((counted & ~slow & late).sum()),
        "rate_without": share(late, counted & ~slow),
    }


def moved_dates(company: Company) -> Figures:
    """How many moved dates reached the customer, and how many of each kind got in touch."""
    orders = company.orders
    moved, told = happened(orders.moved_at), happened(orders.told_at)
    contacted = np.zeros(len(orders), dtype=bool)
    contacted[company.contacts.order] = True
    return {
        "n_moved": int(moved.sum()),
        "n_told": int(told.sum()),
        "told": share(told, moved),
        "contact_if_told": share(contacted, told),
        "contact_if_untold": share(contacted, moved & ~told),
    }


def effect(loyalty: Loyalty, experience: str, orders: Ints) -> Figures:
    """What an experience did to these orders' answers: with it less without it, same chance."""
    met = orders[loyalty.met[experience][orders]]
    with_it, without_it = loyalty.answer[met], loyalty.without(experience)[met]
    return {
        "n": len(met),
        "points": _mean(with_it - without_it),
        "nps_points": promoter_score(with_it) - promoter_score(without_it),
    }


def effects(company: Company, orders: Ints) -> Figures:
    """The effect of every experience on these orders' answers, and how many met it."""
    found: Figures = {}
    for name in EXPERIENCES:
        one = effect(company.loyalty, name, orders)
        found |= {f"{name}_{figure}": value for figure, value in one.items()}
    return found


def magazine(company: Company) -> Figures:
    """Answers of those who scanned the magazine's code and of those who did not."""
    orders = answered_orders(company)
    answer, met = company.loyalty.answer[orders], company.loyalty.met["magazine"][orders]
    return {
        "n_with": int(met.sum()),
        "mean_with": _mean(answer[met]),
        "n_without": int((~met).sum()),
        "mean_without": _mean(answer[~met]),
    }


def telephone(company: Company) -> Figures:
    """Callers against all others: as it looks, and among orders that went through the same."""
    orders = answered_orders(company)
    loyalty = company.loyalty
    answer, calls = loyalty.answer[orders].astype(float), loyalty.met["telephone"][orders]
    stratum = trade(company)[orders].astype(np.int64)
    for name in _ADJUSTED_FOR:
        stratum = stratum * 2 + loyalty.met[name][orders]
    return {
        "n_with": int(calls.sum()),
        "naive_points": _mean(answer[calls]) - _mean(answer[~calls]),
        "adjusted_points": _standardised(answer, calls, stratum),
    }


def asking(company: Company) -> Figures:
    """Invitations per customer and quarter, and the share answered, of members and others."""
    asked, people = company.invitations, company.customers
    member = people.member[asked.customer]
    quarters = company.calendar.n_days / 91.25
    return {
        "members": int(people.member.sum()),
        "members_asked_a_quarter": float(member.sum() / max(people.member.sum(), 1) / quarters),
        "members_response_rate": share(asked.answered, member),
        "others": int((~people.member).sum()),
        "others_asked_a_quarter": float(
            (~member).sum() / max((~people.member).sum(), 1) / quarters
        ),
        "others_response_rate": share(asked.answered, ~member),
    }


def repurchase(company: Company) -> Figures:
    """Another order within 90 days of delivery; only deliveries whose 90 days are over."""
    orders = company.orders
    over = day_of(orders.delivered_at) + RETURN_WINDOW * DAY <= company.calendar.last_day
    segment = company.customers.segment[orders.customer].astype(np.int64)
    back = orders.comes_back.astype(float)
    return {
        "n_late": int((over & orders.late).sum()),
        "rate_late": share(orders.comes_back, over & orders.late),
        "n_in_time": int((over & ~orders.late).sum()),
        "rate_in_time": share(orders.comes_back, over & ~orders.late),
        "adjusted_difference": _standardised(back[over], orders.late[over], segment[over]),
    }


def _standardised(value: Floats, exposed: Bools, stratum: Ints) -> float:
    """Mean of the exposed less mean of the others, strata weighted as among the exposed."""
    size = int(stratum.max(initial=0)) + 1

    def per_stratum(rows: Bools) -> tuple[Floats, Ints]:
        n = np.bincount(stratum[rows], minlength=size)
        total = np.bincount(stratum[rows], weights=value[rows], minlength=size)
        return total / np.maximum(n, 1), n

    with_it, n_with = per_stratum(exposed)
    without_it, n_without = per_stratum(~exposed)
    weight = np.where(n_without > 0, n_with, 0)
    return float(((with_it - without_it) * weight).sum() / max(int(weight.sum()), 1))


def _mean(values: Ints | Floats) -> float:
    return float(values.mean()) if len(values) else 0.0
