"""A home in which one person left traces wherever Heed keeps any, and another one did as well."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from tests.kit.command_line import ROOT, CommandLine

SHOP = """\
heed: 1
source: shop
files: {people: people.csv, events: events.csv, parcels: parcels.csv}
customers:
  - {from: people, key: id, traits: {name: name, street: street, email: mail},
     identity: {email: [{column: mail, verified: true}]}}
interactions:
  - {from: events, id: no, customer: who, case: {column: ticket, kind: ticket}, name: what,
     at: when, properties: {note: note}}
  - {from: parcels, id: no, case: {column: ticket, kind: ticket}, name: what, at: when}
"""
DESK = """\
heed: 1
source: desk
files: {answers: answers.csv}
feedback:
  - {from: answers, id: no, customer: login, identity: {email: [{column: mail, verified: true}]},
     item: =how was it, at: when, score: {column: score, scale: [0, 10]}, text: said}
"""
EXPERIENCE = """\
heed: 1
touchpoints:
  - {key: bought, name: Bought, when: {name: bought}}
  - {key: invoiced, name: Invoiced, when: {name: invoice sent}}
journeys:
  - {key: buying, name: Buying, instance: {case: ticket}, ends: [invoiced],
     stages: [{key: all, name: All, steps: [{touchpoint: bought}, {touchpoint: invoiced}]}]}
"""
ADA = (
    "K-104711", "Ada Lovelace", "12 St James Square", "ada@lovelace.example", "TICKET-880123",
    "please call my daughter", "ada.login.1815", "the parcel came wet on tuesday",
)  # fmt: skip
GRACE = ("K-104712", "Grace Hopper", "grace@hopper.example", "TICKET-880124", "leave it outside")


@dataclass(frozen=True)
class ErasableHome:
    """The home, and the folder that was imported from (outside of it)."""

    home: Path
    data: Path
    database: str = ""  # address of a PostgreSQL database of its own

    @property
    def heed(self) -> CommandLine:
        changed = {"HEED_DATABASE": self.database} if self.database else {}
        return CommandLine(self.home, changed)

    def python(self, code: str) -> str:
        """What a program that opens the home prints."""
        head = "from heed.config.home import Home\nhome = Home.open()\n"
        done = subprocess.run(
            [*self.heed.program()[:1], "-c", head + code],
            cwd=ROOT,
            env=self.heed.environment(),
            capture_output=True,
            text=True,
            timeout=300,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def customer(self, key: str) -> int:
        """The number of the customer whom a key stands for."""
        return int(self.heed.json("identity", "show", key)["customer"])

    def bring_in(self) -> None:
        """Import everything, build, and leave traces in files."""
        for source in ("shop", "desk"):
            self.heed.text("import", str(self.data / source / "import.yaml"))
        self.heed.text("apply", str(self.data / "experience.yaml"))
        self.heed.text("build")


def make_erasable(folder: Path, database: str = "") -> ErasableHome:
    """Write the files and bring them in."""
    made = ErasableHome(folder / "home", folder / "data", database)
    _write(made.data / "shop" / "import.yaml", SHOP)
    _write(
        made.data / "shop" / "people.csv",
        "id,name,street,mail\n"
        f"{ADA[0]},{ADA[1]},{ADA[2]},{ADA[3]}\n{GRACE[0]},{GRACE[1]},1 Navy Road,{GRACE[2]}\n",
    )
    rows = [
        f"1,{ADA[0]},{ADA[4]},bought,2026-03-01 10:00,{ADA[5]}",
        f"2,{GRACE[0]},{GRACE[3]},bought,2026-03-02 10:00,{GRACE[4]}",
        f"3,{ADA[0]},{ADA[4]},invoice sent,2026-03-03 10:00,",
        f"4,{ADA[0]},{ADA[4]},called,never,{ADA[5]}",  # to quarantine
        f"6,,{ADA[4]},packed,2026-03-02 12:00,{ADA[5]}",  # to quarantine, and names nobody
        f'5,{ADA[0]},{ADA[4]},"called,2026-03-04 10:00,{ADA[5]},one,too,many',
    ]
    _write(
        made.data / "shop" / "events.csv", "no,who,ticket,what,when,note\n" + "\n".join(rows) + "\n"
    )
    _write(
        made.data / "shop" / "parcels.csv",
        f"no,ticket,what,when\n1,{ADA[4]},sent,2026-03-02 13:00\n"
        f"2,{GRACE[3]},sent,2026-03-02 13:00\n",
    )
    _write(made.data / "desk" / "import.yaml", DESK)
    _write(
        made.data / "desk" / "answers.csv",
        "no,login,mail,when,score,said\n"
        f"1,{ADA[6]},{ADA[3]},2026-03-05 10:00,2,{ADA[7]}\n"
        f"2,grace.login,{GRACE[2]},2026-03-05 11:00,9,fine\n",
    )
    _write(made.data / "experience.yaml", EXPERIENCE)
    made.bring_in()
    _leave_files(made)
    return made


def copy_of(made: ErasableHome, folder: Path) -> ErasableHome:
    """The same home and files once more, to be changed."""
    shutil.copytree(made.home, folder / "home", symlinks=True)
    shutil.copytree(made.data, folder / "data")
    return ErasableHome(folder / "home", folder / "data")


def _leave_files(made: ErasableHome) -> None:
    """An upload that names her and one that does not, an export, and word of a fault."""
    made.python(f"""
from io import BytesIO
from pathlib import Path
from django.db import transaction
from heed.customers.privacy.exporting import ask_export
from heed.interactions.importing.uploads import Place, receive
from heed.kernel.clock import utc_now
place = Place(home.paths.uploads, home.paths.work)
for name, text in (("ada.csv", {ADA[0]!r}), ("grace.csv", {GRACE[0]!r})):
    file = BytesIO(f"id,score\\n{{text}},7\\n".encode())
    receive(place=place, source=file, name=name, way="file", actor="ada", now=utc_now())
with transaction.atomic():
    export = ask_export(customer={made.customer(ADA[0])}, actor="ada", now=utc_now())
home.make_export(export.pk)
(home.paths.work / "last-fault.txt").write_text("KeyError: {ADA[3]}")
(home.paths.filters / "1" / "x").mkdir(parents=True)
(home.paths.filters / "1" / "x" / "facts.json").write_text("{ADA[4]}")
""")


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
