"""What the service exports: contacts, the people it knows, and its telephone lines."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from heed.simulation import market
from heed.simulation.arrays import Ints, happened
from heed.simulation.company import Company
from heed.simulation.days import day_of
from heed.simulation.exports import names
from heed.simulation.exports.names import Texts, labelled
from heed.simulation.exports.shop import shop_numbers, twice

_ANSWERED_IN_TIME = 0.82  # calls, within the telephone system's minute


def unknown_to_service(company: Company) -> Ints:
    """Positions of customers whom service met and knows by a number of its own."""
    met = np.unique(company.orders.customer[company.contacts.order])
    return met[~company.customers.known_to_service[met]]


def contacts_table(company: Company) -> pa.Table:
    contacts = company.contacts
    none = contacts.ticket == 0
    closed = ~happened(contacts.closed_at)
    return pa.table(
        {
            "contact_no": contacts.number,
            "person_no": _service_person(company),
            "number_of": _whose_number(company),
            "order_no": company.orders.number[contacts.order],
            "channel": labelled(contacts.channel, market.SERVICE_CHANNELS),
            "topic": labelled(contacts.topic, market.TOPICS),
            "came_at": contacts.came_at,
            "answered_at": contacts.answered_at,
            "closed_at": contacts.closed_at,
            "agent": pc.binary_join_element_wise("agent", names.text_of(contacts.agent), " "),
            "solved_at_once": labelled(contacts.resolved, ("no", "yes"), missing=closed),
            "ticket_no": pa.array(contacts.ticket, mask=none),
            "ticket_solved_at": contacts.solved_at,
        }
    )


def _service_person(company: Company) -> Texts:
    """The shop's number where service knows it, else the number that service gave."""
    own = unknown_to_service(company)
    customer = company.orders.customer[company.contacts.order]
    position = np.searchsorted(own, customer)
    by_shop = names.text_of(shop_numbers(company, company.contacts.order))
    known = pa.array(company.customers.known_to_service[customer])
    return pc.if_else(known, by_shop, names.service_numbers(position))


def _whose_number(company: Company) -> Texts:
    """The system that gave the person's number."""
    customer = company.orders.customer[company.contacts.order]
    return labelled(company.customers.known_to_service[customer], ("service", "shop"))


def service_people_table(company: Company) -> pa.Table:
    """People as service knows them: other spelling, same mail address."""
    own = unknown_to_service(company)
    people = company.customers.take(own)
    name = pc.binary_join_element_wise(names.last_names(people), names.first_names(people), ", ")
    return pa.table(
        {
            "person_no": names.service_numbers(np.arange(len(own))),
            "name": pc.utf8_upper(name),
            "mail": pc.utf8_capitalize(names.mail_addresses(people)),
            "town": names.cities(people),
        }
    )


def duplicates_table(company: Company) -> pa.Table:
    """Which keys are one person: the truth that identity resolution is held against."""
    people, own = company.customers, unknown_to_service(company)
    again = people.take(twice(people))
    why = ["registered twice"] * len(again) + ["number of the service"] * len(own)
    keys = pa.concat_arrays(
        [names.text_of(again.second_number), names.service_numbers(np.arange(len(own)))]
    )
    numbers = np.concatenate([again.number, people.number[own]])
    return pa.table({"customer_no": numbers, "other_key": keys, "why": pa.array(why, pa.string())})


def telephone_table(company: Company) -> pa.Table:
    """What the telephone system counts a day, on two lines: calls, and those answered in time."""
    contacts = company.contacts
    rng = company.draws.of("telephone lines")
    calls = contacts.channel == market.TELEPHONE
    line = company.customers.language[company.orders.customer[contacts.order]]
    day = (day_of(contacts.came_at) - company.calendar.first_day).astype(np.int64)
    size = company.calendar.n_days * 2
    counts = np.bincount((day * 2 + line)[calls], minlength=size)[:size]
    cells = np.flatnonzero(counts)
    return pa.table(
        {
            "day": company.calendar.first_day + (cells // 2).astype("timedelta64[D]"),
            "line": labelled(cells % 2, ("English", "German")),
            "calls": counts[cells],
            "within_60_seconds": rng.binomial(counts[cells], _ANSWERED_IN_TIME),
        }
    )
