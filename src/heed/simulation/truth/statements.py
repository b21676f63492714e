"""The planted truths of a company, each in a sentence and in figures."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict

from heed.simulation import market
from heed.simulation.company import Company
from heed.simulation.exports.service import unknown_to_service
from heed.simulation.exports.shop import twice
from heed.simulation.loyalty import MANY_CLICKS
from heed.simulation.orders import RETURN_WINDOW, slow_from
from heed.simulation.plan import SlowCarrier
from heed.simulation.truth import drawn
from heed.simulation.truth.values import Statement, Truth

FOUND_BY = {
    "late": {"file": "shop/orders.parquet", "rule": "delivered_at on a day after promised_on"},
    "untold": {"file": "shop/orders.parquet", "rule": "date_moved_at without customer_told_at"},
    "damaged": {"file": "shop/orders.parquet", "rule": "condition is damaged"},
    "wrong_invoice": {"file": "shop/orders.parquet", "rule": "invoice_corrected_at is there"},
    "many_clicks": {
        "file": "web/events.parquet",
        "rule": f"more than {MANY_CLICKS} page events between search and product",
    },
    "unresolved": {"file": "service/contacts.parquet", "rule": "solved_at_once is no"},
    "advice": {"file": "stores/visits.csv", "rule": "a visit with this order_no"},
    "magazine": {"file": "marketing/magazine_scans.parquet", "rule": "a scan of this order"},
    "telephone": {"file": "service/contacts.parquet", "rule": "channel is telephone"},
}


def truth_of(company: Company) -> Truth:
    """Everything that is true of a company, with what was really drawn."""
    size, plan = company.size, company.plan
    words = f"--customers {size.customers} --months {size.months} --seed {size.seed}"
    return Truth(
        command=f"heed simulate {words}{' --noise-only' if plan.noise_only else ''}",
        customers=size.customers,
        months=size.months,
        seed=size.seed,
        noise_only=plan.noise_only,
        first_day=str(company.calendar.first_day),
        last_day=str(company.calendar.last_day),
        drawn=drawn.overall(company),
        statements=() if plan.noise_only else tuple(_statements(company)),
        plan=asdict(plan),
    )


def _statements(company: Company) -> Iterator[Statement]:
    if company.plan.slow_carrier is not None:
        yield _missed_promise(company, company.plan.slow_carrier)
    yield _unowned_handoff(company)
    yield _weights(company)
    yield _different_needs(company)
    yield _noise(company)
    yield _duplicates(company)
    yield _asked_too_often(company)
    yield _repurchase(company)
    yield _confounder(company)


def _missed_promise(company: Company, slow: SlowCarrier) -> Statement:
    plan, since = company.plan, str(slow_from(company.plan, company.calendar))
    return Statement(
        key="missed_promise",
        says=f"Of parcels promised for {since} or later, those that {slow.carrier} brings to "
        f"{' and '.join(slow.regions)} come late in {_percent(slow.late)} of cases, all others in "
        f"{_percent(plan.late)}.",
        where={
            "carrier": slow.carrier,
            "region": list(slow.regions),
            "promised_from": since,
            "counted": "delivered, promised at least 14 days before the last day",
        },
        planted={"rate_with": slow.late, "rate_without": plan.late},
        drawn=drawn.missed_promise(company),
    )


def _unowned_handoff(company: Company) -> Statement:
    plan = company.plan
    return Statement(
        key="unowned_handoff",
        says="When the carrier moves the delivery date, nobody owns telling the customer: "
        f"{_percent(1 - plan.told)} are not told. They get in touch more and recommend less.",
        where={"after": "date-moved", "touchpoint": "customer-told", "owner": None},
        planted={
            "told": plan.told,
            "moved_if_late": plan.moved_if_late,
            "moved_if_kept": plan.moved_if_kept,
            "contact_if_untold": plan.contact_untold,
            "untold_points": plan.weights.untold,
        },
        drawn=drawn.moved_dates(company),
    )


def _weights(company: Company) -> Statement:
    return Statement(
        key="loyalty_weights",
        says="What each experience adds to the answer whether customers would recommend the shop, "
        "in points of 0 to 10 before rounding; drawn: in the answers after delivery, "
        "with the experience less without it, all other chance being the same.",
        where={"item": "recommend", "found_by": FOUND_BY},
        planted={
            **asdict(company.plan.weights),
            **{
                f"trade_{name}": value for name, value in asdict(company.plan.trade_weights).items()
            },
        },
        drawn=drawn.effects(company, drawn.answered_orders(company)),
    )


def _different_needs(company: Company) -> Statement:
    plan, orders = company.plan, drawn.answered_orders(company)
    is_trade = drawn.trade(company)[orders]
    figures: dict[str, float] = {}
    for group, rows in (("trade", orders[is_trade]), ("others", orders[~is_trade])):
        for name in ("wrong_invoice", "damaged", "many_clicks"):
            figures[f"{group}_{name}_points"] = drawn.effect(company.loyalty, name, rows)["points"]
    return Statement(
        key="different_needs",
        says="Trade customers mind a wrong invoice, which others do not; they mind neither damaged "
        "goods nor a long search, which others do.",
        where={"segment": market.SEGMENTS[market.TRADE]},
        planted={
            f"{group}_{name}": getattr(weights, name)
            for group, weights in (("trade", plan.trade_weights), ("others", plan.weights))
            for name in ("wrong_invoice", "damaged", "many_clicks")
        },
        drawn=figures,
    )


def _noise(company: Company) -> Statement:
    return Statement(
        key="noise_touchpoint",
        says="Scanning the code of the magazine in the parcel goes with nothing at all.",
        where={"touchpoint": "magazine"},
        planted={"points": company.plan.weights.magazine},
        drawn=drawn.magazine(company),
    )


def _duplicates(company: Company) -> Statement:
    people = company.customers
    return Statement(
        key="duplicate_people",
        says="Some people registered twice (same name and address, another mail address), and "
        "service knows some by a number of its own (same mail address, other spelling).",
        where={"pairs": "truth/duplicate_people.csv"},
        planted={
            "second_numbers": company.plan.second_numbers,
            "unknown_to_service": company.plan.unknown_to_service,
        },
        drawn={
            "people": len(people),
            "registered_twice": int(twice(people).sum()),
            "numbers_of_the_service": len(unknown_to_service(company)),
        },
    )


def _asked_too_often(company: Company) -> Statement:
    asking = company.plan.asking
    return Statement(
        key="asked_too_often",
        says="Holders of the card are also asked every month, and answer "
        f"{asking.members_answer:g} times as often as others.",
        where={"trait": {"card": "yes"}, "survey": "members"},
        planted={"answers": asking.answers, "members_answer_times": asking.members_answer},
        drawn=drawn.asking(company),
    )


def _repurchase(company: Company) -> Statement:
    plan = company.plan
    shares = dict(zip(market.SEGMENTS, plan.repurchase, strict=True))
    return Statement(
        key="repurchase",
        says=f"A late parcel changes the share that orders again within {RETURN_WINDOW} days of "
        f"delivery by {100 * plan.repurchase_late:+.0f} percentage points.",
        where={
            "within_days": RETURN_WINDOW,
            "counted": "by person, deliveries whose 90 days are over",
        },
        planted={"difference": plan.repurchase_late, **shares},
        drawn=drawn.repurchase(company),
    )


def _confounder(company: Company) -> Statement:
    plan = company.plan
    return Statement(
        key="confounder",
        says="Callers recommend less, yet calling changes nothing: people call when something went "
        "wrong. Among orders that went through the same, the difference is chance.",
        where={
            "touchpoint": "telephone",
            "adjust_for": ["late", "untold", "damaged", "wrong_invoice", "unresolved", "segment"],
        },
        planted={
            "points": plan.weights.telephone,
            "share_calling": plan.telephone,
            "share_calling_if_wrong": plan.telephone_if_wrong,
        },
        drawn=drawn.telephone(company),
    )


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"
