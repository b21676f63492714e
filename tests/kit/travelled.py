"""A small home whose derived tables are counted in plain Python, apart from what builds do."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from statistics import median
from typing import Any

import pyarrow as pa

from heed.lake.connections import connect
from heed.lake.engines import Engine
from heed.lake.schemas import TABLES

Row = dict[str, Any]
ONE = 1_000_000
START = datetime(2026, 3, 1, 9, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Travelled:
    """One instance: touchpoints with the minute of each, how it ended, and its deviations."""

    case: str
    met: tuple[tuple[str, int], ...]
    outcome: str = "completed"
    segment: str = ""
    customer: int = 0
    weight: float = 1.0
    skipped: tuple[str, ...] = ()
    deviating: tuple[tuple[int, str], ...] = ()  # (number of the step, kind)

    @property
    def weight_millionths(self) -> int:
        return round(self.weight * ONE)


def steps_and_instances(
    travelled: Sequence[Travelled], journey: str, version: int
) -> dict[str, list[Row]]:
    """Rows of ``journey_steps`` and ``journey_instances``."""
    steps: list[Row] = []
    instances: list[Row] = []
    for number, one in enumerate(travelled, 1):
        base = {"journey": journey, "journey_version": version, "instance": number}
        times = [START + minute * MINUTE for _, minute in one.met]
        kinds = dict(one.deviating)
        for at, (touchpoint, minute) in enumerate(one.met):
            following = one.met[at + 1] if at + 1 < len(one.met) else None
            steps.append(
                base
                | {
                    "customer_id": one.customer or None,
                    "step_no": at + 1,
                    "touchpoint": touchpoint,
                    "entered_at": times[at],
                    "us_to_next": (following[1] - minute) * 60_000_000 if following else None,
                    "next_touchpoint": following[0] if following else None,
                    "deviation": kinds.get(at + 1),
                }
            )
        instances.append(
            base
            | {
                "unit": "case",
                "case_key": one.case,
                "customer_id": one.customer or None,
                "segment": one.segment,
                "started_at": times[0],
                "ended_at": times[-1],
                "outcome": one.outcome,
                "n_steps": len(one.met),
                "n_deviations": len(one.deviating) + len(one.skipped),
                "reached": 0,
                "skipped": " | ".join(one.skipped),
                "path": " → ".join(touchpoint for touchpoint, _ in one.met),
                "fitness": 1.0,
                "weight_millionths": one.weight_millionths,
            }
        )
    return {"journey_steps": steps, "journey_instances": instances}


def flow_rows(travelled: Sequence[Travelled], journey: str, version: int) -> list[Row]:
    """Rows of ``journey_flow``: all and each segment, the whole window and each month."""
    found: dict[tuple[str, str, str, str], list[tuple[Travelled, int | None]]] = defaultdict(list)
    for one in travelled:
        line = [("", one.met[0][1]), *one.met, ("", one.met[-1][1])]
        for (start, began), (end, ended) in pairwise(line):
            took = (ended - began) * 60_000_000 if start and end else None
            month = (START + began * MINUTE).strftime("%Y-%m")
            for segment in {"", one.segment}:
                for cut in ("", month):
                    found[segment, cut, start, end].append((one, took))
    rows = []
    for (segment, month, start, end), moves in found.items():
        waits = [us for _, us in moves if us is not None]
        rows.append(
            {
                "journey": journey,
                "journey_version": version,
                "segment": segment,
                "month": month,
                "from_touchpoint": start,
                "to_touchpoint": end,
                "n": len(moves),
                "n_instances": len({one.case for one, _ in moves}),
                "weight_millionths": sum(one.weight_millionths for one, _ in moves),
                "us_sum": sum(waits) if waits else None,
                "us_median": round(median(waits)) if waits else None,
                "us_p90": max(waits) if waits else None,
            }
        )
    return rows


def path_rows(travelled: Sequence[Travelled], journey: str, version: int) -> list[Row]:
    """Rows of ``journey_paths`` for all and each segment, ranked by count, then by text."""
    rows = []
    for segment in sorted({""} | {one.segment for one in travelled}):
        chosen = [one for one in travelled if segment in ("", one.segment)]
        text = {one.case: " → ".join(key for key, _ in one.met) for one in chosen}
        counts = Counter(text.values())
        ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
        for rank, (path, n) in enumerate(ranked, 1):
            these = [one for one in chosen if text[one.case] == path]
            took = [(one.met[-1][1] - one.met[0][1]) * 60_000_000 for one in these]
            rows.append(
                {
                    "journey": journey,
                    "journey_version": version,
                    "segment": segment,
                    "rank": rank,
                    "path": path,
                    "n": n,
                    "weight_millionths": sum(one.weight_millionths for one in these),
                    "us_sum": sum(took),
                    "us_median": round(median(took)),
                    "example": 1,
                    "example_case": these[0].case,
                }
            )
    return rows


def outcome_rows(travelled: Sequence[Travelled], journey: str, version: int) -> list[Row]:
    """Rows of ``journey_outcomes``: all and each segment, all and each outcome."""
    found: dict[tuple[str, str], list[Travelled]] = defaultdict(list)
    for one in travelled:
        for segment in {"", one.segment}:
            for outcome in ("", one.outcome):
                found[segment, outcome].append(one)
    rows = []
    for (segment, outcome), ones in found.items():
        took = [(one.met[-1][1] - one.met[0][1]) * 60_000_000 for one in ones]
        rows.append(
            {
                "journey": journey,
                "journey_version": version,
                "unit": "case",
                "segment": segment,
                "outcome": outcome,
                "n": len(ones),
                "n_customers": len({one.customer for one in ones if one.customer}),
                "weight_millionths": sum(one.weight_millionths for one in ones),
                "n_steps": sum(len(one.met) for one in ones),
                "n_deviating": sum(1 for one in ones if one.deviating or one.skipped),
                "us_sum": sum(took),
                "us_median": round(median(took)),
                "us_p90": round(percentile(took, 0.9)),
                "first_started_at": min(START + one.met[0][1] * MINUTE for one in ones),
                "last_ended_at": max(START + one.met[-1][1] * MINUTE for one in ones),
            }
        )
    return rows


def touchpoint_rows(travelled: Sequence[Travelled], journey: str, version: int) -> list[Row]:
    """Rows of ``journey_touchpoints``: all and each segment."""
    found: dict[tuple[str, str], list[tuple[Travelled, int]]] = defaultdict(list)
    for one in travelled:
        for place, (touchpoint, _) in enumerate(one.met):
            for segment in {"", one.segment}:
                found[segment, touchpoint].append((one, place))
    rows = []
    for (segment, touchpoint), meetings in found.items():
        waits = [
            (one.met[place + 1][1] - one.met[place][1]) * 60_000_000
            for one, place in meetings
            if place + 1 < len(one.met)
        ]
        instances = {one.case: one for one, _ in meetings}
        rows.append(
            {
                "journey": journey,
                "journey_version": version,
                "segment": segment,
                "touchpoint": touchpoint,
                "n": len(meetings),
                "n_instances": len(instances),
                "weight_millionths": sum(one.weight_millionths for one in instances.values()),
                "step_no_sum": sum(place + 1 for _, place in meetings),
                "n_to_next": len(waits),
                "us_sum": sum(waits) if waits else None,
                "us_median": round(median(waits)) if waits else None,
                "us_p90": round(percentile(waits, 0.9)) if waits else None,
            }
        )
    return rows


def percentile(values: Sequence[int], share: float) -> float:
    """The quantile that interpolates between the two nearest values."""
    ordered = sorted(values)
    at = share * (len(ordered) - 1)
    low = int(at)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (at - low) * (ordered[high] - ordered[low])


def deviation_rows(travelled: Sequence[Travelled], journey: str, version: int) -> list[Row]:
    """Rows of ``journey_deviations`` of the whole, from the deviations that instances name."""
    found: dict[tuple[str, str], list[Travelled]] = defaultdict(list)
    for one in travelled:
        for number, kind in one.deviating:
            found[kind, one.met[number - 1][0]].append(one)
        for touchpoint in one.skipped:
            found["skipped", touchpoint].append(one)
        if one.outcome == "ended_early":
            found["ended_early", one.met[-1][0]].append(one)
    return [
        {
            "journey": journey,
            "journey_version": version,
            "segment": "",
            "kind": kind,
            "touchpoint": touchpoint,
            "n": len(ones),
            "n_instances": len({one.case for one in ones}),
            "weight_millionths": sum(
                weight for _, weight in {(one.case, one.weight_millionths) for one in ones}
            ),
            "examples": " | ".join(sorted({one.case for one in ones})[:5]),
        }
        for (kind, touchpoint), ones in found.items()
    ]


def write_rows(engine: Engine, table: str, rows: Iterable[Row]) -> int:
    """Append rows to a lake table; columns that a row lacks are null. Returns the version."""
    schema = TABLES[table].schema
    columns = schema.names
    full = [{name: row.get(name) for name in columns} for row in rows]
    con = connect(threads=1)
    con.register("given", pa.Table.from_pylist(full, schema=schema))
    return engine.lake.append(con, table, "SELECT * FROM given").version
