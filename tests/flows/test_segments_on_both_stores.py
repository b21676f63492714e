"""Segments are the same with records in SQLite or PostgreSQL: who, how many, and why."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from heed.kernel.ids import id63
from tests.kit import records
from tests.kit.command_line import CommandLine

pytestmark = [records.only_postgresql, pytest.mark.slow, pytest.mark.timeout(900)]

PEOPLE, DAYS = 60, 300
START = datetime(2025, 1, 1, tzinfo=UTC)
PAST = "2025-07-15"
SPEC = """\
heed: 1
source: shop
time_zone: UTC
files: {people: people.csv, firms: firms.csv, events: events.csv, answers: answers.csv}
customers:
  - {from: people, key: no, valid_from: since, traits: {country: country, rank: rank}}
accounts:
  - {from: firms, key: no, traits: {size: size}}
interactions:
  - from: events
    id: no
    customer: who
    account: firm
    case: {column: order, kind: order}
    channel: channel
    name: name
    at: at
    value: {column: total, currency: =EUR}
    properties: {topic: topic}
feedback:
  - {from: answers, id: no, customer: who, at: at, item: =recommend,
     score: {column: score, scale: [0, 10]}}
"""
EXPERIENCE = """\
heed: 1
touchpoints: [{key: order, when: order}, {key: deliver, when: deliver}]
journeys:
  - key: buying
    instance: {case: order}
    open_for: 30 days
    starts: order
    ends: deliver
    stages: [{key: buy, steps: [order, deliver]}]
standards:
  - {key: quick, touchpoint: order, reach: {to: deliver, within: 5 days}, target: 90 %}
segments:
  - key: nested
    when:
      did: {name: order, at_least: 1, within: 290 days}
      any:
        - last: {name: login, within: 60 days}
        - all:
            - did: {name: login, at_least: 2, channel: [web, app]}
            - not: {did: {name: complain, properties: {topic: delivery}, within: 90 days}}
        - value: {name: order, currency: EUR, at_least: 100, within: 200 days}
      never: {name: refund, within: 30 days}
      not:
        any:
          - scored: {item: recommend, at_most: 2}
          - did: {name: complain, at_least: 4}
          - account: {size: {below: 10}}
      traits: {country: [DE, AT], rank: {at_least: 2}}
      first: {name: login, before: 10 days ago}
  - {key: asked, when: {listed: asked}}
  - {key: unasked, when: {in: nested, not: {listed: asked}}}
  - {key: third, when: {bucket: {of: 3, from: 1}}}
  - {key: served-late, when: {standard: {key: quick, result: missed}}}
  - {key: bought, when: {journey: {key: buying, outcome: completed}}}
  - {key: quiet, when: {never: complain}}
"""
KEYS = ("nested", "asked", "unasked", "third", "served-late", "bought", "quiet")


def write_files(folder: Path) -> None:
    """The exports of a small shop."""
    chance = random.Random(7)
    people = [f"C{number}" for number in range(PEOPLE)]
    names = ["order", "order", "login", "login", "login", "complain", "refund"]
    events: list[str] = []
    for number in range(PEOPLE * 14):
        at, order = START + timedelta(hours=chance.randrange(DAYS * 24)), f"O{number}"
        who, name = chance.choice(people), chance.choice(names)
        firm, channel = chance.choice(["F1", "F2", "F3"]), chance.choice(["web", "app", "phone"])
        topic = chance.choice(["", "delivery"])
        total = chance.choice(["", "9.90", "80.00"])
        events.append(f"{number},{who},{firm},{order},{channel},{name},{at:%FT%T},{total},{topic}")
        if name == "order" and chance.random() < 0.7:
            came = at + timedelta(hours=chance.randrange(240))
            events.append(f"d{number},{who},F3,{order},post,deliver,{came:%FT%T},,")
    answers = [
        f"{number},{chance.choice(people)},{START + timedelta(days=chance.randrange(DAYS)):%F},"
        f"{chance.randrange(11)}"
        for number in range(PEOPLE)
    ]
    traits = [f"{one},2025-01-01,{chance.choice(['DE', 'DE', 'AT', 'CH'])},{chance.randrange(5)}"
              for one in people]  # fmt: skip
    files = {
        "people.csv": ["no,since,country,rank", *traits],
        "firms.csv": ["no,size", "F1,4", "F2,250", "F3,90"],
        "events.csv": ["no,who,firm,order,channel,name,at,total,topic", *events],
        "answers.csv": ["no,who,at,score", *answers],
        "import.yaml": [SPEC],
        "experience.yaml": [EXPERIENCE],
    }
    for name, lines in files.items():
        (folder / name).write_text("\n".join(lines) + "\n", encoding="utf-8")


def fill(heed: CommandLine, folder: Path) -> None:
    """Import, define, join two people, keep a list, compute."""
    heed.text("import", folder / "import.yaml")
    heed.text("apply", folder / "experience.yaml")
    heed.text("identity", "join", "C1", "C2", "--yes")
    people = [joined(heed), *(str(number_of(f"C{number}")) for number in (5, 6, 7, 8, 9))]
    heed.text("list", "add", "asked", *people)
    heed.text("list", "remove", "asked", people[-1])
    heed.text("build")


def number_of(key: str) -> int:
    """The customer who has only this key."""
    return id63("customer", "shop", key)


def joined(heed: CommandLine) -> str:
    """The customer who has two."""
    return str(heed.json("identity", "C1")["customer"])


ASK = """\
import heed, json, sys
from heed.doors.documents import document

past, *people = sys.argv[1:]
home = heed.open()
keys = [row.key for row in home.segments().segments]
said = {"overlap": document(home.segment_overlap("nested", "asked"))}
for moment in ({}, {"as_of": past}, {"as_of": past, "as_known": True}):
    said[f"sizes {moment}"] = document(home.segments(**moment))
    for key in keys if not moment else keys[:1]:
        said[f"{key} {moment}"] = document(home.segment(key, **moment))
        said[f"members {key} {moment}"] = document(home.segment_members(key, **moment))
for key in keys:
    for who in people:
        said[f"why {key} {who}"] = document(home.why_in_segment(key, int(who)))
print(json.dumps(said))
"""


def told(heed: CommandLine) -> dict[str, Any]:
    """Everything that is said of segments: sizes, members, why, lists; now, then, as known then."""
    people = (joined(heed), *(str(number_of(key)) for key in ("C5", "C30")))
    asking = [sys.executable, "-c", ASK, PAST, *people]
    done = subprocess.run(asking, env=heed.environment(), capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return {
        **json.loads(done.stdout),
        "file": heed.text("segments", "nested", "--members", "csv"),
        "list": heed.text("list", "show", "asked"),
    }


def test_segments_are_equal_with_sqlite_and_with_postgresql(tmp_path: Path) -> None:
    write_files(tmp_path)
    in_file = CommandLine(tmp_path / "sqlite", {"HEED_DATABASE": None})
    in_server = CommandLine(tmp_path / "postgresql")
    for heed in (in_file, in_server):
        fill(heed, tmp_path)
    assert (in_file.home / "heed.sqlite3").exists()
    assert not (in_server.home / "heed.sqlite3").exists()
    ours, theirs = told(in_file), told(in_server)
    for question, answer in ours.items():
        assert theirs[question] == answer, question
    assert theirs.keys() == ours.keys()
    sizes = {row["key"]: row["n"] for row in ours["sizes {}"]["segments"]}
    assert sizes["asked"] == 5
    assert all(0 < sizes[key] < PEOPLE - 1 for key in KEYS), sizes
