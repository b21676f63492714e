"""Words and amounts of customers and accounts: ``{{ entry|worth }}``, ``{{ actor|actor }}``."""

from __future__ import annotations

from django import template
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from heed.customers.models import BuyingRole
from heed.insight.party_results import Entry, Money
from heed.kernel.money import decimals, minor_factor
from heed.web.figures import number

register = template.Library()
ACTORS: dict[str, str | Promise] = {
    "customer": _("by the customer"),
    "employee": _("by somebody here"),
    "partner": _("by a partner"),
    "system": _("by a system"),
}
ROLES: dict[str, tuple[str | Promise, str | Promise]] = {
    BuyingRole.INITIATOR: (_("Initiator"), _("says that something is needed")),
    BuyingRole.USER: (_("User of it"), _("works with it")),
    BuyingRole.INFLUENCER: (_("Influencer"), _("is listened to")),
    BuyingRole.DECIDER: (_("Decider"), _("chooses")),
    BuyingRole.BUYER: (_("Buyer"), _("signs and orders")),
    BuyingRole.GATEKEEPER: (_("Gatekeeper"), _("lets through or not")),
}


@register.filter
def actor(code: str) -> str | Promise:
    """Who did it."""
    return ACTORS.get(code, code)


@register.filter
def buying_role(code: str) -> str | Promise:
    """The part in buying, in words."""
    return ROLES[code][0] if code in ROLES else code


@register.filter
def worth(of: Entry | Money) -> str:
    """An amount with its currency: 49.90 EUR."""
    return amount(of.value_minor, of.currency)


def amount(minor: int | None, currency: str) -> str:
    """Minor units as an amount of their currency."""
    units = None if minor is None else minor / minor_factor(currency)
    return f"{number(units, decimals(currency))} {currency}".strip()
