"""The parts of a customer's page. Each reads what it shows; the page puts them in their places.

A panel is added by naming it in ``PANELS``. It is shown to whoever may open the route it names.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from heed.customers.people import Person
from heed.web.pages.contacts.panels import consent_panel, why_not_panel
from heed.web.pages.customers.fresh import read_fresh
from heed.web.pages.customers.gone import read_gone
from heed.web.pages.customers.known import (
    read_customer_accounts,
    read_customer_fields,
    read_customer_promises,
    read_customer_tags,
    read_customer_timeline,
)
from heed.web.pages.identity.customer import read_identity
from heed.web.pages.privacy.person import read_panel as read_privacy
from heed.web.pages.segments.why import panel as segments_panel
from heed.web.requests import PageRequest

Reading = Mapping[str, Any] | None  # what the template is given; None: there is nothing to show


@dataclass(frozen=True)
class Panel:
    """A part of the page: ``read`` gives its template what it needs."""

    key: str
    place: Literal["top", "main", "side"]
    template: str
    read: Callable[[PageRequest, Person], Reading]
    route: str = "customer"  # who may open this may see the panel
    of_lake: bool = False  # shown also of people whom the record store does not know


PANELS: tuple[Panel, ...] = (
    Panel("gone", "main", "web/customers/gone.html", read_gone, of_lake=True),
    Panel("kept", "main", "web/customers/kept.html", read_customer_promises, of_lake=True),
    Panel("fresh", "main", "web/customers/fresh.html", read_fresh),
    Panel("timeline", "main", "web/customers/timeline.html", read_customer_timeline, of_lake=True),
    Panel("identity", "main", "web/identity/panel.html", read_identity),
    Panel("accounts", "side", "web/customers/accounts_panel.html", read_customer_accounts),
    Panel("consent", "side", "web/contacts/consent_panel.html", consent_panel, "customer_contact"),
    Panel("why_not", "side", "web/contacts/why_not_panel.html", why_not_panel, "customer_contact"),
    Panel("fields", "side", "web/customers/fields.html", read_customer_fields, of_lake=True),
    Panel("tags", "side", "web/customers/tags.html", read_customer_tags),
    Panel("segments", "side", "web/segments/panel.html", segments_panel, "segment_why"),
    Panel("privacy", "side", "web/privacy/panel.html", read_privacy, route="customer_privacy"),
)
