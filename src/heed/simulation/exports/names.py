"""People, companies and addresses as the company's systems write them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from heed.simulation import market
from heed.simulation.arrays import Bools, Codes, Ints
from heed.simulation.people import Accounts, Customers

Texts = Any  # an Arrow array of text


def labelled(codes: Codes | Ints | Bools, names: Sequence[str], *, missing: Any = None) -> pa.Array:
    """Codes as the names that they stand for; no text where ``missing`` holds."""
    numbers = pa.array(np.asarray(codes, dtype=np.int32), mask=missing)
    return pa.DictionaryArray.from_arrays(numbers, list(names)).cast(pa.string())


def text_of(numbers: Ints) -> Texts:
    return pa.array(numbers).cast(pa.string())


def joined(*parts: Texts | str) -> Texts:
    """Texts put together, row by row, with nothing between them."""
    return pc.binary_join_element_wise(*parts, "")


def by_language(language: Codes, position: Ints, lists: Sequence[Sequence[str]]) -> Texts:
    """The text at a position in the list of each row's language."""
    starts = np.cumsum([0, *(len(texts) for texts in lists[:-1])])
    return labelled(starts[language] + position, [text for texts in lists for text in texts])


def first_names(customers: Customers) -> Texts:
    return by_language(customers.language, customers.first_name, market.FIRST_NAMES)


def last_names(customers: Customers) -> Texts:
    return by_language(customers.language, customers.last_name, market.LAST_NAMES)


def mail_addresses(customers: Customers) -> Texts:
    """One address a person, at a domain that belongs to nobody."""
    names = joined(first_names(customers), ".", last_names(customers))
    return joined(pc.utf8_lower(names), text_of(customers.number), "@example.com")


def other_mail_addresses(customers: Customers) -> Texts:
    """The address that the same person registered with the second time."""
    initials = pc.utf8_slice_codeunits(first_names(customers), 0, 1)
    names = pc.utf8_lower(joined(initials, last_names(customers)))
    return joined(names, ".", text_of(customers.number), "@example.org")


def streets(customers: Customers) -> Texts:
    """Street and house number, in the order of the country."""
    names = by_language(customers.language, customers.street, market.STREETS)
    ends = labelled(customers.language, market.STREET_ENDINGS)
    street, house = joined(names, ends), text_of(customers.house)
    english = pa.array(customers.language == market.ENGLISH)
    return pc.if_else(english, joined(house, " ", street), joined(street, " ", house))


def cities(customers: Customers) -> Texts:
    widest = max(len(region.cities) for region in market.REGIONS)
    names = [(region.cities + ("",) * widest)[:widest] for region in market.REGIONS]
    position = customers.region.astype(np.int64) * widest + customers.city
    return labelled(position, [name for cities in names for name in cities])


def company_names(accounts: Accounts) -> Texts:
    return joined(
        labelled(accounts.words, market.COMPANY_WORDS),
        " ",
        labelled(accounts.trade, market.COMPANY_TRADES),
        " ",
        labelled(accounts.form, market.COMPANY_FORMS),
    )


def account_numbers(positions: Ints) -> Texts:
    """``A-0001`` for the first account; no text where there is no account."""
    digits = pc.utf8_lpad(text_of(positions + 1), 4, "0")
    return pc.if_else(pa.array(positions >= 0), joined("A-", digits), None)


def service_numbers(positions: Ints) -> Texts:
    """The number that service gives to a person whose shop number it does not know."""
    return joined("H-", pc.utf8_lpad(text_of(positions + 1), 6, "0"))
