"""Parts of a customer's page: their permissions, and why they are not contacted."""

from __future__ import annotations

from typing import Any

from heed.customers.consent.queries import permissions_of
from heed.customers.contact import queries
from heed.customers.contact.rulebook import read_rulebook
from heed.customers.contact.stopping import needs_care
from heed.customers.people import Person
from heed.kernel.clock import utc_now
from heed.web.requests import PageRequest


def consent_panel(_request: PageRequest, person: Person) -> dict[str, Any]:
    """What they agreed to, whether they left, what is held back, whether care is needed."""
    rulebook, now = read_rulebook(), utc_now()
    return {
        "person": person,
        "permissions": permissions_of(person.profiles, rulebook),
        "stay": queries.stay_of(person, rulebook),
        "holds": queries.open_holds(person, now),
        "needs_care": needs_care(person.profiles, now),
    }


def why_not_panel(_request: PageRequest, person: Person) -> dict[str, Any] | None:
    """What they would not get now, why, and until when; nothing while nobody asks for contacts."""
    rulebook = read_rulebook()
    possible = queries.possible_now(person, rulebook, utc_now())
    if not possible:
        return None
    classes = {key: each.name for key, each in rulebook.policy.by_class.items()}
    return {
        "person": person,
        "possible": possible,
        "classes": classes,
        "refused": [each for each in possible if not each.verdict.is_allowed],
    }
