"""Data sources: how fresh and complete the data is, what came of every row, what it can answer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from heed.foundation.models import Build
from heed.interactions.models import ImportRun
from heed.journeys.results import DoctorReading
from heed.journeys.results.doctor import SourceReading
from heed.kernel.clock import utc_now
from heed.web.csv_answers import csv_answer
from heed.web.requests import PageRequest

RUNS = 10
BUILDS = 5
SHOWN_CHANGES = 3
LARGEST = 10  # names that no touchpoint claims
OLD = timedelta(days=7)  # a source without an import for longer is marked


@dataclass(frozen=True)
class SourceLine:
    """One source, with what became of its rows over all imports."""

    reading: SourceReading
    n_runs: int
    n_read: int
    n_imported: int
    n_ignored: int
    n_quarantined: int  # rows that wait now
    is_old: bool


@require_safe
def sources(request: PageRequest) -> HttpResponse:
    """Freshness, coverage, imports, builds and what this data can answer."""
    doctor = request.reading.doctor(top=LARGEST)
    shown = {
        "doctor": doctor,
        "lines": _lines(doctor, utc_now()),
        "n_quarantined": sum(one.n for one in doctor.quarantine),
        "runs": ImportRun.objects.all()[:RUNS],
        "builds": Build.objects.all()[:BUILDS],
        "behind": _behind(doctor),
    }
    return render(request, "web/sources/page.html", shown)


@require_safe
def sources_csv(request: PageRequest) -> StreamingHttpResponse:
    """A line for each source."""
    header = (
        "source", "interactions", "feedback", "first_at", "last_at", "last_import_at",
        "imports", "read", "imported", "ignored", "in_quarantine",
    )  # fmt: skip
    lines = _lines(request.reading.doctor(top=LARGEST), utc_now())
    return csv_answer("sources", header, (_cells(line) for line in lines))


def _cells(line: SourceLine) -> tuple[str | int, ...]:
    one = line.reading
    moments = (one.first_at, one.last_at, one.last_import_at)
    return (
        one.source,
        one.n_interactions,
        one.n_feedback,
        *(moment.isoformat() if moment else "" for moment in moments),
        line.n_runs,
        line.n_read,
        line.n_imported,
        line.n_ignored,
        line.n_quarantined,
    )


def _lines(doctor: DoctorReading, now: datetime) -> list[SourceLine]:
    counted = _counted(ImportRun.objects.only("source", "counts"))
    waiting: dict[str, int] = {}
    for group in doctor.quarantine:
        waiting[group.source] = waiting.get(group.source, 0) + group.n
    lines = []
    for one in doctor.sources:
        n = counted.get(one.source, {})
        lines.append(
            SourceLine(
                reading=one,
                n_runs=n.get("runs", 0),
                n_read=n.get("read", 0),
                n_imported=n.get("imported", 0),
                n_ignored=n.get("ignored", 0),
                n_quarantined=waiting.get(one.source, 0),
                is_old=one.last_import_at is not None and now - one.last_import_at > OLD,
            )
        )
    return lines


def _behind(doctor: DoctorReading) -> str:
    """What changed since the newest build, in a line; the rest counted."""
    changes = doctor.build.behind if doctor.build else ()
    shown = "; ".join(changes[:SHOWN_CHANGES])
    n = len(changes) - SHOWN_CHANGES
    if n <= 0:
        return shown
    more = ngettext("and %(n)s more change", "and %(n)s more changes", n) % {"n": n}
    return f"{shown}; {more}"


def _counted(runs: Iterable[ImportRun]) -> dict[str, dict[str, int]]:
    """Rows read, imported and ignored of each source, and its runs."""
    totals: dict[str, dict[str, int]] = {}
    for run in runs:
        mine = totals.setdefault(run.source, {})
        mine["runs"] = mine.get("runs", 0) + 1
        for counts in run.counts.values():
            for name, n in counts.items():
                mine[name] = mine.get(name, 0) + int(n)
    return totals
