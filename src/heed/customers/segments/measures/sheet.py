"""One row for each customer with everything that some rules look at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, reduce
from operator import add
from typing import TYPE_CHECKING

import ibis

from heed.customers.segments.measures import happened, known
from heed.customers.segments.measures.happened import ACTING
from heed.customers.segments.measures.looking import ASKED, Look, integer
from heed.customers.segments.needs import Needs, Tally
from heed.lake.moments import microseconds

if TYPE_CHECKING:
    import ibis.expr.types as ir

SOURCES = ("interactions", "feedback", "standard_results", "journey_instances")
TEXT, INT = "string", "int64"


@dataclass(frozen=True)
class Columns:
    """Where a sheet holds what is needed."""

    needs: Needs

    @cached_property
    def tallies(self) -> Mapping[Tally, str]:
        return {tally: f"t{number}" for number, tally in enumerate(self.needs.tallies)}

    @cached_property
    def lists(self) -> Mapping[str, str]:
        return {name: f"l{number}" for number, name in enumerate(self.needs.lists)}

    @cached_property
    def traits(self) -> Mapping[tuple[str, str], str]:
        """By whose it is (``traits``, ``account``, ``parent_account``) and its name."""
        named = {
            "traits": self.needs.traits,
            "account": self.needs.account_traits,
            "parent_account": self.needs.parent_traits,
        }
        return {
            (of, name): f"{of[0]}k{number}"
            for of, names in named.items()
            for number, name in enumerate(names)
        }

    def of(self, whose: str) -> list[str]:
        """The columns of the traits of customers, accounts or parents, in the order of names."""
        return [column for (of, _), column in self.traits.items() if of == whose]

    @property
    def kinds(self) -> Mapping[str, str]:
        """The type of each column."""
        numbers = [*self.tallies.values(), *self.lists.values()]
        return dict.fromkeys(numbers, INT) | dict.fromkeys(self.traits.values(), TEXT)


def sheet_of(look: Look, columns: Columns) -> ir.Table:
    """The sheet: ``customer_id`` (and ``asked_us`` where asked), and the columns of ``columns``.

    Whoever is left out has nothing in any of them, and no rule holds of such a customer. Where one
    may (``needs.everybody``), everybody is there who was known at the moment of looking.
    """
    needs = columns.needs
    parts = [part for part in _parts(look, columns) if part is not None]
    if look.asked is not None:
        sheet = reduce(lambda one, other: _beside(one, other, look.keys), parts, look.asked)
    elif parts:
        sheet = reduce(lambda one, other: _together(one, other), parts)
    else:
        sheet = ibis.memtable({"customer_id": []}, schema={"customer_id": INT})
    if needs.everybody and look.asked is None:
        sheet = sheet.filter(_is_known(sheet))
    if needs.has_accounts:
        sheet = _with_accounts(sheet, look, columns)
    absent = {n: ibis.null(kind) for n, kind in columns.kinds.items() if n not in sheet.columns}
    return sheet.mutate(**absent) if absent else sheet


def everybody(look: Look) -> ir.Table:
    """Everybody who was known at the moment of looking: ``customer_id``."""
    return sheet_of(look, Columns(Needs(everybody=True))).select(*look.keys)


def _parts(look: Look, columns: Columns) -> list[ir.Table | None]:
    """What each source says, by customer."""
    needs = columns.needs
    parts = []
    for source in SOURCES:
        tallies = needs.of(source)
        is_base = needs.everybody and source in ACTING
        part = happened.tallied(
            look,
            source,
            tallies,
            [columns.tallies[tally] for tally in tallies],
            everybody=is_base,
            accounts=needs.has_accounts and source in ACTING,
        )
        parts.append(_renamed(part, source))
    traits = known.customer_traits(
        look, needs.traits, columns.of("traits"), everybody=needs.everybody
    )
    parts.append(_renamed(traits, "traits"))
    parts.append(known.on_lists(look, needs.lists, list(columns.lists.values())))
    if needs.everybody:
        parts.append(_renamed(_noted(look), "customers"))
    return parts


def _renamed(part: ir.Table | None, source: str) -> ir.Table | None:
    """``known`` under a name of its own, so that parts can stand beside each other."""
    if part is None or "known" not in part.columns:
        return part
    return part.rename({f"known_{source}": "known"})


def _noted(look: Look) -> ir.Table | None:
    """Customers by their profiles that were noted by the moment of looking."""
    profiles = look.table("customers")
    if profiles is None:
        return None
    if look.profiles is not None:
        profiles = profiles.filter(profiles.profile_id.isin(list(look.profiles)))
    rows = look.met(look.whose(profiles.select("profile_id", "known_from")))
    noted = microseconds(rows.known_from) <= look.at(rows)
    if look.is_newest:
        noted = rows.known_from.notnull()
    return rows.group_by(list(look.keys)).agg(known=rows.count(where=noted))


def _is_known(sheet: ir.Table) -> ir.BooleanValue:
    counts = [
        ibis.coalesce(sheet[name], integer(0))
        for name in sheet.columns
        if name.startswith("known_")
    ]
    return reduce(add, counts, integer(0)) > 0


def _beside(sheet: ir.Table, part: ir.Table, keys: Sequence[str]) -> ir.Table:
    theirs = part.rename({f"its_{key}": key for key in keys})
    on = [sheet[key] == theirs[f"its_{key}"] for key in keys]
    return sheet.left_join(theirs, on).drop(*(f"its_{key}" for key in keys))


def _together(one: ir.Table, other: ir.Table) -> ir.Table:
    theirs = other.rename(other_customer="customer_id")
    both = one.outer_join(theirs, one.customer_id == theirs.other_customer)
    customer = ibis.coalesce(both.customer_id, both.other_customer)
    return both.mutate(customer_id=customer).drop("other_customer")


def _with_accounts(sheet: ir.Table, look: Look, columns: Columns) -> ir.Table:
    """The traits of the account for whom the customer acted last, and of its parent."""
    named = [source for source in ACTING if f"account_of_{source}" in sheet.columns]
    if not named:
        return sheet
    account = sheet[f"account_of_{named[0]}"]
    if len(named) == 2:
        first, second = (
            ibis.coalesce(sheet[f"account_at_{source}"], integer(-1)) for source in named
        )
        account = ibis.ifelse(second > first, sheet[f"account_of_{named[1]}"], account)
    sheet = sheet.mutate(account_id=account)
    keys = ["account_id", *([ASKED] if look.asked is not None else [])]
    needs = columns.needs
    own = known.account_traits(look, sheet, needs.account_traits, columns.of("account"))
    if own is not None:
        sheet = _beside(sheet, own, keys)
    above = known.parents(look, sheet) if needs.parent_traits else None
    if above is None:
        return sheet
    sheet = _beside(sheet, above, keys)
    theirs = known.account_traits(
        look,
        sheet.select(*[key for key in keys if key != "account_id"], account_id="parent_account"),
        needs.parent_traits,
        columns.of("parent_account"),
    )
    if theirs is None:
        return sheet
    theirs = theirs.rename(parent_account="account_id")
    return _beside(sheet, theirs, ["parent_account", *keys[1:]])
