"""Reading people: which profiles a customer has, and whom a key or number stands for."""

from __future__ import annotations

from dataclasses import dataclass

from heed.customers.identity.groups import holders_of
from heed.customers.identity.keys import Key
from heed.customers.models import Profile
from heed.foundation.once import once
from heed.kernel.errors import NotFound


@dataclass(frozen=True)
class Person:
    """A customer with the numbers of all profiles; everything known of them hangs on those."""

    customer: int
    profiles: tuple[int, ...]


@once
def get_person(number: int) -> Person:
    """The customer of this number; that of a joined profile gives the customer it belongs to.

    Raises:
        NotFound: nobody has this number.
    """
    whose = Profile.objects.filter(pk=number).values("customer_id")
    mine = Profile.objects.filter(customer_id__in=whose).order_by("known_from", "pk")
    found = list(mine.values_list("customer_id", "pk"))
    if not found:
        raise NotFound(f"There is no customer {number}.")
    return Person(found[0][0], tuple(profile for _, profile in found))


def find_person(key: Key) -> Person | None:
    """Whoever shows this key, if there is one; of several people the one who showed it first."""
    holders = holders_of(key)
    return get_person(holders[0]) if holders else None


def find_called(text: str) -> Person:
    """Whoever has this number, or the key of a source; the first of several by when they came.

    Raises:
        NotFound: nobody is called so. What was asked may be personal, so it is not repeated.
    """
    asked = text.strip()
    named = Profile.objects.filter(key=asked).order_by("known_from", "pk")
    number = named.values_list("pk", flat=True).first()
    if number is None and asked.isascii() and asked.isdecimal() and len(asked) < 20:
        number = int(asked)
    if number is None:
        raise NotFound("Nobody has this key or number.")
    return get_person(number)
