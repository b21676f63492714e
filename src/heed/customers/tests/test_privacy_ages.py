"""What is too old goes by itself; holds and laws beat ages, and work files do not stay."""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from heed.customers.holdings import Place
from heed.customers.people import Person
from heed.customers.privacy.cleaning import clean_files
from heed.customers.privacy.legal_holds import Held, end_hold, place_hold, refuse_held
from heed.customers.privacy.retention import (
    Limits,
    erase_aged,
    preview_aged,
    set_rule,
    spared,
)
from heed.customers.tests.people import add, note
from heed.foundation.models import AuditEntry
from heed.kernel.errors import HeedError
from heed.lake.connections import connect
from heed.lake.locks import IN_USE, exclusive
from heed.lake.maintenance import Rows
from heed.lake.store import Lake
from heed.lake.tests.rows import interactions

pytestmark = pytest.mark.django_db

NOW = datetime(2024, 2, 1, tzinfo=UTC)  # rows are one an hour from the first of January
DAY = 24


@pytest.fixture
def place(tmp_path: Path) -> Place:
    lake = Lake(tmp_path / "lake")
    with connect() as con:
        lake.append(con, "interactions", interactions(0, 30 * DAY))
    return Place(lake, NOW, work=tmp_path / "work")


def _rule(name: str = "", **limits: Any) -> None:
    set_rule(kind="interactions", name=name, limits=Limits(**limits), actor="ada", now=NOW)


def test_what_is_older_than_its_rule_goes_and_the_preview_says_so(place: Place) -> None:
    _rule(most_days=11)  # before 21 January: 20 days of rows
    (told,) = preview_aged(place)
    (gone,) = erase_aged(place)
    assert told.n == gone.n == 20 * DAY
    assert place.lake.n_rows("interactions") == 10 * DAY
    assert erase_aged(place)[0].n == 0


def test_laws_and_holds_beat_ages(place: Place) -> None:
    _rule(most_days=11)
    _rule("touch 1", least_days=365, law="HGB § 257")
    held = add("held")
    with connect() as con:
        mine = interactions(2_000, 5).replace("i % 100", str(held))
        mine = mine.replace("1 HOUR", "1 MINUTE")
        place.lake.append(con, "interactions", mine)
    place_hold(customer=held, reason="dispute", reference="", until=None, actor="ada", now=NOW)
    erase_aged(place)
    assert place.lake.count_rows("interactions", Rows(isin={"profile_id": [held]})) == 5
    kept = place.lake.count_rows("interactions", Rows(isin={"name": ["touch 1"]}))
    assert kept == 30 * DAY // 5 + 1


def test_law_keeps_a_record_from_when_it_happened(place: Place) -> None:
    _rule("touch 1", least_days=100, law="HGB § 257")
    ((rows, kept),) = spared("interactions")(Person(1, (1,)), place)
    assert kept.law == "HGB § 257"
    assert kept.n == place.lake.count_rows("interactions", rows) > 0
    assert kept.until < datetime(2024, 1, 31, tzinfo=UTC).replace(month=5, day=10)


@pytest.mark.parametrize(
    "limits",
    [
        {},
        {"least_days": 10},  # without a law
        {"least_days": 10, "law": "x", "most_days": 5},
        {"most_days": 0},
    ],
)
def test_rules_that_make_no_sense_are_refused(limits: dict[str, Any]) -> None:
    with pytest.raises(HeedError):
        _rule(**limits)


def test_hold_covers_all_profiles_of_a_person_and_ends(place: Place) -> None:
    one, other = add("1"), add("2", source="desk")
    for profile, source in ((one, "shop"), (other, "desk")):
        note(profile, source, login="ada")
    hold = place_hold(
        customer=one, reason="dispute", reference="A 1", until=None, actor="ada", now=place.now
    )
    with pytest.raises(Held, match="dispute"):
        refuse_held([one, other], place.now)
    end_hold(hold=hold.pk, actor="ada", now=place.now)
    refuse_held([one, other], place.now)
    said = AuditEntry.objects.filter(verb__startswith="hold.").values_list("facts", flat=True)
    assert "dispute" not in str(list(said))


def test_files_that_commands_left_go_and_those_in_use_stay(place: Place) -> None:
    work = place.work
    assert work is not None
    for name in ("spill-dead", "spill-alive"):
        (work / name).mkdir(parents=True)
        (work / name / IN_USE).touch()
    (work / "last-fault.txt").write_text("KeyError: ada")
    (work / "old.tmp").touch()
    (work / "new.tmp").touch()
    then = time.time() - 7_200
    os.utime(work / "old.tmp", (then, then))
    with exclusive(work / "spill-alive" / IN_USE):
        done = clean_files(place)
    assert {path.name for path in work.iterdir()} == {"spill-alive", "new.tmp"}
    assert done == {"removed": 3, "in_use": 2}
