"""The timeline of a customer equals a query written by hand, over the files of its records."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest
from pytest_django import DjangoDbBlocker, Settings

from heed.customers.models import Profile
from heed.doors.paths import HomePaths
from heed.insight import party_timeline
from heed.insight.measures.parties import Whose
from heed.insight.party_results import Entry
from heed.insight.party_timeline import Asked
from heed.web import reading
from heed.web.reading import Reading
from tests.kit.command_line import CommandLine
from tests.kit.web import records_of

CUSTOMERS, LOOKED_AT = 300, 20
SAID = """
WITH own AS (SELECT * FROM (VALUES {own}) AS t(source, key)),
shop AS (SELECT key FROM own WHERE source = 'simulated'),
desk AS (SELECT key FROM own WHERE source = 'service'),
o AS (SELECT *, CASE device WHEN 'phone' THEN 'web' WHEN 'desktop' THEN 'web' ELSE device END AS way
      FROM '{files}/shop/orders.parquet' WHERE customer_no::TEXT IN (FROM shop)),
e AS (SELECT *, CASE device WHEN 'phone' THEN 'web' WHEN 'desktop' THEN 'web' ELSE device END AS way
      FROM '{files}/web/events.parquet' WHERE customer_no::TEXT IN (FROM shop)),
c AS (SELECT * FROM '{files}/service/contacts.parquet'
      WHERE (number_of = 'shop' AND person_no::TEXT IN (FROM shop))
         OR (number_of <> 'shop' AND person_no::TEXT IN (FROM desk))),
a AS (SELECT * FROM '{files}/surveys/answers.parquet' WHERE customer_no::TEXT IN (FROM shop))
SELECT kind, epoch_us(timezone('Europe/Berlin', moment::TIMESTAMP)), coalesce(channel, ''),
       coalesce(case_key::TEXT, ''), score::DOUBLE, trim(coalesce(text, '')) FROM (
      SELECT 'happened' AS kind, placed_at AS moment, way AS channel, order_no::TEXT AS case_key,
             NULL::DOUBLE AS score, NULL AS text FROM o
UNION ALL SELECT 'happened', paid_at, NULL, order_no::TEXT, NULL, NULL FROM o
UNION ALL SELECT 'happened', order_cancelled, 'web', no, NULL, NULL
          FROM (SELECT cancelled_at AS order_cancelled, order_no::TEXT AS no FROM o)
UNION ALL SELECT 'happened', packed_at, NULL, order_no::TEXT, NULL, NULL FROM o
UNION ALL SELECT 'happened', given_to_carrier_at, NULL, order_no::TEXT, NULL, NULL FROM o
UNION ALL SELECT 'happened', invoice_sent_at, 'mail', order_no::TEXT, NULL, NULL FROM o
UNION ALL SELECT 'happened', invoice_corrected_at, 'mail', order_no::TEXT, NULL, NULL FROM o
UNION ALL SELECT 'happened', date_moved_at, NULL, order_no::TEXT, NULL, NULL FROM o
UNION ALL SELECT 'happened', customer_told_at, 'mail', order_no::TEXT, NULL, NULL FROM o
UNION ALL SELECT 'happened', delivered_at, 'parcel', order_no::TEXT, NULL, NULL FROM o
UNION ALL SELECT 'happened', returned_at, 'parcel', order_no::TEXT, NULL, NULL FROM o
UNION ALL SELECT 'happened', closed_at, 'web', NULL, NULL, NULL
          FROM '{files}/shop/closed_accounts.csv' WHERE customer_no::TEXT IN (FROM shop)
UNION ALL SELECT 'happened', "at", way, order_no::TEXT, NULL, NULL FROM e
UNION ALL SELECT 'happened', came_at, 'store', order_no::TEXT, NULL, NULL
          FROM '{files}/stores/visits.csv' WHERE customer_no::TEXT IN (FROM shop)
UNION ALL SELECT 'happened', scanned_at, 'app', order_no::TEXT, NULL, NULL
          FROM '{files}/marketing/magazine_scans.parquet' WHERE customer_no::TEXT IN (FROM shop)
UNION ALL SELECT 'happened', came_at, channel, order_no::TEXT, NULL, NULL FROM c
UNION ALL SELECT 'happened', answered_at, channel, order_no::TEXT, NULL, NULL FROM c
UNION ALL SELECT 'happened', closed_at, channel, order_no::TEXT, NULL, NULL FROM c
UNION ALL SELECT 'happened', closed_at, channel, order_no::TEXT, NULL, NULL FROM c
          WHERE coalesce(ticket_no::TEXT, '') <> ''
UNION ALL SELECT 'happened', ticket_solved_at, channel, order_no::TEXT, NULL, NULL FROM c
UNION ALL SELECT 'happened', sent_at, 'mail', order_no::TEXT, NULL, NULL
          FROM '{files}/surveys/invitations.parquet' WHERE customer_no::TEXT IN (FROM shop)
UNION ALL SELECT 'said', answered_at, 'mail', order_no::TEXT, recommend, reason
          FROM a WHERE survey = 'delivery'
UNION ALL SELECT 'said', answered_at, 'mail', order_no::TEXT, satisfied, reason
          FROM a WHERE survey = 'contact'
UNION ALL SELECT 'said', answered_at, 'mail', NULL, recommend, reason
          FROM a WHERE survey = 'members'
UNION ALL SELECT 'said', written_at, 'web', order_no::TEXT, stars, text
          FROM '{files}/reviews/reviews.parquet' WHERE customer_no::TEXT IN (FROM shop)
) WHERE moment IS NOT NULL
"""
JUDGED = """
SELECT result, epoch_us(CASE WHEN result = 'kept' THEN coalesce(ended_at, due_at, started_at)
                             ELSE coalesce(due_at, ended_at, started_at) END),
       coalesce(case_key, '')
FROM read_parquet({files}, hive_partitioning = true)
WHERE customer_id IN ({numbers}) AND cases = 1 AND result IN ('kept', 'missed', 'open')
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the simulated company; its files are beside it."""
    folder = tmp_path_factory.mktemp("company")
    CommandLine(folder / "home").text(
        "simulate", "--import", "--customers", str(CUSTOMERS), "--out", str(folder / "files")
    )
    return folder


@pytest.fixture
def home(folder: Path, settings: Settings, django_db_blocker: DjangoDbBlocker) -> Iterator[Reading]:
    settings.HOME = HomePaths(folder / "home")
    with django_db_blocker.unblock(), records_of(folder / "home"):
        yield reading.current()


@pytest.mark.slow
def test_timelines_of_twenty_customers_equal_the_files(home: Reading, folder: Path) -> None:
    files = folder / "files"
    everybody = sorted(Profile.objects.values_list("customer_id", flat=True).distinct())
    joined = [each for each in everybody if Profile.objects.filter(customer_id=each).count() > 1]
    looked_at = random.Random(20).sample(everybody, LOOKED_AT - 2) + joined[:2]
    n_said = 0
    for customer in looked_at:
        whose = home.whose(customer)
        found = [each for page in _pages(home, whose) for each in page]
        expected = _by_hand(files, Profile.objects.filter(customer_id=customer))
        got = [
            (e.kind, _us(e.at), e.channel, e.case_key, e.score, e.text)
            for e in found
            if e.kind in ("happened", "said")
        ]
        assert Counter(got) == Counter(expected)
        n_said += sum(row[0] == "said" for row in expected)
        judged = [
            (e.kind, _us(e.at), e.case_key) for e in found if e.kind not in ("happened", "said")
        ]
        assert Counter(judged) == Counter(_judged(home, whose.profiles))
        assert [_us(e.at) for e in found] == sorted((_us(e.at) for e in found), reverse=True)
    assert n_said >= 5  # otherwise the draw proves nothing about answers


@pytest.mark.slow
def test_people_of_accounts_and_who_was_heard_equal_the_files(home: Reading, folder: Path) -> None:
    owners = dict(Profile.objects.values_list("key", "customer_id"))
    con = duckdb.connect()
    said = {
        owners[str(key)]
        for table in ("surveys/answers", "reviews/reviews")
        for (key,) in con.execute(
            f"SELECT customer_no FROM '{folder}/files/{table}.parquet'"
        ).fetchall()
        if str(key) in owners
    }
    n_silent = 0
    for row in home.accounts()[:10]:
        account = home.account(row.account_id)
        ordered = con.execute(
            f"SELECT DISTINCT customer_no::TEXT FROM '{folder}/files/shop/orders.parquet' "
            "WHERE account_no = ?",
            [account.key],
        ).fetchall()
        people = {owners[key] for (key,) in ordered}
        assert {each.customer_id for each in account.people} == people
        assert account.n_not_heard == len(people - said)
        n_silent += account.n_not_heard
    assert n_silent


@pytest.mark.slow
def test_a_timeline_too_long_to_be_read_at_once_is_the_same(
    home: Reading, monkeypatch: pytest.MonkeyPatch
) -> None:
    everybody = sorted(Profile.objects.values_list("customer_id", flat=True).distinct())
    for number in random.Random(21).sample(everybody, 5):
        whose = home.whose(number)
        whole = home.timeline(whose, top=10_000).entries
        middle = whole[len(whole) // 2].at
        for asked in (
            Asked(),
            Asked(kind="happened"),
            Asked(kind="missed", channel="web"),
            Asked(channel="web", first=middle),
            Asked(kind="said", before=middle),
        ):
            at_once = home.timeline(whose, asked, top=9, skip=3)
            with monkeypatch.context() as patched:
                patched.setattr(party_timeline, "AT_ONCE", 1)
                assert home.timeline(whose, asked, top=9, skip=3) == at_once


def _pages(home: Reading, whose: Whose) -> Iterator[Sequence[Entry]]:
    """Every page of a timeline, seven entries each."""
    skip = 0
    while (page := home.timeline(whose, top=7, skip=skip)).entries:
        yield page.entries
        skip += 7
    assert page.n <= skip < page.n + 7 or page.n == skip


def _by_hand(files: Path, profiles: Any) -> list[tuple[Any, ...]]:
    own = ", ".join(f"('{row.source}', '{row.key}')" for row in profiles)
    con = duckdb.connect()
    con.execute("SET TimeZone = 'UTC'")
    return con.execute(SAID.format(own=own, files=files)).fetchall()


def _judged(home: Reading, profiles: Sequence[int]) -> list[tuple[Any, ...]]:
    files = [str(path) for path in home.lake.files("standard_results")]
    numbers = ", ".join(map(str, profiles))
    con = duckdb.connect()
    con.execute("SET TimeZone = 'UTC'")
    return con.execute(JUDGED.format(files=files, numbers=numbers)).fetchall()


def _us(moment: datetime | None) -> int:
    assert moment is not None
    span = moment - datetime(1970, 1, 1, tzinfo=UTC)
    return (span.days * 86_400 + span.seconds) * 1_000_000 + span.microseconds
