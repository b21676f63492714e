"""Handoffs of which one side has no owner are findings, pinned, with who passes there."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.kit.defining import define
from tests.kit.interactions import Seen, add, rows_of
from tests.kit.repeating import built, opened

from heed.insight.reading import explain_finding, read_findings
from heed.insight.results import Finding
from heed.lake.engines import duckdb_engine
from heed.lake.store import Lake

pytestmark = pytest.mark.django_db

FILE = """
heed: 1
teams:
  - {key: shop, name: Web shop}
  - {key: depot, name: Depot}
touchpoints:
  - {key: order, when: order, owner: shop}
  - {key: told, name: Customer told, when: told%s}
  - {key: door, name: At the door, when: door, owner: depot}
journeys:
  - {key: buy, name: Buying, ends: door, stages: [{key: all, steps: [order, told, door]}]}
"""


def breaks(folder: Path, owner: str = "", n: int = 40) -> tuple[Finding, ...]:
    """Orders of which every fourth customer is told, and every second order arrives."""
    engine = duckdb_engine(Lake(folder / "lake"), threads=1)
    seen = []
    for number in range(n):
        names = ["order", *(["told"] if number % 4 == 0 else []), *(["door"] if number % 2 else [])]
        seen += [Seen(name, number * 60 + at, case=str(number)) for at, name in enumerate(names)]
    add(engine, "interactions", rows_of(seen))
    define(FILE % owner, folder)
    built(engine)
    build = opened(engine)
    found = read_findings(build).breaks
    for each in found:
        assert explain_finding(build, each.number).steps
    return found


def test_step_without_owner_is_pinned_with_the_volume_that_passes(tmp_path: Path) -> None:
    (found,) = breaks(tmp_path)
    assert (found.kind, found.subject, found.pinned) == ("handoff", "buy:told", "no owner")
    assert found.sentence == (
        "In “Buying” nobody owns “Customer told”, to which Web shop hands over after “Order”: 40 "
        "journeys come to “Order”, 10 go on from there to “Customer told”; Depot takes over at "
        "“At the door”."
    )
    assert (found.share.value, found.share.n) == (1.0, 40)
    assert found.worth is None


def test_owned_steps_are_no_finding(tmp_path: Path) -> None:
    assert breaks(tmp_path, ", owner: depot") == ()


def test_few_journeys_give_a_sentence_instead_of_a_share(tmp_path: Path) -> None:
    (found,) = breaks(tmp_path, n=5)
    assert found.share.value is None
    assert "fewer than 10" in found.share.withheld


def test_design_that_nobody_travelled_is_no_finding(tmp_path: Path) -> None:
    assert breaks(tmp_path, n=0) == ()
