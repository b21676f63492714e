"""`heed customers` through the real command line, on the help desk's companies."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.kit.command_line import CommandLine

SPEC = """
heed: 1
source: shop
time_zone: UTC
files: { people: people.csv, firms: firms.csv, orders: orders.csv }
customers:
  - from: people
    key: number
    valid_from: since
    identity: { email: email }
    traits: { first_name: first, last_name: last, city: city, account: firm, buying_role: part }
accounts:
  - from: firms
    key: number
    traits: { company: name, parent_account: parent }
interactions:
  - from: orders
    id: order
    customer: customer
    account: firm
    case: { column: order, kind: order }
    channel: =web
    name: =order_placed
    at: at
    value: { column: total, currency: =EUR }
"""
FILES = {
    "people.csv": "number,since,email,first,last,city,firm,part\n"
    "C1,2026-01-05,maeve@example.org,Maeve,Gallacher,Portree,F1,decider\n"
    "C2,2026-01-06,iain@example.org,Iain,Gallacher,Portree,,\n"
    "C3,2026-01-07,ann@example.org,Ann,Reid,Skye,F1,user\n",
    "firms.csv": "number,name,parent\nF1,Gallacher Interiors,F0\nF0,Skye Holding,\n",
    "orders.csv": "order,customer,firm,at,total\n"
    "O1,C1,F1,2026-02-01T10:00:00,49.90\nO2,C2,F1,2026-02-03T11:00:00,120.00\n",
}


@pytest.fixture(scope="module")
def heed(tmp_path_factory: pytest.TempPathFactory) -> CommandLine:
    folder: Path = tmp_path_factory.mktemp("firms")
    (folder / "import.yaml").write_text(SPEC, encoding="utf-8")
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    heed = CommandLine(folder / "home")
    heed.text("import", folder / "import.yaml")
    heed.text("build")
    return heed


def test_people_and_firms_are_found_by_parts_of_names_and_by_keys(heed: CommandLine) -> None:
    shown = heed.text("customers", "find", "gallach")
    assert shown.index("Gallacher Interiors") < shown.index("Maeve Gallacher")
    assert "Iain Gallacher" in shown
    assert "Maeve Gallacher" in heed.text("customers", "find", "MAEVE@example.org")
    assert "Nobody" in heed.text("customers", "find", "zzqx")


def test_customer_is_shown_with_sources_and_as_known_then(heed: CommandLine) -> None:
    shown = heed.text("customers", "show", "C1")
    assert "Maeve Gallacher" in shown
    assert "Portree" in shown
    assert "order_placed" in shown
    then = heed.json("customers", "show", "C1", "--known", "2026-01-31")
    assert then["fields"] == []  # the file came later
    assert len(then["timeline"]["entries"]) == 1


def test_account_is_shown_with_its_contacts(heed: CommandLine) -> None:
    shown = heed.text("customers", "show", "F1")
    assert "3 of 3 people have not been heard." in shown  # one of them only the file names
    assert "Iain Gallacher" in shown
    told = heed.json("customers", "show", "F1")["account"]
    parts = {each["name"]: each["role"] for each in told["people"]}
    assert parts == {"Maeve Gallacher": "decider", "Iain Gallacher": "", "Ann Reid": "user"}
    assert told["met"]["money"] == [{"currency": "EUR", "value_minor": 16990, "n": 2}]


def test_unknown_key_is_one_sentence(heed: CommandLine) -> None:
    done = heed.run("customers", "show", "nobody")
    assert (done.returncode, done.stdout) == (2, "")
    assert "No customer and no account has the number or key nobody." in done.stderr
    assert heed.run("customers", "show", "C1", "--known", "soon").returncode == 2
