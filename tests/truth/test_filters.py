"""Free filters tell the truth: as stored segments do, and as queries written by hand do."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from pytest_django import DjangoDbBlocker

from heed.journeys.design import Catalogue, Condition, Segment
from heed.journeys.filtering.computing import matching_of
from heed.journeys.reading import OpenBuild, read_journey, read_paths
from heed.journeys.tests.designs import NORTH, SHOP, catalogue
from heed.journeys.tests.test_builds import BY_CUSTOMER, random_log
from heed.lake import sql
from heed.lake.engines import DuckDBEngine, duckdb_engine
from heed.lake.schemas import TABLES
from heed.lake.store import Lake
from tests.kit.filtered import (
    add_rows,
    at_versions,
    built_apart,
    open_built,
    summaries_of,
    through,
    where,
)
from tests.kit.interactions import START, Seen, add, profile, rows_of

pytestmark = pytest.mark.django_db

GOLD = Segment("gold", "Gold", Condition("is", field="traits.plan", values=("gold",)))
BY_CASE = replace(SHOP, segments=(NORTH,), gap=timedelta(days=20))
BY_PLAN = replace(BY_CUSTOMER, segments=(GOLD,), gap=timedelta(days=20))


def log() -> list[Seen]:
    chance = random.Random(11)
    found = []
    for company in range(80):
        region = chance.choice(["north", "south"])
        for one in random_log(chance, company):
            found.append(
                replace(
                    one,
                    properties={"region": region, "basket": str(chance.randrange(9))},
                    channel=chance.choice(["web", "app", "store", ""]),
                    account=f"firm {company % 7}",
                )
            )
    return found


def traits(seen: list[Seen]) -> list[dict[str, Any]]:
    people = sorted({one.customer for one in seen if one.customer})
    chance = random.Random(12)
    rows = []
    for name in people:
        for day, plan in enumerate(chance.sample(["gold", "silver", "basic"], 2)):
            known = START + timedelta(days=day)
            rows.append(
                {
                    "profile_id": profile(name),
                    "name": "plan",
                    "value": plan,
                    "valid_from": known,
                    "known_from": known,
                    "source": "shop",
                }
            )
        rows.append(
            rows[-1] | {"name": "visits", "value": chance.choice(["3", "12", "110", "many"])}
        )
    return rows


def verdicts(seen: list[Seen]) -> list[dict[str, Any]]:
    """A standard by case, and one by customer whose verdicts begin at some of their records."""
    from heed.kernel.ids import id63

    chance = random.Random(13)
    rows = []
    for case in sorted({one.case for one in seen if one.case}):
        number = id63("case", "shop", case)
        rows.append(
            {
                "standard": "quick",
                "instance": number,
                "started_at": START,
                "result": chance.choice(["kept", "missed", "open"]),
                "cases": 1,
            }
        )
    for one in seen:
        if one.customer and chance.random() < 0.3:
            number = profile(one.customer)
            rows.append(
                {
                    "standard": "called",
                    "instance": number,
                    "customer_id": number,
                    "started_at": START + timedelta(minutes=one.minute),
                    "result": chance.choice(["kept", "missed"]),
                    "cases": 1,
                }
            )
    return rows


@pytest.fixture(scope="module")
def built(
    tmp_path_factory: pytest.TempPathFactory,
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
) -> OpenBuild:
    engine = duckdb_engine(Lake(tmp_path_factory.mktemp("filters") / "lake"), threads=1)
    seen = log()
    add(engine, "interactions", rows_of(seen))
    add_rows(engine, "traits", traits(seen))
    defined = replace(catalogue(BY_CASE, BY_PLAN), segments=(NORTH, GOLD))
    opened = built_apart(engine, defined, django_db_blocker)
    version = add_rows(engine, "standard_results", verdicts(seen))
    return at_versions(opened, standard_results=version)


@pytest.mark.parametrize(
    ("key", "text", "segment"),
    [
        ("shop", "segment:north", "north"),
        ("shop", "property.region:north", "north"),
        ("visits", "segment:gold", "gold"),
        ("visits", "trait.plan:gold", "gold"),
    ],
)
def test_filter_that_equals_a_stored_segment_gives_its_figures(
    built: OpenBuild, tmp_path: Path, key: str, text: str, segment: str
) -> None:
    cut = through(built, key, where(text), tmp_path)
    assert summaries_of(cut, key, "") == summaries_of(built, key, segment)
    assert summaries_of(cut, key, segment) == summaries_of(built, key, segment)
    one = read_journey(cut, built.catalogue, key)
    other = read_journey(built, built.catalogue, key, segment=segment)
    assert one.moves == other.moves
    assert one.outcomes == other.outcomes
    assert one.based_on is not None
    assert one.based_on.where == (f"where={text}",)


def test_filter_of_everything_gives_all_figures(built: OpenBuild, tmp_path: Path) -> None:
    cut = through(built, "shop", where("steps>=1"), tmp_path)
    for segment in ("", "north"):
        assert summaries_of(cut, "shop", segment) == summaries_of(built, "shop", segment)
    assert read_paths(cut, built.catalogue, "shop").paths == (
        read_paths(built, built.catalogue, "shop").paths
    )


def lake_view(build: OpenBuild, name: str) -> str:
    files = build.engine.lake.files(name, build.versions[name])
    return f"({sql.parquet(files, TABLES[name].schema)})"


IN_SHOP = "SELECT instance FROM {journey_instances} AS i WHERE journey = 'shop' AND "


def met(test: str) -> str:
    return f"instance IN (SELECT instance FROM {{journey_steps}} WHERE journey = 'shop' AND {test})"


def said(test: str) -> str:
    return f"instance IN (SELECT case_id FROM {{interactions}} WHERE case_id > 0 AND {test})"


def known(trait: str, test: str) -> str:
    return f"""customer_id IN (SELECT profile_id FROM (
        SELECT profile_id, arg_max(value, valid_from) AS v FROM {{traits}}
        WHERE name = '{trait}' GROUP BY profile_id) WHERE {test})"""


def judged(test: str) -> str:
    return f"""instance IN (SELECT instance FROM {{standard_results}}
        WHERE standard = 'quick' AND {test})"""


def called(test: str) -> str:
    return f"""EXISTS (SELECT 1 FROM {{standard_results}} AS r WHERE r.standard = 'called'
        AND r.{test} AND r.customer_id = i.customer_id
        AND r.started_at BETWEEN i.started_at AND i.ended_at)"""


BY_HAND = [
    (["channel:web|app"], met("channel IN ('web', 'app')")),
    (["channel:"], "NOT " + met("channel <> ''")),
    (["-channel:store"], "NOT " + met("channel = 'store'")),
    (["property.basket:3|7"], said("properties['basket'] IN ('3', '7')")),
    (["-property.region:north"], "NOT " + said("properties['region'] = 'north'")),
    (["trait.plan:gold|basic"], known("plan", "v IN ('gold', 'basic')")),
    (["trait.visits>=12"], known("visits", "TRY_CAST(v AS DOUBLE) >= 12")),
    (
        ["trait.visits<=12", "trait.plan:silver"],
        known("visits", "TRY_CAST(v AS DOUBLE) <= 12") + " AND " + known("plan", "v = 'silver'"),
    ),
    (["trait.plan:"], f"coalesce(NOT {known('plan', 'true')}, true)"),
    (["outcome:completed|open"], "outcome IN ('completed', 'open')"),
    (
        ["met:pay", "-met:complain"],
        met("touchpoint = 'pay'") + " AND NOT " + met("touchpoint = 'complain'"),
    ),
    (["deviation:any"], "n_deviations > 0"),
    (["deviation:repeated"], met("deviation = 'repeated'")),
    (
        ["deviation:repeated@pay|skipped@ship"],
        met("deviation = 'repeated' AND touchpoint = 'pay'")
        + " OR list_contains(string_split(skipped, ' | '), 'ship')",
    ),
    (["deviation:skipped"], "skipped <> ''"),
    (
        ["deviation:ended_early@pay"],
        "outcome = 'ended_early' AND " + met("touchpoint = 'pay' AND next_touchpoint IS NULL"),
    ),
    (
        ["deviation:any@pay"],
        met("deviation IS NOT NULL AND touchpoint = 'pay'")
        + " OR list_contains(string_split(skipped, ' | '), 'pay') OR outcome = 'ended_early' AND "
        + met("touchpoint = 'pay' AND next_touchpoint IS NULL"),
    ),
    (["standard.quick:missed"], judged("result = 'missed'")),
    (["standard.called:missed"], called("result = 'missed'")),
    (["-standard.called:kept|missed"], "NOT " + called("result <> ''")),
    (
        ["duration>=1 day", "duration<=40 days"],
        "ended_at - started_at BETWEEN INTERVAL 1 DAY AND INTERVAL 40 DAY",
    ),
    (["steps>=3", "steps<=6"], "n_steps BETWEEN 3 AND 6"),
]


@pytest.mark.parametrize(("texts", "query"), BY_HAND, ids=[" ".join(t) for t, _ in BY_HAND])
def test_filter_leaves_what_a_query_by_hand_leaves(
    built: OpenBuild, texts: list[str], query: str
) -> None:
    engine = built.engine
    assert isinstance(engine, DuckDBEngine)
    tables = ("journey_instances", "journey_steps", "interactions", "traits", "standard_results")
    views = {name: lake_view(built, name) for name in tables}
    by_hand = engine.con.execute((IN_SHOP + f"({query})").format(**views)).fetchall()
    found = engine.to_rows(matching_of(built, "shop", "case", where(*texts)))
    assert 10 <= len(by_hand) < 230
    assert sorted(row["instance"] for row in found) == sorted(row[0] for row in by_hand)


def test_days_are_whole_days_in_utc(built: OpenBuild) -> None:
    engine = built.engine
    assert isinstance(engine, DuckDBEngine)
    query = (
        f"SELECT count(*) FROM {lake_view(built, 'journey_instances')} WHERE journey = 'shop' "
        "AND started_at::DATE BETWEEN '2026-03-10' AND '2026-03-31'"
    )
    asked = where(since="2026-03-10", until="2026-03-31")
    found = engine.to_rows(matching_of(built, "shop", "case", asked))
    assert (len(found),) == engine.con.execute(query).fetchone()


def test_records_of_customers_count_while_they_travel(built: OpenBuild) -> None:
    engine = built.engine
    assert isinstance(engine, DuckDBEngine)
    query = f"""SELECT count(*) FROM {lake_view(built, "journey_instances")} AS i
        WHERE journey = 'visits' AND EXISTS (SELECT 1 FROM {lake_view(built, "interactions")} AS r
        WHERE r.profile_id = i.customer_id AND r.properties['basket'] = '3'
        AND r.occurred_at BETWEEN i.started_at AND i.ended_at)"""
    found = engine.to_rows(matching_of(built, "visits", "customer", where("property.basket:3")))
    assert (len(found),) == engine.con.execute(query).fetchone()


def test_records_of_accounts_count_while_they_travel(tmp_path: Path) -> None:
    by_account = replace(BY_CUSTOMER, key="firms", unit="account", segments=(), gap=None)
    engine = duckdb_engine(Lake(tmp_path / "lake"), threads=1)
    add(engine, "interactions", rows_of(log()))
    opened = open_built(engine, catalogue(by_account))
    query = f"""SELECT count(DISTINCT i.instance) FROM {lake_view(opened, "journey_instances")} AS i
        JOIN {lake_view(opened, "interactions")} AS r ON r.account_id = i.account_id
        AND r.occurred_at BETWEEN i.started_at AND i.ended_at
        AND r.properties['region'] = 'north'"""
    asked = where("property.region:north")
    found = engine.to_rows(matching_of(opened, "firms", "account", asked))
    assert (len(found),) == engine.con.execute(query).fetchone()
    assert found


def test_discovered_journeys_are_filtered_too(tmp_path: Path) -> None:
    engine = duckdb_engine(Lake(tmp_path / "lake"), threads=1)
    add(engine, "interactions", rows_of(log()))
    opened = open_built(engine, Catalogue())
    everything = through(opened, "discovered-shop", where("steps>=1"), tmp_path)
    assert summaries_of(everything, "discovered-shop", "") == (
        summaries_of(opened, "discovered-shop", "")
    )
    some = through(opened, "discovered-shop", where("met:pay"), tmp_path)
    (whole,) = some.rows("journey_outcomes", segment="", outcome="")
    paid = {row["touchpoint"]: row for row in opened.rows("journey_touchpoints", segment="")}
    assert whole["n"] == paid["pay"]["n_instances"]


def test_nothing_that_matches_leaves_empty_figures(built: OpenBuild, tmp_path: Path) -> None:
    cut = through(built, "shop", where("steps>=9999"), tmp_path)
    assert cut.instances == frozenset()
    assert all(not rows for rows in summaries_of(cut, "shop", "").values())
