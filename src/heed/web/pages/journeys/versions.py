"""The versions of a journey's design, and what differs between two of them."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from heed.definitions.changes import FieldChange
from heed.journeys.queries import StoredVersion, list_versions
from heed.kernel.errors import HeedError
from heed.web.requests import PageRequest

KIND = "journey"


@require_safe
def versions(request: PageRequest, key: str) -> HttpResponse:
    """Every version; two of them compared, the newest two if the address does not say."""
    journey = request.reading.journey(key)
    stored = list_versions(KIND, key)
    alive = [each for each in stored if not each.is_retired]
    context: dict[str, Any] = {
        "journey": journey,
        "versions": stored[::-1],
        "alive": alive[::-1],
        "shown": journey.version,
    }
    if len(alive) > 1:
        before, after = _two(request, alive)
        context |= {
            "before": before,
            "after": after,
            "changes": _changes(request, key, before, after),
        }
    return render(request, "web/journeys/versions.html", context)


def _two(request: PageRequest, alive: list[StoredVersion]) -> tuple[int, int]:
    numbers = [each.version for each in alive]
    given = [request.GET.get("before", ""), request.GET.get("after", "")]
    found = []
    for text, default in zip(given, numbers[-2:], strict=True):
        number = int(text) if text.isdecimal() and len(text) < 10 else default
        if (text and not text.isdecimal()) or number not in numbers:
            raise HeedError(f"There is no version {text}.", code="invalid_option")
        found.append(number)
    return found[0], found[1]


def _changes(request: PageRequest, key: str, before: int, after: int) -> tuple[FieldChange, ...]:
    if before == after:
        return ()
    found = request.reading.diff(f"stored:{key}@{before}", f"stored:{key}@{after}")
    return tuple(field for change in found for field in change.fields)
