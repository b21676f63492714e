"""Customers are contacted through one door: the ledger of :mod:`heed.customers.contact.ledger`."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.architecture.sources import SOURCE, python_files, shown
from tests.architecture.test_dependencies import imported

DOOR = "heed.customers.contact.ledger"
LAST_LOOK = "confirm_sent"
# What can carry a message to somebody. Whoever imports one asks the ledger right before sending.
CARRIERS = ("smtplib", "django.core.mail", "anymail", "twilio", "pywebpush", "aiosmtplib")
CARE = {
    "customers/contact/holdings.py",  # handing it to the person it is about, and erasing it
    "customers/contact/standing.py",  # whether, not what for
    "customers/contact/stopping.py",
    "web/pages/contacts/acting.py",
}
LEDGER = ("heed/customers/contact/ledger.py",)  # who may add rows to the ledger


def sources() -> list[Path]:
    """Everything that runs, without tests."""
    return [path for path in python_files(below=SOURCE) if "tests" not in path.parts]


def looks_before_sending(text: str) -> bool:
    """Whether a module imports the last look from the ledger."""
    return any(
        isinstance(node, ast.ImportFrom)
        and node.module == DOOR
        and LAST_LOOK in {name.name for name in node.names}
        for node in ast.walk(ast.parse(text))
    )


def makes(text: str, names: tuple[str, ...]) -> bool:
    """Whether a module makes rows of these models: ``Row(…)``, ``Row.objects.create(…)``."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call):
            called = ast.unparse(node.func)
            if called in names or called in {f"{name}.objects.create" for name in names}:
                return True
    return False


def test_whatever_can_reach_customers_looks_into_the_ledger_first() -> None:
    strangers = [
        shown(path)
        for path in sources()
        if any(name.startswith(CARRIERS) for name in imported(path))
        and not looks_before_sending(path.read_text(encoding="utf-8"))
    ]
    assert not strangers, f"call {DOOR}.{LAST_LOOK} right before sending"


def test_only_the_ledger_writes_contacts() -> None:
    writers = {
        shown(path) for path in sources() if makes(path.read_text(encoding="utf-8"), ("Contact",))
    }
    assert writers == {f"src/{path}" for path in LEDGER}


def test_what_care_somebody_needs_is_read_in_few_places() -> None:
    """None of them computes figures, segments or findings, or writes to the lake."""
    readers = {
        shown(path).removeprefix("src/heed/")
        for path in sources()
        if any(
            isinstance(node, ast.Name) and node.id == "CareNeed"
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        )
    }
    assert readers == CARE


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        (f"from {DOOR} import ask_to_contact, {LAST_LOOK}", True),
        (f"from {DOOR} import ask_to_contact", False),
        ("import smtplib", False),
    ],
)
def test_the_rule_sees_who_asks(text: str, asks: bool) -> None:
    assert looks_before_sending(text) is asks


def test_the_rule_sees_who_writes() -> None:
    assert makes("Contact.objects.create(state='sent')", ("Contact",))
    assert makes("row = Contact(state='sent')", ("Contact",))
    assert not makes("Contact.objects.filter(state='sent')", ("Contact",))
