"""The cases behind a standard: page by page, as CSV, and one of them with all that happened."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from heed.insight.affected import every_case, read_case, read_drawn_case
from heed.insight.standard_results import AffectedCase, CaseStory, Happened
from heed.standards.models import AuditCase
from heed.web import figures
from heed.web.csv_answers import Cell, csv_answer
from heed.web.pages.standards import wording
from heed.web.pages.standards.sections import opened, sees
from heed.web.requests import PageRequest

RESULTS = {
    "missed": _("Missed"),
    "open": _("Still open"),
    "kept": _("Kept"),
    "excluded": _("Left out"),
}
HEADER = (
    "record", "case", "customer", "account_id", "segment", "started_at", "due_at", "ended_at",
    "measured", "measured_in", "result", "reason", "score",
)  # fmt: skip


@require_safe
def cases(request: PageRequest, key: str) -> HttpResponse:
    """The cases with one verdict, newest deadline first; the address holds the place."""
    reading = opened(request, key)
    result = _result(request)
    page = request.reading.standard_cases(key, result=result, after=request.GET.get("after", ""))
    context = {
        "standard": reading,
        "page": page,
        "result": result,
        "results": RESULTS.items(),
        "reasons": [each for each in reading.reasons if each.result == result],
        "rows": rows_of(page.cases, reading.measured_in),
    }
    return render(request, "web/standards/cases.html", context)


@require_safe
def cases_csv(request: PageRequest, key: str) -> StreamingHttpResponse:
    """All cases with one verdict as a file."""
    reading = opened(request, key)
    found = every_case(request.reading.pinned, key, result=_result(request))
    return csv_answer(f"standard-{key}", HEADER, _lines(found, reading.measured_in))


@require_safe
def case(request: PageRequest, key: str, record: str) -> HttpResponse:
    """One case: dates, verdict, everything that happened in it and what was said."""
    reading = opened(request, key)
    found = story_of(request, key, record)
    if found is None:
        raise Http404
    verdict = found.about.case.result
    context = {
        "standard": reading,
        "case": found,
        "happened": happened_to(request, found),
        "is_cut": request.viewer.sees_own_only,
        "result": RESULTS[verdict],
        "pill": "no_data" if verdict == "excluded" else verdict,
        "lead": _lead(found.about),
        "measured": wording.measured_words(found.about.case.measured, reading.measured_in),
    }
    return render(request, "web/standards/case.html", context)


def story_of(request: PageRequest, key: str, record: str) -> CaseStory | None:
    """The case as the build judged it, else as it was drawn for an audit; None if neither."""
    build = request.reading.pinned

    def standard_case(key: str, record: str) -> CaseStory | None:
        return read_case(build, key, record)

    found = request.reading.kept(standard_case, key, record)
    if found is not None:
        return found
    drawn = AuditCase.objects.filter(sample__standard=key).order_by("-pk")
    mine = next((each for each in drawn if each.record_hex == record), None)
    return read_drawn_case(build, mine) if mine else None


def happened_to(request: PageRequest, found: CaseStory) -> list[Happened]:
    """What happened in the case; to partners only what their teams own."""
    if not request.viewer.sees_own_only:
        return list(found.happened)
    return [each for each in found.happened if each.touchpoint and sees(request, each.touchpoint)]


def _lead(about: AffectedCase) -> str:
    """The verdict in a sentence."""
    case = about.case
    told = {
        "missed": gettext("Missed: %(why)s."),
        "kept": gettext("Kept: %(why)s."),
        "open": gettext("Still open: %(why)s."),
        "excluded": gettext("Left out: %(why)s."),
    }[case.result] % {"why": case.says}
    if case.due_at is None:
        return told
    due = gettext("It was due on %(day)s.") % {"day": figures.moment(case.due_at)}
    if case.ended_at is None:
        return f"{told} {due}"
    ended = gettext("It ended on %(day)s.") % {"day": figures.moment(case.ended_at)}
    return f"{told} {due} {ended}"


def rows_of(found: Sequence[AffectedCase], unit: str) -> list[tuple[AffectedCase, str]]:
    """Cases with what was measured of them in words."""
    return [(each, wording.measured_words(each.case.measured, unit)) for each in found]


def _result(request: PageRequest) -> str:
    asked = request.GET.get("result", "")
    return asked if asked in RESULTS else "missed"


def _lines(found: Iterator[AffectedCase], unit: str) -> Iterator[Sequence[Cell]]:
    for each in found:
        moments = (each.case.started_at, each.case.due_at, each.case.ended_at)
        yield (
            each.record,
            each.case.case_key,
            each.customer,
            each.case.account_id,
            each.segment,
            *(moment.isoformat() if moment else None for moment in moments),
            each.case.measured,
            unit,
            each.case.result,
            each.case.says,
            each.score,
        )
