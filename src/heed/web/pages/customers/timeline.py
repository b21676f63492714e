"""The timeline of a customer or an account, as its filters in the address say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from math import ceil
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from heed.insight.measures.parties import Whose
from heed.insight.party_results import Entry, Timeline
from heed.insight.party_timeline import Asked
from heed.web.figures import day
from heed.web.forms import FilterForm
from heed.web.marks.icons import CHANNELS
from heed.web.requests import PageRequest

ON_A_PAGE = 50
KINDS: Mapping[str, str | Promise] = {
    "happened": _("What happened"),
    "said": _("What they said"),
    "missed": _("Standards missed"),
    "kept": _("Standards kept"),
    "open": _("Still open"),
}


@dataclass(frozen=True)
class Shown:
    """An entry with its icon and the class of its dot."""

    entry: Entry
    icon: str
    way: str  # kept, missed, next or nothing


@dataclass(frozen=True)
class Day:
    """The entries of one day; ``label`` is empty for those without a time."""

    label: str
    entries: tuple[Shown, ...]


class TimelineFilter(FilterForm):
    """Which entries to show; the address holds it."""

    kind = forms.ChoiceField(label=_("Kind"), required=False)
    channel = forms.ChoiceField(label=_("Channel"), required=False)
    first = forms.DateField(
        label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    last = forms.DateField(
        label=_("To"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )

    def offer(self, found: Timeline) -> None:
        """Let those kinds and channels be chosen that there are."""
        kinds = [
            (key, f"{text} ({found.kinds[key]})")
            for key, text in KINDS.items()
            if key in found.kinds
        ]
        channels = sorted(key for key in found.channels if key)
        self.fields["kind"].choices = [("", gettext("All")), *kinds]  # type: ignore[attr-defined]  # a choice
        self.fields["channel"].choices = [  # type: ignore[attr-defined]  # a choice
            ("", gettext("All")),
            *((key, f"{key} ({found.channels[key]})") for key in channels),
        ]


def read_timeline(request: PageRequest, whose: Whose) -> Mapping[str, Any]:
    """What the template of a timeline is given."""
    asked = asked_in(request.GET)
    page = page_in(request.GET)
    found = request.reading.timeline(whose, asked, top=ON_A_PAGE, skip=(page - 1) * ON_A_PAGE)
    given = {
        "kind": asked.kind,
        "channel": asked.channel,
        "first": asked.first.date().isoformat() if asked.first else "",
        "last": (asked.before - timedelta(days=1)).date().isoformat() if asked.before else "",
    }
    form = TimelineFilter(given)
    form.offer(found)
    return {
        "timeline": found,
        "filter": form,
        "days": list(_days(found)),
        "page": page,
        "pages": max(1, ceil(found.n / ON_A_PAGE)),
        "n_all": sum(found.kinds.values()),
        "is_filtered": asked != Asked(),
    }


def asked_in(given: Mapping[str, Any]) -> Asked:
    """The filters of an address; what cannot be read filters nothing."""
    first, last = day_of(given.get("first", "")), day_of(given.get("last", ""))
    kind = given.get("kind", "")
    return Asked(
        kind=kind if kind in KINDS else "",
        channel=given.get("channel", ""),
        first=first,
        before=last + timedelta(days=1) if last else None,
    )


def page_in(given: Mapping[str, Any]) -> int:
    """The page that an address asks for."""
    number = str(given.get("page", "1"))
    return max(1, min(int(number), 10**6)) if number.isdigit() and len(number) < 9 else 1


def day_of(text: str) -> datetime | None:
    """The beginning of a day in UTC, written yyyy-mm-dd; None for anything else."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return datetime(found.year, found.month, found.day, tzinfo=UTC) if found.year < 9000 else None


def _days(found: Timeline) -> Iterator[Day]:
    def label(entry: Entry) -> str:
        return day(entry.at) if entry.at else ""

    for text, entries in groupby(found.entries, key=label):
        yield Day(text, tuple(_shown(entry) for entry in entries))


def _shown(entry: Entry) -> Shown:
    if entry.kind in ("kept", "missed"):
        return Shown(entry, "check" if entry.kind == "kept" else "close", entry.kind)
    if entry.kind == "open":
        return Shown(entry, "clock", "next")
    if entry.kind == "said":
        return Shown(entry, "feedback", "")
    return Shown(entry, CHANNELS.get(entry.channel.strip().lower(), "route"), "")
