"""A simulated company as the build hands it to the searches, without files and tables between.

Standards, answers and invitations are made by the rules of the company's experience file; a test
holds them against a real build. Times are the company's local ones, read as UTC throughout.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from heed.insight.answers import ScoredAnswers
from heed.insight.asking import OPEN_US, Invited
from heed.insight.drivers import Exposure, drivers_of
from heed.insight.grouping import rows_of
from heed.insight.judging import Material
from heed.insight.results import DriversRead
from heed.insight.sources import cut_of, dimensions_of
from heed.insight.standards import NO_TIME, DecidedCases
from heed.journeys.design import Catalogue
from heed.listening.answers import Answers, Cut
from heed.listening.formulas import shipped
from heed.listening.series import Planned, Series
from heed.simulation import market
from heed.simulation.company import Company
from heed.simulation.exports.listening import answers_table, reviews_table
from heed.simulation.exports.shop import accounts_table, customers_table, orders_table
from heed.simulation.surveys import COMPLETE, CONTACT, DELIVERY, MEMBERS, SURVEYS
from heed.standards.design import NotFollowed, OnDate, Reach, Standard

HOUR_US, DAY_US = 3_600_000_000, 86_400_000_000
PROPERTIES = ("carrier", "region", "category", "payment", "device", "packing_shift")
TRAITS = ("first_name", "last_name", "city", "region", "language", "segment", "card")
PROMISE = "on-the-promised-day"
TOLD = "hears-of-the-new-date"
INVOICE = "invoice-right-first-time"

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Cuts = Mapping[str, Cut]


def us(moments: Any) -> Ints:
    """Moments as µs, ``NO_TIME`` where they did not happen."""
    found = moments.astype("datetime64[us]").astype(np.int64)
    return np.where(np.isnat(moments), NO_TIME, found)


def ids_of(numbers: Ints) -> Ints:
    """Numbers of people as ids that hash well, as imported ones do."""
    return (numbers.astype(np.int64) * 2_654_435_761) % (2**61 - 1)


class Desk:
    """One company with what several searches need of it."""

    def __init__(self, company: Company) -> None:
        self.company = company
        self.orders = company.orders
        self.table = orders_table(company)
        self.as_of = int(us(np.array([company.calendar.end]))[0])
        number = company.customers.number[self.orders.customer]
        self.person = ids_of(number)
        people = customers_table(company)
        first = people["customer_no"].to_numpy()[: len(company.customers)]
        assert (first == company.customers.number).all()
        self.traits: dict[str, Cut] = {
            f"traits.{name}": cut_of(people[name].slice(0, first.size)) for name in TRAITS
        }
        accounts = accounts_table(company)
        at, has = company.customers.account, company.customers.account >= 0
        for name in ("industry", "employees"):
            cut = cut_of(accounts[name].cast(pa.string()))
            if len(cut.labels) <= 200:
                self.traits[f"traits.{name}"] = Cut(np.where(has, cut.codes[at], -1), cut.labels)

    def cuts(self, customers: Ints, orders: Ints | None = None) -> dict[str, Cut]:
        """What divides rows of these customers (and orders), by positions."""
        found = {name: Cut(cut.codes[customers], cut.labels) for name, cut in self.traits.items()}
        if orders is not None:
            for name in PROPERTIES:
                cut = cut_of(self.table[name])
                found[f"properties.{name}"] = Cut(cut.codes[orders], cut.labels)
        return found

    def cases(self, standard: Standard, rows: Ints, start: Any, due: Ints, ended: Any) -> Any:
        """The decided cases among these orders; missed where the end is not there when due."""
        decided = due <= self.as_of - DAY_US // 24
        rows, due, end = rows[decided], due[decided], us(ended)[decided]
        came = (end != NO_TIME) & (end <= due)
        missed = came if isinstance(standard.rule, NotFollowed) else ~came
        order = np.argsort(self.orders.number[rows], kind="stable")
        rows = rows[order]
        return DecidedCases(
            standard=standard,
            ids=tuple(int(n).to_bytes(8, "big") for n in self.orders.number[rows]),
            missed=missed[order].astype(np.int64),
            weights=np.ones(rows.size),
            clusters=self.person[rows],
            unit="customer",
            due_us=due[order],
            ended_us=np.where(end[order] <= self.as_of, end[order], NO_TIME),
            instances=rows.astype(np.int64),
            cuts=self.cuts(self.orders.customer[rows], rows),
        )


def promise_of(desk: Desk) -> DecidedCases:
    """Orders whose promised day has passed: did the parcel come on that day or before?"""
    orders = desk.orders
    rows = np.flatnonzero(np.isnat(orders.cancelled_at))
    due = us((orders.promised_on + np.timedelta64(1, "D")).astype("datetime64[s]"))[rows] - 1
    rule = OnDate(("delivery",), "promised_on")
    standard = Standard(PROMISE, "On the promised day", "order", rule, 0.93, told="…", owner="d")
    found: DecidedCases = desk.cases(
        standard, rows, orders.placed_at[rows], due, orders.delivered_at[rows]
    )
    return found


def told_of(desk: Desk) -> DecidedCases:
    """Moved dates: did the customer hear of it within four hours?"""
    orders = desk.orders
    rows = np.flatnonzero(~np.isnat(orders.moved_at))
    moved = orders.moved_at[rows]
    rule = Reach(("customer-told",), timedelta(hours=4))
    standard = Standard(TOLD, "The customer hears of a new date", "moved", rule, 0.95, owner="d")
    found: DecidedCases = desk.cases(
        standard, rows, moved, us(moved) + 4 * HOUR_US, orders.told_at[rows]
    )
    return found


def invoice_of(desk: Desk) -> DecidedCases:
    """Invoices: was one corrected within thirty days?"""
    orders = desk.orders
    rows = np.flatnonzero(~np.isnat(orders.invoiced_at) & ~np.isnat(orders.given_to_carrier_at))
    sent = orders.invoiced_at[rows]
    rule = NotFollowed(("invoice-correction",), timedelta(days=30))
    standard = Standard(INVOICE, "The invoice is right", "invoice", rule, 0.92, owner="finance")
    found: DecidedCases = desk.cases(
        standard, rows, sent, us(sent) + 30 * DAY_US, orders.corrected_at[rows]
    )
    return found


def scores_of(company: Company) -> pa.Table:
    """Answers about orders: whether they would recommend the shop."""
    asked = company.invitations
    given = np.flatnonzero(asked.answered & (asked.survey == DELIVERY))
    return pa.table(
        {
            "case_id": asked.order[given].astype(np.int64),
            "item": pa.array(["recommend"] * given.size),
            "score": asked.recommend[given].astype(float),
            "scale_min": np.zeros(given.size),
            "scale_max": np.full(given.size, 10.0),
            "answer": pa.array([int(n).to_bytes(8, "big") for n in asked.number[given]]),
            "answered_us": us(asked.answered_at[given]),
        }
    )


def answers_of(desk: Desk, *, words: bool) -> list[ScoredAnswers]:
    """The four scores; texts only with ``words``, because they take most of the time."""
    asked = desk.company.invitations
    rows = np.flatnonzero(asked.answered)
    rows = rows[np.argsort(asked.answered_at[rows], kind="stable")]
    texts = answers_table(desk.company)["reason"].to_pylist() if words else [None] * rows.size
    written = np.array(texts, dtype=object)
    made = []
    for survey, item, formula, high in (
        (DELIVERY, "recommend", "nps", 10), (CONTACT, "satisfied_with_service", "csat", 5),
        (MEMBERS, "recommend_in_general", "nps", 10),
    ):  # fmt: skip
        mine = np.flatnonzero(asked.survey[rows] == survey)
        if mine.size:
            at = rows[mine]
            score = (asked.satisfied if survey == CONTACT else asked.recommend)[at]
            facts = (asked.customer[at], score, us(asked.answered_at[at]), asked.number[at])
            made.append(_scored(desk, (item, formula, high), facts, written[mine]))
    reviews = desk.company.reviews
    said = reviews_table(desk.company)["text"].to_pylist() if words else [None] * len(reviews)
    people = desk.orders.customer[reviews.order]
    if people.size:
        facts = (people, reviews.stars, us(reviews.at), reviews.number)
        made.append(_scored(desk, ("stars", "csat", 5), facts, np.array(said, dtype=object)))
    return made


def _scored(
    desk: Desk, item: tuple[str, str, int], facts: tuple[Ints, ...], texts: NDArray[np.object_]
) -> ScoredAnswers:
    name, formula, high = item
    people, scores, at_us, numbers = facts
    low = 0.0 if high == 10 else 1.0
    plan = Planned(
        key=f"{formula}-{name}", name=name, formula=shipped()[formula], origin="default",
        series=(Series("simulated", "survey", name, "web", low, float(high)),), n=scores.size,
    )  # fmt: skip
    clusters = ids_of(desk.company.customers.number[people])
    weights = np.ones(scores.size)
    cuts = desk.cuts(people)
    answers = Answers(scores.astype(float), weights, clusters, "customer", at_us, cuts)
    ids = tuple(int(number).to_bytes(8, "big") for number in numbers)
    return ScoredAnswers(plan, answers, ids, tuple(texts), ())


def asked_of(desk: Desk) -> Invited:
    """Every invitation whose time to answer is over."""
    asked = desk.company.invitations
    sent = us(asked.sent_at)
    over = sent <= sent.max() - OPEN_US
    people = asked.customer[over]
    codes = asked.survey[over].astype(np.int64)
    return Invited(
        unanswered=(asked.disposition[over] != COMPLETE).astype(np.int64),
        customers=ids_of(desk.company.customers.number[people]),
        asked_us=sent[over],
        cuts={**desk.cuts(people), "properties.survey": Cut(codes, SURVEYS)},
    )


def material_of(company: Company, *, words: bool = False) -> Material:
    """Everything that is searched in one run."""
    desk = Desk(company)
    return Material(
        answers=answers_of(desk, words=words),
        decided=[promise_of(desk), told_of(desk), invoice_of(desk)],
        scores=scores_of(company),
        asked=asked_of(desk) if len(company.invitations) else None,
        catalogue=Catalogue(),
    )


def compared(company: Company) -> DriversRead:
    """What goes with the answers after delivery: touchpoints met and standards missed before."""
    desk, asked = Desk(company), company.invitations
    given = np.flatnonzero(asked.answered & (asked.survey == DELIVERY))
    order, at = asked.order[given], asked.answered_at[given]
    orders, contacts = company.orders, company.contacts

    def before(moments: Any) -> Bools:
        found: Bools = moments[order] < at
        return found

    def contacted(channel: int) -> Bools:
        first = np.full(len(orders), np.datetime64("NaT", "s"))
        mine = np.flatnonzero(contacts.channel == channel)[::-1]
        first[contacts.order[mine]] = contacts.came_at[mine]
        return before(first)

    met = company.loyalty.met
    exposures = [
        *(Exposure("touchpoint", name, name, contacted(channel))
          for channel, name in enumerate(market.SERVICE_CHANNELS)),
        Exposure("touchpoint", "magazine", "magazine", before(orders.scanned_at)),
        Exposure("touchpoint", "store-visit", "advice", met["advice"][order]),
        Exposure("touchpoint", "date-moved", "moved", before(orders.moved_at)),
        Exposure("touchpoint", "customer-told", "told", before(orders.told_at)),
        Exposure("standard", PROMISE, PROMISE, met["late"][order]),
        Exposure("standard", INVOICE, INVOICE, before(orders.corrected_at)),
        Exposure("standard", "two-clicks", "two-clicks", met["many_clicks"][order]),
    ]  # fmt: skip
    cuts = desk.cuts(asked.customer[given], order)
    cuts["properties.condition"] = Cut(
        met["damaged"][order].astype(np.int64), ("intact", "damaged")
    )
    solved = np.full(len(orders), -1, dtype=np.int64)
    first = np.flatnonzero(~contacts.again)
    solved[contacts.order[first]] = contacts.resolved[first]
    cuts["properties.solved_at_once"] = Cut(solved[order], ("no", "yes"))
    rows = rows_of(asked.recommend[given], np.ones(given.size), desk.person[order])
    return drivers_of("recommend", given.size, rows, exposures, dimensions_of(cuts))
