"""One simulated company: everybody, everything they did, and what they said."""

from __future__ import annotations

from dataclasses import dataclass

from heed.simulation.contacts import Contacts, make_contacts
from heed.simulation.days import Calendar
from heed.simulation.draws import Draws
from heed.simulation.loyalty import Loyalty, make_loyalty
from heed.simulation.orders import Orders, make_orders
from heed.simulation.people import Accounts, Customers, make_accounts, make_customers
from heed.simulation.plan import Plan, Size
from heed.simulation.reviews import Reviews, make_reviews
from heed.simulation.surveys import Invitations, make_invitations
from heed.simulation.visits import StoreVisits, WebEvents, make_store_visits, make_web_events


@dataclass(frozen=True)
class Company:
    """What was drawn, before it becomes files."""

    plan: Plan
    size: Size
    calendar: Calendar
    draws: Draws
    customers: Customers
    accounts: Accounts
    orders: Orders
    contacts: Contacts
    loyalty: Loyalty
    invitations: Invitations
    reviews: Reviews
    web_events: WebEvents
    store_visits: StoreVisits


def make_company(size: Size, plan: Plan | None = None) -> Company:
    """Draw a company of this size; the same size, seed and plan give the same company."""
    plan = plan or Plan()
    draws, calendar = Draws(size.seed), Calendar(size.months)
    customers = make_customers(draws, plan, size, calendar)
    orders = make_orders(draws, plan, calendar, customers)
    contacts = make_contacts(draws, plan, calendar, orders)
    loyalty = make_loyalty(draws, plan, customers, orders, contacts)
    return Company(
        plan=plan,
        size=size,
        calendar=calendar,
        draws=draws,
        customers=customers,
        accounts=make_accounts(draws, customers),
        orders=orders,
        contacts=contacts,
        loyalty=loyalty,
        invitations=make_invitations(draws, plan, calendar, customers, orders, contacts, loyalty),
        reviews=make_reviews(draws, calendar, orders, loyalty, noise_only=plan.noise_only),
        web_events=make_web_events(draws, calendar, customers, orders),
        store_visits=make_store_visits(draws, calendar, orders),
    )
