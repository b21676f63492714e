"""The state of a home, read on demand.

Coverage and freshness are about the data as it is now, not as the newest build saw it. Files that
were scanned once are not scanned again.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from heed.foundation.models import Build
from heed.foundation.record_store import describe
from heed.interactions import quarantine
from heed.interactions.models import ImportRun
from heed.journeys.answers import DataFacts, answers_of, next_extract
from heed.journeys.design import Catalogue, Touchpoint
from heed.journeys.installation import read_disk, read_versions
from heed.journeys.measures_reading import feedback_by_source, interactions_by_name, property_keys
from heed.journeys.reading.opened import Row
from heed.journeys.results.basis import share_of
from heed.journeys.results.doctor import (
    BuildState,
    Coverage,
    DoctorReading,
    QuarantineGroup,
    SourceReading,
    UnclaimedName,
)
from heed.journeys.scanned import Scanned
from heed.lake.engines import Engine
from heed.lake.store import Lake

BUILT_FROM = ("interactions", "identity_map", "traits")  # what journeys are computed from
_COUNTS = Scanned()
PROMISE = re.compile(r"promis|due|expect|estimat|deadline|commit", re.IGNORECASE)


def read_doctor(
    engine: Engine, lake: Lake, current: Catalogue, *, home: Path, top: int = 10
) -> DoctorReading:
    """How fresh, complete and large a home is, and what its data can answer.

    ``top`` is how many of the largest unclaimed names are listed.
    """
    tables, store = lake.versions(), describe()
    names, keys, feedback = _scanned(engine, tables, current)
    facts = data_facts(
        names,
        keys,
        feedback,
        n_traits=lake.n_rows("traits") if "traits" in tables else 0,
        n_tallies=lake.n_rows("tallies") if "tallies" in tables else 0,
    )
    return DoctorReading(
        home=str(home),
        sources=sources_of(names, feedback, _last_imports()),
        coverage=coverage_of(names, top),
        quarantine=tuple(
            QuarantineGroup(group.source, group.file, group.reason, group.n)
            for group in quarantine.count_open()
        ),
        build=build_state(lake, tables, current),
        disk=read_disk(lake, store),
        versions=read_versions(store),
        answers=answers_of(facts),
        next_extract=next_extract(facts),
    )


def _scanned(
    engine: Engine, tables: dict[str, int], current: Catalogue
) -> tuple[list[Row], list[Row], list[Row]]:
    """Interactions by name, keys of their properties, and feedback by source."""
    names: list[Row] = []
    keys: list[Row] = []
    feedback: list[Row] = []
    if "interactions" in tables:
        points = _claiming(current)

        def by_name(table: Any) -> Any:
            return interactions_by_name(table, points)

        by = ("source", "name", "channel", "actor")
        names = _COUNTS.rows(engine, "interactions", by_name, by=by, variant=tuple(points))
        keys = _COUNTS.rows(engine, "interactions", property_keys, by=("source", "key"))
    if "feedback" in tables:
        feedback = _COUNTS.rows(engine, "feedback", feedback_by_source, by=("source",))
    return names, keys, feedback


def _claiming(current: Catalogue) -> list[Touchpoint]:
    return [t for t in current.touchpoints if t.counts == "interactions"]


def _last_imports() -> dict[str, datetime]:
    finished = ImportRun.objects.exclude(finished_at=None).order_by("finished_at")
    return {run.source: run.finished_at for run in finished if run.finished_at}


def coverage_of(names: Sequence[Row], top: int) -> Coverage:
    """What touchpoints claim; the ``top`` names with most unclaimed interactions are listed."""
    total = sum(row["n"] for row in names)
    free = [(row["n"] - row["n_claimed"], row) for row in names if row["n"] > row["n_claimed"]]
    free.sort(key=lambda pair: (-pair[0], pair[1]["source"], pair[1]["name"] or ""))
    unclaimed = sum(n for n, _ in free)
    return Coverage(
        unclaimed=share_of(unclaimed, total),
        largest=tuple(
            UnclaimedName(
                source=row["source"] or "",
                name=row["name"] or "",
                channel=row["channel"] or "",
                actor=row["actor"] or "",
                n=n,
                share=n / total,
            )
            for n, row in free[:top]
        ),
        n_other=sum(n for n, _ in free[top:]),
    )


def sources_of(
    names: Sequence[Row], feedback: Sequence[Row], imports: dict[str, datetime]
) -> tuple[SourceReading, ...]:
    """Each source once, with what it brought and how fresh that is."""
    keys = {row["source"] or "" for row in (*names, *feedback)} | imports.keys()
    return tuple(_source(key, names, feedback, imports.get(key)) for key in sorted(keys))


def _source(
    key: str, names: Sequence[Row], feedback: Sequence[Row], imported: datetime | None
) -> SourceReading:
    events = [row for row in names if (row["source"] or "") == key]
    told = [row for row in feedback if (row["source"] or "") == key]
    rows = [*events, *told]
    return SourceReading(
        source=key,
        n_interactions=sum(row["n"] for row in events),
        n_feedback=sum(row["n"] for row in told),
        first_at=min((row["first_at"] for row in rows if row["first_at"]), default=None),
        last_at=max((row["last_at"] for row in rows if row["last_at"]), default=None),
        last_received_at=max(
            (row["last_received_at"] for row in rows if row["last_received_at"]), default=None
        ),
        last_import_at=imported,
    )


def data_facts(
    names: Sequence[Row],
    keys: Sequence[Row],
    feedback: Sequence[Row],
    *,
    n_traits: int,
    n_tallies: int,
) -> DataFacts:
    """The counts that decide what data can answer, from the rows of the doctor's expressions."""

    def of(rows: Sequence[Row], column: str) -> int:
        return sum(int(row[column] or 0) for row in rows)

    times = [row[end] for row in names for end in ("first_at", "last_at") if row[end]]
    promised = [row["n"] for row in keys if PROMISE.search(row["key"])]
    return DataFacts(
        n_interactions=of(names, "n"),
        n_with_customer=of(names, "n_with_customer"),
        n_with_account=of(names, "n_with_account"),
        n_with_case=of(names, "n_with_case"),
        n_by_company=of([r for r in names if (r["actor"] or "customer") != "customer"], "n"),
        n_with_value=of(names, "n_with_value"),
        n_with_promise=max(promised, default=0),
        n_channels=len({row["channel"] for row in names if row["channel"]}),
        n_days=(max(times) - min(times)).days if times else 0,
        n_feedback=of(feedback, "n"),
        n_scores=of(feedback, "n_with_score"),
        n_linked_scores=of(feedback, "n_linked_scores"),
        n_texts=of(feedback, "n_with_text"),
        n_traits=n_traits,
        n_described=max((int(row["n"]) for row in keys), default=0)
        + of(feedback, "n_with_properties"),
        n_tallies=n_tallies,
    )


def build_state(lake: Lake, tables: dict[str, int], current: Catalogue) -> BuildState | None:
    """The newest build, and what changed since it pinned its versions."""
    build = Build.objects.first()
    if build is None:
        return None
    behind = [
        f"{table} changed"
        for table in BUILT_FROM
        if table in tables and _has_changed(lake, table, build.table_versions.get(table, 0))
    ]
    pinned, now = build.definition_versions, current.versions
    changed = sorted(key for key in pinned.keys() | now if pinned.get(key) != now.get(key))
    behind += [f"definition {key} changed" for key in changed]
    return BuildState(
        number=build.pk,
        finished_at=build.finished_at,
        as_of=build.as_of,
        seconds=build.seconds,
        up_to_date=not behind,
        behind=tuple(behind),
    )


def _has_changed(lake: Lake, table: str, pinned: int) -> bool:
    """Whether rows came or went since; compaction alone moves them and changes nothing."""
    return lake.version(table) != pinned and lake.added_since(table, pinned) != []
