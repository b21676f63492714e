"""When a specification reads rows differently than before.

Ids and contents of records follow from the mapping. With a changed mapping the same rows would
come in a second time under other ids, or clash with what is stored. So a change is noticed before
anything is written, and the way out is to replace what the source brought.
"""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from typing import Any

from django.db import transaction

from heed.foundation import audit
from heed.interactions.importing.spec import ImportSpec, RecordMapping, TallyMapping
from heed.interactions.importing.spec_file import SpecFile
from heed.interactions.models import ImportRun, QuarantinedRow
from heed.kernel.errors import HeedError
from heed.lake.store import Lake

FACTS = ("interactions", "feedback", "tallies")
_MENDING = ("format", "missing", "optional")  # what makes more rows readable, and no other change


def fingerprints(spec: ImportSpec) -> dict[str, str]:
    """For each file that records come from: a fingerprint of everything that makes them.

    Formats of times and numbers do not belong to it: to add one is how quarantined rows are
    mended, and what was readable before is read as before.
    """
    found: dict[str, str] = {}
    for key in spec.files:
        mappings = [
            [target, _without_formats(_as_json(mapping))]
            for target in FACTS
            for mapping in getattr(spec, target)
            if mapping.from_file == key
        ]
        if mappings:
            text = json.dumps([spec.time_zone, mappings], sort_keys=True)
            found[key] = hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
    return found


def _as_json(mapping: RecordMapping | TallyMapping) -> Any:
    """What makes records of rows; further keys of people make none."""
    return mapping.model_dump(mode="json", exclude_defaults=True, exclude={"identity"})


def _without_formats(part: Any) -> Any:
    if isinstance(part, dict):
        return {key: _without_formats(value) for key, value in part.items() if key not in _MENDING}
    return [_without_formats(value) for value in part] if isinstance(part, list) else part


def refuse_changed_reading(lake: Lake, spec_file: SpecFile) -> None:
    """Refuse a specification that maps a file otherwise than the last finished import did.

    Raises:
        HeedError: with what changed and how to go on.
    """
    source = spec_file.spec.source
    now = fingerprints(spec_file.spec)
    if not any(lake.n_rows(table) for table in FACTS):
        return
    for key, fingerprint in now.items():
        last = _last_run(source, key)
        if last and last.mappings[key] != fingerprint and _brought_something(last, key):
            raise HeedError(
                f"{spec_file.yaml.file} reads file {key!r} differently than import {last.pk} did, "
                f"so its rows would be counted twice or clash. Nothing was written. "
                f"With --replace, all that source {source!r} brought is removed and these files "
                f"are imported anew. If only quarantined rows were to be mended: "
                f"`heed quarantine retry`.",
                code="changed_reading",
                source=source,
                file=key,
            )


def _last_run(source: str, key: str) -> ImportRun | None:
    runs = ImportRun.objects.filter(source=source, finished_at__isnull=False).order_by("-id")
    return next((run for run in runs.iterator() if key in run.mappings), None)


def _brought_something(run: ImportRun, key: str) -> bool:
    counts = run.counts.get(key, {})
    return bool(counts.get("imported") or counts.get("ignored"))


def forget_source(*, lake: Lake, source: str, actor: str, now: datetime) -> dict[str, int]:
    """Remove every record that a source brought; customers and their traits stay.

    Returns rows removed by lake table. Finished builds go on showing what they were built from.
    """
    removed = {
        table: lake.delete(table, "source", [source]) for table in FACTS if lake.n_rows(table)
    }
    with transaction.atomic():
        QuarantinedRow.objects.filter(source=source, status=QuarantinedRow.Status.OPEN).delete()
        ImportRun.objects.filter(source=source).update(mappings={})
        audit.record(actor=actor, now=now, verb="forget", subject=f"source:{source}", **removed)
    return removed
