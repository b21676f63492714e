"""How fast a segment of twelve nested clauses is decided, against the same query written by hand.

    python -m benchmarks.segments [--rows 10000000] [--rounds 3] [--folder DIR]

Both sides read the same files of the lake on one DuckDB, join people who are one customer, and give
the numbers of all members; the two sets are compared first. Printed: the ratio of the best times
(promise: at most 3), the same for five segments at once in one expression, and beside them how long
one customer and the size with a sample of ten take, which editing asks for.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from heed.customers.segments.measures.looking import Look
    from heed.customers.segments.rules import Rule
    from heed.lake.engines import DuckDBEngine

PER_CUSTOMER = 20
LIMIT = 3.0
AS_OF = datetime(2025, 6, 1, tzinfo=UTC)
NAMES = (
    "visit_site", "search", "view_product", "add_to_cart", "order_placed", "delivered",
    "support_contact", "complaint", "return_request", "refund", "login", "review",
)  # fmt: skip
RULE = """
did: {name: order_placed, at_least: 2, within: 365 days}
any:
  - last: {name: login, within: 120 days}
  - all:
      - did: {name: visit_site, at_least: 2, within: 180 days, channel: [web, app]}
      - not: {did: {name: complaint, properties: {topic: delivery}, within: 90 days}}
  - value: {name: order_placed, currency: EUR, at_least: 500, within: 730 days}
never: {name: refund, within: 180 days}
not:
  any:
    - scored: {item: recommend, at_most: 3}
    - did: {name: support_contact, at_least: 4, within: 60 days}
    - account: {size: {below: 10}}
traits: {country: [DE, AT], since: {before: 2025-01-01}}
first: {name: visit_site, before: 30 days ago}
"""
BY_HAND = """
WITH stays AS (
    SELECT profile_id, customer_id FROM {identity_map}
    WHERE valid_to IS NULL AND customer_id <> profile_id
), acts AS (
    SELECT coalesce(s.customer_id, i.profile_id) AS customer,
        count(*) FILTER (name = 'order_placed' AND occurred_at > $t - INTERVAL 365 DAY) AS orders,
        max(occurred_at) FILTER (name = 'login') AS login,
        count(*) FILTER (name = 'visit_site' AND channel IN ('web', 'app')
            AND occurred_at > $t - INTERVAL 180 DAY) AS visits,
        count(*) FILTER (name = 'complaint' AND properties['topic'] = 'delivery'
            AND occurred_at > $t - INTERVAL 90 DAY) AS complaints,
        sum(value_minor) FILTER (name = 'order_placed' AND currency = 'EUR'
            AND occurred_at > $t - INTERVAL 730 DAY) AS spent,
        count(*) FILTER (name = 'refund' AND occurred_at > $t - INTERVAL 180 DAY) AS refunds,
        count(*) FILTER (name = 'support_contact'
            AND occurred_at > $t - INTERVAL 60 DAY) AS contacts,
        min(occurred_at) FILTER (name = 'visit_site') AS first_visit,
        arg_max(account_id, occurred_at) FILTER (account_id IS NOT NULL) AS account_id
    FROM {interactions} i LEFT JOIN stays s USING (profile_id)
    WHERE occurred_at <= $t AND profile_id IS NOT NULL GROUP BY 1
), traits AS (
    SELECT coalesce(s.customer_id, t.profile_id) AS customer,
        arg_max(value, valid_from) FILTER (name = 'country') AS country,
        arg_max(value, valid_from) FILTER (name = 'since') AS since
    FROM {traits} t LEFT JOIN stays s USING (profile_id)
    WHERE t.profile_id IS NOT NULL AND valid_from <= $t GROUP BY 1
), sizes AS (
    SELECT account_id, arg_max(value, valid_from) AS size FROM {traits}
    WHERE account_id IS NOT NULL AND name = 'size' AND valid_from <= $t GROUP BY 1
), scores AS (
    SELECT coalesce(s.customer_id, f.profile_id) AS customer,
        arg_max(score, (occurred_at, source_seq)) AS score
    FROM {feedback} f LEFT JOIN stays s USING (profile_id)
    WHERE item = 'recommend' AND score IS NOT NULL AND occurred_at <= $t GROUP BY 1
)
SELECT a.customer AS customer_id FROM acts a JOIN traits t USING (customer)
LEFT JOIN scores c USING (customer) LEFT JOIN sizes z ON z.account_id = a.account_id
WHERE orders >= 2 AND refunds = 0 AND country IN ('DE', 'AT') AND since < '2025-01-01'
    AND first_visit < $t - INTERVAL 30 DAY
    AND (login > $t - INTERVAL 120 DAY OR (visits >= 2 AND complaints = 0) OR spent >= 50000)
    AND NOT (coalesce(score <= 3, false) OR contacts >= 4
        OR coalesce(try_cast(size AS DOUBLE) < 10, false))
"""


def main() -> int:
    """Make the records, decide, print the ratios; returns 1 if the promise is missed."""
    options = argparse.ArgumentParser(description="a segment against a query written by hand")
    options.add_argument("--rows", type=int, default=10_000_000)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--folder", type=Path, default=None, help="where to work; default: /tmp")
    given = options.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="heed-segments-", dir=given.folder))
    try:
        return _measure(folder, given.rows, given.rounds)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _measure(folder: Path, rows: int, rounds: int) -> int:
    from heed.customers.segments.measures.membership import members, memberships
    from heed.lake.engines import duckdb_engine
    from heed.lake.store import Lake

    engine = duckdb_engine(Lake(folder / "lake"), temp=folder / "work")
    print(f"{rows:,} interactions of {rows // PER_CUSTOMER:,} customers")
    _timed("made", lambda: make_records(engine, rows))
    rule, look = _rule(RULE), _look(engine)
    ours = engine.compile(members(rule, look))
    theirs = _by_hand(engine)
    _same(engine, ours, theirs)
    five = {f"s{n}": _rule(RULE.replace("365 days", f"{365 - n} days")) for n in range(5)}
    together = engine.compile(memberships(five, look))
    hand, compiled, several = [], [], []
    for _ in range(rounds):
        hand.append(_timed("by hand", lambda: _run(engine, theirs)))
        compiled.append(_timed("compiled", lambda: _run(engine, ours)))
        several.append(_timed("five segments at once", lambda: _run(engine, together)))
    _timed("one customer", lambda: engine.to_rows(members(rule, _look(engine, one=True))))
    ratio = min(compiled) / min(hand)
    print(f"ratio: {ratio:.2f} segment of twelve clauses / written by hand (at most {LIMIT:g})")
    print(f"five segments at once / one: {min(several) / min(compiled):.2f}")
    return int(ratio > LIMIT)


def _rule(text: str) -> Rule:
    from heed.customers.segments.notation import read_rule
    from heed.customers.segments.settling import settled
    from heed.foundation.yaml_cells import Cell
    from heed.foundation.yaml_lines import parse_yaml

    rule = read_rule(Cell(parse_yaml(text, "rule")))
    assert rule is not None
    return settled("bench", rule, {})


def _look(engine: DuckDBEngine, *, one: bool = False) -> Look:
    from heed.customers.segments.measures.looking import SOURCES, Look

    tables = {name: engine.table(name) for name in SOURCES if engine.lake.n_rows(name)}
    profiles = None
    if one:
        some = tables["interactions"].select("profile_id").limit(1)
        profiles = [row["profile_id"] for row in engine.to_rows(some)]
    return Look(tables, int(AS_OF.timestamp() * 1_000_000), profiles=profiles)


def _by_hand(engine: DuckDBEngine) -> str:
    files = {
        name: "read_parquet([" + ", ".join(f"'{path}'" for path in engine.lake.files(name)) + "])"
        for name in ("interactions", "feedback", "traits", "identity_map")
    }
    return BY_HAND.format(**files).replace("$t", f"TIMESTAMPTZ '{AS_OF.isoformat()}'")


def _same(engine: DuckDBEngine, ours: str, theirs: str) -> None:
    """Both sides give the same members.

    Raises:
        SystemExit: they do not.
    """
    pair = [
        engine.con.execute(f"SELECT count(*), bit_xor(hash(customer_id)) FROM ({q})").fetchone()
        for q in (ours, theirs)
    ]
    print(f"members: {pair[0][0] if pair[0] else 0:,}")
    if pair[0] != pair[1]:
        raise SystemExit(f"The two sides differ: {pair[0]} and {pair[1]}.")


def _run(engine: DuckDBEngine, query: str) -> Any:
    return engine.con.execute(f"CREATE OR REPLACE TEMP TABLE found AS {query}").fetchall()


def _timed(what: str, work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    seconds = time.perf_counter() - started
    print(f"{what}: {seconds:.2f} s", flush=True)
    return seconds


def make_records(engine: DuckDBEngine, rows: int) -> None:
    """Fill the lake; one customer in fifty comes in two profiles, one in four acts for a firm."""
    names = "[" + ", ".join(f"'{name}'" for name in NAMES) + "]"
    people = rows // PER_CUSTOMER
    who = "(hash(cu) >> 1)::BIGINT"
    con, lake = engine.con, engine.lake
    us = "1672531200000000 + (hash(seq, 'when') % 76000000000000)::BIGINT"
    lake.append(con, "interactions", f"""
        SELECT md5(seq::VARCHAR)::BLOB AS interaction_id, (hash(seq) >> 1)::BIGINT AS content_hash,
            {who} AS profile_id,
            CASE WHEN cu % 4 = 0 THEN cu % 5000 + 1 END::BIGINT AS account_id,
            NULL AS account_key, make_timestamptz({us}) AS occurred_at,
            make_timestamptz({us}) AS received_at, seq AS source_seq,
            {names}[(hash(seq, 'name') % {len(NAMES)})::INTEGER + 1] AS name,
            ['web', 'app', 'phone'][(seq % 3)::INTEGER + 1] AS channel, 'customer' AS actor,
            NULL::BIGINT AS case_id, NULL AS case_key,
            (hash(seq, 'worth') % 20000)::BIGINT AS value_minor, 'EUR' AS currency,
            1000000::BIGINT AS weight_millionths, 'shop' AS source,
            MAP {{'topic': ['delivery', 'price'][(seq % 2)::INTEGER + 1]}} AS properties
        FROM (SELECT range AS seq, range // {PER_CUSTOMER} AS cu FROM range({rows}))
        """)  # fmt: skip
    then = "TIMESTAMPTZ '2023-01-01'"
    lake.append(con, "traits", f"""
        SELECT {who} AS profile_id, NULL::BIGINT AS account_id, name,
            CASE name WHEN 'country' THEN ['DE', 'AT', 'CH'][(cu % 3)::INTEGER + 1]
                ELSE strftime(DATE '2020-01-01' + (hash(cu) % 2200)::INTEGER, '%Y-%m-%d')
            END AS value,
            {then} + to_seconds(cu) AS valid_from, {then} AS known_from, 'crm' AS source
        FROM range({people}) AS r(cu), (VALUES ('country'), ('since')) AS n(name)
        UNION ALL SELECT NULL, range + 1, 'size', (hash(range) % 500)::VARCHAR, {then}, {then},
            'crm' FROM range(5000)""")  # fmt: skip
    lake.append(con, "feedback", f"""
        SELECT md5('f' || seq)::BLOB AS feedback_id, (hash(seq) >> 1)::BIGINT AS content_hash,
            seq AS response_id, {who} AS profile_id, NULL::BIGINT AS account_id,
            NULL AS account_key, make_timestamptz({us}) AS occurred_at,
            make_timestamptz({us}) AS received_at, seq AS source_seq, 'answer' AS kind,
            'recommend' AS item,
            (hash(seq) % 11)::DOUBLE AS score, 0.0 AS scale_min, 10.0 AS scale_max, NULL AS label,
            NULL AS text, NULL AS language, NULL AS channel, NULL::BIGINT AS case_id,
            NULL AS case_key, 'survey' AS source, NULL AS mode,
            1000000::BIGINT AS weight_millionths, MAP {{}}::MAP(VARCHAR, VARCHAR) AS properties
        FROM (SELECT range AS seq, (hash(range) % {people})::BIGINT AS cu
            FROM range({people // 4}))""")  # fmt: skip
    lake.append(con, "identity_map", f"""
        SELECT (hash(cu + 1) >> 1)::BIGINT AS profile_id, {who} AS customer_id,
            {then} AS valid_from, NULL::TIMESTAMPTZ AS valid_to, 'person' AS reason
        FROM (SELECT (range * 50)::BIGINT AS cu FROM range({people // 50}))""")  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
