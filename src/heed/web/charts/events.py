"""What happened while a series ran: versions of its definition, and since when a group differs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from django.utils.translation import gettext as _

from heed.insight.results import Finding
from heed.journeys.queries import StoredVersion
from heed.web import figures
from heed.web.charts.long import Event, event_on
from heed.web.pages.standards.wording import group_words

MOST = 6  # the newest; more would be written over each other


def events_of(
    versions: Sequence[StoredVersion],
    findings: Iterable[Finding],
    starts: Sequence[str],
    until: date | None,
) -> tuple[Event, ...]:
    """The newest events within the chart, oldest first.

    ``until`` is the last day of the chart; ``findings`` those on what it shows.
    """
    if until is None:
        return ()
    happened = [*_changes(versions), *_onsets(findings)]
    found = [event_on(day, starts, until, says) for day, says in sorted(happened)]
    return tuple([one for one in found if one][-MOST:])


def _changes(versions: Sequence[StoredVersion]) -> Iterator[tuple[date, str]]:
    """New versions of the definition; the first one changes nothing."""
    for each in versions:
        day = each.applied_at.date()
        given = {"n": each.version, "day": figures.day(day)}
        if each.is_retired:
            yield day, _("definition retired, %(day)s") % given
        elif each.version > 1:
            yield day, _("definition version %(n)s, %(day)s") % given


def _onsets(findings: Iterable[Finding]) -> Iterator[tuple[date, str]]:
    for finding in findings:
        for group in finding.groups:
            if group.since:
                day = date.fromisoformat(group.since)
                given = {"group": group_words(group.parts), "day": figures.day(day)}
                yield day, _("%(group)s differs since %(day)s") % given
