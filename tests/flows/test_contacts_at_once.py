"""Fifty senders at the same moment, as processes and threads on one record store."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from tests.kit.command_line import ROOT, CommandLine
from tests.kit.senders import PROCESSES, THREADS, all_at_once

pytestmark = pytest.mark.slow
N = PROCESSES * THREADS

PEOPLE = """
from heed.config.home import Home
Home.open()
from heed.customers.identity.deciding import join
from heed.customers.models import Account, AccountMember
from heed.customers.tests.people import add, moment, note
one, other = add("17"), add("T-9", source="desk", day=1)
note(one, email="ada@example.org")
join(one=one, other=other, actor="test", now=moment(1))
Account.objects.create(id=1, source="crm", key="A", known_from=moment(0))
staff = [add(f"staff-{n}") for n in range(50)]
for each in staff:
    AccountMember.objects.create(profile_id=each, account_id=1, seen_at=moment(0))
print(one, other, *staff)
"""
POLICY = """
heed: 1
purposes:
  - key: feedback
    basis: legitimate_interest
    channels: email
    texts: {en: {title: Your opinion, says: We ask how it was.}}
contact_policies:
  - key: contact-policy
    zone: UTC
    classes: [{key: survey, priority: 1}]
    limits:
      - {key: rest, classes: survey, most: 1, within: 30 days}
      - {key: account, classes: survey, most: 3, within: 30 days, per: account}
"""


def people(home: Path) -> list[int]:
    """A customer of two profiles with an address, and fifty people of one account."""
    file = home.with_name("experience.yaml")
    file.write_text(POLICY)
    CommandLine(home).text("apply", str(file))
    done = subprocess.run(
        [sys.executable, "-c", PEOPLE],
        cwd=ROOT,
        env=CommandLine(home).environment(),
        capture_output=True,
        text=True,
        check=True,
    )
    return [int(number) for number in done.stdout.split()]


def ask(who: int | str) -> dict[str, object]:
    return {"who": who, "contact_class": "survey", "channel": "email", "purpose": "feedback"}


def test_fifty_senders_to_one_person_send_once(tmp_path: Path) -> None:
    home = tmp_path / "home"
    one, other, *_ = people(home)
    ways: list[int | str] = [one, other, "ada@example.org", "ADA@Example.ORG", " Ada@example.org "]
    answers = all_at_once(home, [ask(ways[n % len(ways)]) for n in range(N)])
    assert Counter(answer["state"] for answer in answers) == {"sent": 1, "refused": N - 1}
    assert {answer["reason"] for answer in answers} == {"allowed", "limit_person"}


def test_fifty_people_of_one_account_get_what_the_account_may(tmp_path: Path) -> None:
    home = tmp_path / "home"
    _, _, *staff = people(home)
    answers = all_at_once(home, [ask(who) for who in staff])
    assert Counter(answer["state"] for answer in answers) == {"sent": 3, "refused": N - 3}
