"""What the shop and the web site export: registrations, accounts, orders, clicks, stores."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from heed.simulation import market
from heed.simulation.arrays import DAY, Bools, Days, Ints, happened
from heed.simulation.company import Company
from heed.simulation.exports import names
from heed.simulation.exports.names import Texts, labelled
from heed.simulation.people import NO_ACCOUNT, Customers
from heed.simulation.visits import ACTIONS, FIRST_EVENT, NOBODY

SECOND_AFTER = (
    4 * DAY
)  # from the first order to the second registration; no second order is earlier


def shop_numbers(company: Company, orders: Ints | slice = slice(None)) -> Ints:
    """The customer number under which each order was placed: some people have two."""
    turn, customer = company.orders.turn[orders], company.orders.customer[orders]
    people = company.customers
    return np.where(turn > 1, people.second_number[customer], people.number[customer])


def twice(customers: Customers) -> Bools:
    """People who registered twice."""
    return np.asarray(customers.second_number != customers.number)


def customers_table(company: Company) -> pa.Table:
    """Everybody, and once more everybody who registered twice."""
    people = company.customers
    again = people.take(twice(people))
    first = _registrations(
        people, names.mail_addresses(people), people.number, people.registered_on
    )
    second = _registrations(
        again,
        names.other_mail_addresses(again),
        again.second_number,
        np.minimum(again.first_day + SECOND_AFTER, company.calendar.last_day),
    )
    return pa.concat_tables([first, second])


def _registrations(people: Customers, mail: Texts, number: Ints, registered_on: Days) -> pa.Table:
    return pa.table(
        {
            "customer_no": number,
            "first_name": names.first_names(people),
            "last_name": names.last_names(people),
            "email": mail,
            "street": names.streets(people),
            "postcode": people.postcode,
            "city": names.cities(people),
            "region": labelled(people.region, [region.name for region in market.REGIONS]),
            "language": labelled(people.language, market.LANGUAGES),
            "segment": labelled(people.segment, market.SEGMENTS),
            "card": labelled(people.member, ("no", "yes")),
            "account_no": names.account_numbers(people.account),
            "registered_on": registered_on,
        }
    )


def accounts_table(company: Company) -> pa.Table:
    accounts = company.accounts
    return pa.table(
        {
            "account_no": names.account_numbers(accounts.number - 1),
            "company": names.company_names(accounts),
            "industry": labelled(accounts.industry, market.INDUSTRIES),
            "employees": accounts.employees,
        }
    )


def orders_table(company: Company) -> pa.Table:
    orders, people = company.orders, company.customers
    account = people.account[orders.customer]
    moved = happened(orders.moved_at)
    return pa.table(
        {
            "order_no": orders.number,
            "customer_no": shop_numbers(company),
            "account_no": names.account_numbers(np.where(account >= 0, account, NO_ACCOUNT)),
            "device": labelled(orders.device, market.DEVICES),
            "category": labelled(orders.category, [goods.name for goods in market.CATEGORIES]),
            "payment": labelled(orders.payment, market.PAYMENTS),
            "total": orders.total_cents / 100,
            "region": labelled(
                people.region[orders.customer], [region.name for region in market.REGIONS]
            ),
            "packing_shift": labelled(orders.shift, market.SHIFTS),
            "carrier": labelled(orders.carrier, market.CARRIERS),
            "placed_at": orders.placed_at,
            "paid_at": orders.paid_at,
            "cancelled_at": orders.cancelled_at,
            "packed_at": orders.packed_at,
            "given_to_carrier_at": orders.given_to_carrier_at,
            "promised_on": orders.promised_on,
            "date_moved_at": orders.moved_at,
            "new_date": np.where(moved, orders.new_day, np.datetime64("NaT", "D")),
            "customer_told_at": orders.told_at,
            "delivered_at": orders.delivered_at,
            "condition": labelled(
                orders.damaged, ("intact", "damaged"), missing=~happened(orders.delivered_at)
            ),
            "invoice_sent_at": orders.invoiced_at,
            "invoice_corrected_at": orders.corrected_at,
            "returned_at": orders.returned_at,
        }
    )


def closed_table(company: Company) -> pa.Table:
    """Customers who closed their account with the shop."""
    rows = np.flatnonzero(happened(company.orders.closed_at))
    closed_at = company.orders.closed_at[rows]
    return pa.table({"customer_no": shop_numbers(company, rows), "closed_at": closed_at})


def web_table(company: Company) -> pa.Table:
    events = company.web_events
    known, bought = events.customer != NOBODY, events.order >= 0
    number = np.where(
        bought, shop_numbers(company)[events.order], company.customers.number[events.customer]
    )
    return pa.table(
        {
            "event_no": FIRST_EVENT + np.arange(len(events)),
            "customer_no": pa.array(number, mask=~known),
            "order_no": pa.array(company.orders.number[events.order], mask=~bought),
            "action": labelled(events.action, ACTIONS),
            "device": labelled(events.device, market.DEVICES),
            "at": events.at,
        }
    )


def visits_table(company: Company) -> pa.Table:
    visits = company.store_visits
    return pa.table(
        {
            "visit_no": visits.number,
            "store": labelled(visits.store, market.STORES),
            "customer_no": shop_numbers(company, visits.order),
            "order_no": company.orders.number[visits.order],
            "came_at": visits.at,
            "waited_minutes": visits.waited_minutes,
        }
    )


def magazine_table(company: Company) -> pa.Table:
    rows = np.flatnonzero(happened(company.orders.scanned_at))
    return pa.table(
        {
            "order_no": company.orders.number[rows],
            "customer_no": shop_numbers(company, rows),
            "scanned_at": company.orders.scanned_at[rows],
        }
    )
