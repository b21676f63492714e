"""What was said about people and accounts: only what is news goes to the lake."""

from __future__ import annotations

import pyarrow as pa

from heed.lake import sql
from heed.lake.connections import connect
from heed.lake.schemas import TABLES
from heed.lake.store import Lake

_NEWS = """
WITH said AS (
    SELECT *, row_number() OVER () AS place FROM rows_in_memory
), known AS (
    SELECT profile_id, account_id, name, valid_from, known_from, value, 0 AS place
    FROM ({stored}) SEMI JOIN said USING (name)
    WHERE profile_id IN (SELECT profile_id FROM said)
       OR account_id IN (SELECT account_id FROM said)
), told AS (
    SELECT *, lag(value) OVER (
        PARTITION BY profile_id, account_id, name
        ORDER BY coalesce(valid_from, known_from), known_from, place
    ) AS before
    FROM (
        SELECT profile_id, account_id, name, valid_from, known_from, value, place FROM said
        UNION ALL SELECT * FROM known
    )
)
SELECT said.* EXCLUDE (place) FROM said JOIN told USING (place)
WHERE told.before IS DISTINCT FROM said.value ORDER BY place
"""


def new_traits(lake: Lake, said: pa.Table) -> pa.Table:
    """The rows of ``said`` whose value is another than the one that held before them."""
    if not said.num_rows:
        return said
    schema = TABLES["traits"].schema
    exists = "traits" in lake.versions()
    stored = sql.parquet(lake.files("traits"), schema) if exists else sql.empty(schema)
    with connect() as con:
        con.register("rows_in_memory", said)
        found: pa.Table = con.sql(_NEWS.format(stored=stored)).to_arrow_table()
        return found.cast(schema)
