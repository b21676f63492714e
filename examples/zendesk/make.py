"""Make ``tickets.csv``: 1,500 invented tickets in the columns of Zendesk's ticket export.

The mess is the ordinary one: tickets never replied to, tickets still open, deleted and merged
ones, tickets solved twice because they were reopened, requesters without an organisation, commas
and line breaks inside subjects. All people are invented and live at example.org.

Planted truth: from 1 September 2025 the group Logistics takes about five times as long for its
first reply and three times as long for the resolution, and its requesters' satisfaction drops.
The other groups stay as they were.

Run: ``python examples/zendesk/make.py``. The same seed gives the same file.
"""

from __future__ import annotations

import csv
import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

SEED = 20250901
TICKETS = 1_500
FIRST = datetime(2025, 6, 2, 6, 0)  # noqa: DTZ001 – the export writes local times without a zone
EXPORTED = datetime(2025, 11, 3, 7, 30)  # noqa: DTZ001
SLOW_SINCE = datetime(2025, 9, 1)  # noqa: DTZ001

HEADER = [
    "Summation column",
    "Id",
    "Requester",
    "Requester id",
    "Requester external id",
    "Requester email",
    "Requester domain",
    "Submitter",
    "Assignee",
    "Group",
    "Subject",
    "Tags",
    "Status",
    "Priority",
    "Via",
    "Ticket type",
    "Created at",
    "Updated at",
    "Assigned at",
    "Organization",
    "Due date",
    "Initially assigned at",
    "Solved at",
    "Resolution time",
    "Satisfaction Score",
    "Group stations",
    "Assignee stations",
    "Reopens",
    "Replies",
    "First reply time in minutes",
    "First reply time in minutes within business hours",
    "First resolution time in minutes",
    "First resolution time in minutes within business hours",
    "Full resolution time in minutes",
    "Full resolution time in minutes within business hours",
    "Agent wait time in minutes",
    "Agent wait time in minutes within business hours",
    "Requester wait time in minutes",
    "Requester wait time in minutes within business hours",
    "On hold time in minutes",
    "On hold time in minutes within business hours",
]

GIVEN = ["Ada", "Bruno", "Carla", "Dario", "Elif", "Femi", "Greta", "Hanno", "Ines", "Jonas"]
GIVEN += ["Katja", "Liam", "Mina", "Noor", "Oskar", "Petra", "Quirin", "Rosa", "Sami", "Tilda"]
FAMILY = ["Adler", "Brandt", "Castell", "Dorn", "Ebner", "Falk", "Grimm", "Hollis", "Iversen"]
FAMILY += ["Jansen", "Kowal", "Lindqvist", "Marlow", "Nowak", "Okafor", "Pereira", "Quist", "Rossi"]
COMPANIES = ["Birkhaus", "Nordlicht Handel", "Alder & Son", "Quellwerk", "Tresco Home", ""]
GROUPS = {
    "Billing": (["Mira Lang", "Tom Ackermann"], ["invoice", "refund", "payment_failed"]),
    "Logistics": (
        ["Jule Petersen", "Ravi Menon", "Ole Thomsen"],
        ["late_parcel", "damaged", "address"],
    ),
    "Product": (["Ana Costa", "Lukas Beer"], ["defect", "how_to", "spare_part"]),
    "Account": (["Selma Yildiz"], ["login", "newsletter", "data_request"]),
}
SUBJECTS = {
    "invoice": "Question about invoice no. {n}",
    "refund": "Where is my refund, please?",
    "payment_failed": "Payment failed twice",
    "late_parcel": "Order {n} has not arrived",
    "damaged": "Parcel damaged, two plates broken",
    "address": "Please change the delivery address, order {n}",
    "defect": "Lamp stopped working after a week",
    "how_to": 'How do I mount the "Linea" shelf?',
    "spare_part": "Spare part needed:\nleft hinge",
    "login": "Cannot log in",
    "newsletter": "Too many e-mails",
    "data_request": "Which data do you hold about me?",
}
REPLY_HOURS = {"Billing": 5.0, "Logistics": 3.0, "Product": 6.0, "Account": 2.0}
SOLVE_HOURS = {"Billing": 30.0, "Logistics": 22.0, "Product": 48.0, "Account": 9.0}


@dataclass(frozen=True)
class Person:
    """Somebody who writes to us."""

    number: int
    name: str
    company: str

    @property
    def email(self) -> str:
        return f"{self.name.lower().replace(' ', '.')}.{self.number}@example.org"


@dataclass
class Course:
    """How one ticket went: when what happened, and how often it changed hands."""

    created: datetime
    reply: int | None = None  # minutes after creation
    first_solved: int | None = None
    solved: int | None = None
    reopens: int = 0
    replies: int = 0
    hold: int = 0
    groups: int = 1
    assignees: int = 1


def people(rng: random.Random) -> list[Person]:
    """Six hundred people; some write once, some many times."""
    return [
        Person(1000 + n, f"{rng.choice(GIVEN)} {rng.choice(FAMILY)}", rng.choice(COMPANIES))
        for n in range(600)
    ]


def course(rng: random.Random, group: str, created: datetime) -> Course:
    """Draw the course of a ticket: log-normal times, slower in Logistics since September."""
    slow = group == "Logistics" and created >= SLOW_SINCE
    went = Course(created)
    went.groups = rng.choices([1, 2, 3], [6, 3, 1] if slow else [12, 2, 1])[0]
    went.assignees = went.groups + rng.choices([0, 1], [3, 1])[0]
    reply = REPLY_HOURS[group] * (5 if slow else 1) * rng.lognormvariate(0, 0.9)
    solve = reply + SOLVE_HOURS[group] * (3 if slow else 1) * rng.lognormvariate(0, 1.0)
    if rng.random() < 0.93:
        went.reply, went.replies = round(reply * 60), rng.choices([1, 2, 3, 5], [6, 4, 2, 1])[0]
    went.hold = round(solve * 60 * 0.4) if rng.random() < 0.15 else 0
    went.first_solved = went.solved = round(solve * 60) + went.hold
    if rng.random() < (0.22 if slow else 0.08):
        went.reopens = rng.choices([1, 2], [5, 1])[0]
        went.solved += round(went.reopens * 60 * 20 * rng.lognormvariate(0, 0.7))
    return _until_export(went)


def _until_export(went: Course) -> Course:
    """Nothing that lies after the export has happened yet."""
    age = int((EXPORTED - went.created).total_seconds() // 60)
    if went.reply is not None and went.reply > age:
        went.reply, went.replies = None, 0
    if went.first_solved is not None and went.first_solved > age:
        went.first_solved, went.reopens = None, 0
    if went.solved is not None and went.solved > age:
        went.solved = None
    return went


def satisfaction(rng: random.Random, went: Course) -> str:
    """Offered to three of five solved tickets; slow and reopened ones are rated worse."""
    if went.solved is None or rng.random() < 0.4:
        return "Not Offered"
    if rng.random() < 0.55:
        return "Offered"
    good = 0.93 - (0.35 if went.solved > 4 * 24 * 60 else 0) - 0.2 * went.reopens
    return "Good" if rng.random() < good else "Bad"


def ticket(rng: random.Random, number: int, created: datetime, person: Person) -> dict[str, object]:
    """One line of the export."""
    group = rng.choices(list(GROUPS), [4, 6, 4, 2])[0]
    agents, tags = GROUPS[group]
    tag = rng.choice(tags)
    went = course(rng, group, created)
    status = _status(rng, went)
    row: dict[str, object] = dict.fromkeys(HEADER, "")
    row |= {
        "Summation column": 1,
        "Id": number,
        "Requester": person.name,
        "Requester id": 360_000_000_000 + person.number,
        "Requester external id": f"C-{person.number}" if rng.random() < 0.7 else "",
        "Requester email": person.email,
        "Requester domain": "example.org",
        "Submitter": person.name,
        "Assignee": rng.choice(agents) if status != "New" else "",
        "Group": group,
        "Subject": SUBJECTS[tag].format(n=rng.randrange(40_000, 60_000)),
        "Tags": f"{tag} closed_by_merge" if status == "Closed" and rng.random() < 0.03 else tag,
        "Status": status,
        "Priority": rng.choices(["Low", "Normal", "High", "Urgent", ""], [2, 8, 3, 1, 1])[0],
        "Via": rng.choices(["Mail", "Web form", "Chat", "Phone"], [6, 4, 3, 2])[0],
        "Ticket type": rng.choices(["Question", "Incident", "Problem", ""], [5, 4, 1, 2])[0],
        "Created at": _stamp(created),
        "Organization": person.company,
        "Satisfaction Score": satisfaction(rng, went) if status != "Deleted" else "Not Offered",
    }
    return row | _course_columns(rng, went, status)


def _status(rng: random.Random, went: Course) -> str:
    if rng.random() < 0.01:
        return "Deleted"
    if went.solved is not None:
        old = (EXPORTED - went.created) > timedelta(days=28)
        return "Closed" if old else "Solved"
    if went.reply is None:
        return rng.choice(["New", "Open"])
    return rng.choice(["Open", "Pending", "Hold"])


def _course_columns(rng: random.Random, went: Course, status: str) -> dict[str, object]:
    assigned = min(round(3 + 40 * rng.random()), went.reply or 43)
    last = max(went.reply or 0, went.first_solved or 0, went.solved or 0, assigned)
    wait = round((went.solved or 0) * 0.6)
    known = {
        "First reply time in minutes": went.reply,
        "First resolution time in minutes": went.first_solved,
        "Full resolution time in minutes": went.solved,
        "Agent wait time in minutes": went.solved and went.solved - wait,
        "Requester wait time in minutes": went.solved and wait,
        "On hold time in minutes": went.hold if went.solved else None,
    }
    in_hours = {
        f"{name} within business hours": None if minutes is None else round(minutes * 0.36)
        for name, minutes in known.items()
    }
    shown = {
        name: "" if minutes is None else minutes for name, minutes in (known | in_hours).items()
    }
    return shown | {
        "Updated at": _stamp(went.created + timedelta(minutes=last)),
        "Assigned at": ""
        if status == "New"
        else _stamp(went.created + timedelta(minutes=assigned)),
        "Initially assigned at": (
            "" if status == "New" else _stamp(went.created + timedelta(minutes=assigned))
        ),
        "Solved at": (
            "" if went.solved is None else _stamp(went.created + timedelta(minutes=went.solved))
        ),
        "Resolution time": "" if went.solved is None else round(went.solved / 60, 2),
        "Group stations": went.groups,
        "Assignee stations": 0 if status == "New" else went.assignees,
        "Reopens": went.reopens,
        "Replies": went.replies,
    }


def _stamp(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M}"


def tickets(rng: random.Random) -> list[dict[str, object]]:
    """All lines, in the order of creation; nearly all in the day, few at the weekend."""
    everyone = people(rng)
    days = (EXPORTED - FIRST).days
    moments: list[datetime] = []
    while len(moments) < TICKETS:
        moment = FIRST + timedelta(days=rng.randrange(days), minutes=rng.randrange(16 * 60))
        if moment.weekday() < 5 or rng.random() < 0.3:
            moments.append(moment)
    return [
        ticket(rng, 20_001 + n, moment, rng.choice(everyone[: 60 if rng.random() < 0.3 else 600]))
        for n, moment in enumerate(sorted(moments))
    ]


def write(target: Path) -> None:
    """Write the export; the same seed gives the same bytes."""
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, HEADER, lineterminator="\n")
        writer.writeheader()
        writer.writerows(tickets(random.Random(SEED)))  # noqa: S311 – a seeded example, no secret


if __name__ == "__main__":
    write(Path(__file__).with_name("tickets.csv"))
