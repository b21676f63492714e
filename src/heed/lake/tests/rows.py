"""Interactions to store in tests: row number i is always the same row."""

from __future__ import annotations

from heed.lake import sql
from heed.lake.engines import DuckDBEngine


def interactions(first: int, count: int) -> str:
    """A query of ``count`` interactions from number ``first``; ``source_seq`` is the number."""
    return f"""
        SELECT unhex(md5(i::VARCHAR)) AS interaction_id, i * 7 AS content_hash,
            CASE WHEN i % 10 = 9 THEN NULL ELSE i % 100 END AS profile_id,
            NULL AS account_id, NULL AS account_key,
            TIMESTAMPTZ '2024-01-01 00:00:00+00' + i * INTERVAL 1 HOUR AS occurred_at,
            TIMESTAMPTZ '2024-06-01 00:00:00+00' AS received_at, i AS source_seq,
            'touch ' || i % 5 AS "name", 'web' AS channel, NULL AS actor,
            i // 4 AS case_id, (i // 4)::VARCHAR AS case_key, NULL AS value_minor,
            NULL AS currency, 1000000 AS weight_millionths, 'test' AS source,
            map(['number'], [i::VARCHAR]) AS properties
        FROM range({first}, {first + count}) AS numbers(i)"""


def paths(journey: str, count: int) -> str:
    """A query of ``count`` rows of ``journey_instances`` of one journey."""
    return f"""
        SELECT {sql.text(journey)} AS journey, 1 AS journey_version, i AS instance, 'case' AS unit,
            NULL AS case_key, i AS customer_id, NULL AS account_id, '' AS segment,
            TIMESTAMPTZ '2024-01-01 00:00:00+00' AS started_at, NULL AS ended_at,
            'open' AS outcome, 1 AS n_steps, 0 AS n_deviations, 0 AS reached, '' AS skipped,
            'a' AS path, 1.0 AS fitness, 1000000 AS weight_millionths
        FROM range({count}) AS numbers(i)"""


def numbers(engine: DuckDBEngine, version: int | None = None) -> list[int]:
    """The numbers of the interactions that the lake holds at ``version``, sorted."""
    expr = engine.table("interactions", version).select("source_seq").order_by("source_seq")
    return [row["source_seq"] for row in engine.to_rows(expr)]
