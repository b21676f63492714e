"""What one file says, once it is imported and built: scores, ways taken, and what is missing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from heed.insight.results import CaseShown, Finding, ScoreRead, Wanted
from heed.interactions.importing import uploads
from heed.interactions.models import QuarantinedRow
from heed.journeys.results import JourneyReading, JourneySummary, PathsReading
from heed.web import work
from heed.web.pages.importing.standing import standing_of
from heed.web.reading import Reading
from heed.web.requests import PageRequest

PATHS = 5
TO_CALL = 10


@dataclass(frozen=True)
class Travelled:
    """A journey that the records of the file show, with its ways."""

    summary: JourneySummary
    reading: JourneyReading
    paths: PathsReading

    @property
    def n_loops(self) -> int:
        """Moves back to a step that usually comes earlier, or to the same one."""
        return sum(move.n for move in self.reading.moves if move.loop)


@dataclass(frozen=True)
class Saying:
    """Everything that the newest build says about one source."""

    scores: tuple[ScoreRead, ...]
    breaks: tuple[Finding, ...]
    delights: tuple[Finding, ...]
    to_call: tuple[CaseShown, ...]
    travelled: tuple[Travelled, ...]
    missing: tuple[Wanted, ...]


@require_safe
def upload_says(request: PageRequest, number: int) -> HttpResponse:
    """The page after an import; before its build is done, the page of its progress."""
    found = uploads.get_upload(number)
    standing = standing_of(found, work.place())
    if standing.at != "done" or standing.report is None:
        return redirect("upload", number=number)
    source = str(standing.report["source"])
    waiting = QuarantinedRow.objects.filter(source=source, status=QuarantinedRow.Status.OPEN)
    saying = said_of(request.reading, source)
    shown = {
        "upload": found,
        "report": standing.report,
        "source": source,
        "build": request.reading.pinned,
        "saying": saying,
        "names_customers": any(one.customer for one in saying.to_call),
        "n_quarantined": waiting.count(),
    }
    return render(request, "web/imports/says.html", shown)


def said_of(reading: Reading, source: str) -> Saying:
    """What the newest build says about a source; nothing that it does not hold."""
    found = reading.findings()
    keys = {
        metric.key
        for metric in reading.metrics().metrics
        if any(series.source == source for series in metric.series)
    }
    scores = tuple(one for one in found.scores if one.key in keys)
    return Saying(
        scores=scores,
        breaks=_about(found.breaks, keys),
        delights=_about(found.delights, keys),
        to_call=found.call_first[:TO_CALL] if scores else (),
        travelled=tuple(_travelled(reading, source)),
        missing=found.missing,
    )


def _about(findings: Iterable[Finding], keys: set[str]) -> tuple[Finding, ...]:
    return tuple(one for one in findings if one.kind == "standard" or one.subject in keys)


def _travelled(reading: Reading, source: str) -> Iterable[Travelled]:
    """Journeys that nobody designed are named after their source; designed ones come first."""
    for summary in reading.journeys().journeys:
        is_found = summary.origin == "discovered" and summary.key.startswith("discovered")
        if not summary.n or (is_found and not summary.key.endswith(source)):
            continue
        key = summary.key
        yield Travelled(summary, reading.journey(key), reading.paths_of(key, top=PATHS))
