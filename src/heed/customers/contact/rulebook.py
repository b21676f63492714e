"""What is defined about contacts now: the policy, its calendars, and the purposes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.resources import files
from typing import Any

from heed.customers.consent.design import Purpose
from heed.customers.contact.design import ContactPolicy
from heed.customers.contact.rules import Book
from heed.customers.kinds import CONTACT_POLICY, PURPOSE
from heed.foundation.defined import Defined, defined
from heed.foundation.once import once
from heed.foundation.yaml_cells import Cell
from heed.foundation.yaml_lines import invalid, parse_yaml

CALENDAR = "calendar"  # a kind of the area of standards


@dataclass(frozen=True)
class StoredPurpose:
    """A purpose and its version."""

    purpose: Purpose
    version: int


@dataclass(frozen=True)
class Rulebook:
    """Everything that decisions read; read once for each transaction."""

    book: Book
    purposes: Mapping[str, StoredPurpose] = field(default_factory=dict)

    @property
    def policy(self) -> ContactPolicy:
        return self.book.policy


@once
def read_rulebook() -> Rulebook:
    """What is defined now; the policy that Heed ships where nobody defined one."""
    found = defined(PURPOSE.name, CONTACT_POLICY.name, CALENDAR)
    policies = [each for each in found if each.kind == CONTACT_POLICY.name]
    policy = (
        replace(policies[0].value, version=policies[0].version) if policies else shipped_policy()
    )
    purposes = {
        each.key: StoredPurpose(each.value, each.version)
        for each in found
        if each.kind == PURPOSE.name
    }
    return Rulebook(Book(policy, _calendars(found)), purposes)


def with_policy(rulebook: Rulebook, policy: ContactPolicy) -> Book:
    """The book of another policy, with the same calendars."""
    return replace(rulebook.book, policy=policy)


def parse_policy(text: str, origin: str = "draft") -> ContactPolicy:
    """The policy that the text of an experience file holds, which may hold nothing else.

    Raises:
        InvalidDefinition: with every problem and its line.
    """
    file = parse_yaml(text, origin)
    top = Cell(file)
    entries = top.entries(("heed", CONTACT_POLICY.section), required=("heed",))
    cells = entries[CONTACT_POLICY.section].many() if CONTACT_POLICY.section in entries else []
    policies = [CONTACT_POLICY.read(cell) for cell in cells]
    if len(policies) != 1 and not top.problems:
        top.problem("There is one contact policy.", f"Write it under `{CONTACT_POLICY.section}`.")
    if top.problems:
        raise invalid(top.problems)
    policy: ContactPolicy = policies[0]
    return policy


def shipped_text() -> str:
    """The experience file with the policy and the purposes that Heed ships."""
    return (files("heed.customers.contact") / "defaults.yaml").read_text(encoding="utf-8")


def shipped_policy() -> ContactPolicy:
    """The policy that holds while nobody defined one; its version is 0."""
    policy: ContactPolicy = _shipped()[CONTACT_POLICY.section][0]
    return policy


@cache
def _shipped() -> dict[str, list[Any]]:
    file = parse_yaml(shipped_text(), "defaults.yaml")
    return {
        kind.section: [kind.read(cell) for cell in Cell(file).at(kind.section).many()]
        for kind in (PURPOSE, CONTACT_POLICY)
    }


def _calendars(found: list[Defined]) -> dict[str, Any]:
    return {each.key: each.value.calendar() for each in found if each.kind == CALENDAR}
