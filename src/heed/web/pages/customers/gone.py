"""How it has gone with a customer: what the chart of their scores and missed standards is given."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from heed.customers.people import Person
from heed.insight.measures.parties import Whose
from heed.insight.party_results import Entry
from heed.insight.party_timeline import Asked
from heed.web.figures import day, number
from heed.web.marks.gone import Miss, Told, gone
from heed.web.requests import PageRequest

MOST = 200  # scores and misses, the newest
FEWEST = 2  # scores: one says nothing of how it went
SHORTEST = timedelta(days=28)  # that the chart spans


def read_gone(request: PageRequest, person: Person) -> Mapping[str, Any] | None:
    """The panel of the chart; none below two dated scores."""
    whose = Whose(person.profiles)
    said = request.reading.timeline(whose, Asked(kind="said"), top=MOST).entries
    scored = [each for each in reversed(said) if each.at and _feeling(each) is not None]
    if len(scored) < FEWEST:
        return None
    found = request.reading.timeline(whose, Asked(kind="missed"), top=MOST).entries
    missed = [each for each in reversed(found) if each.at]
    return {"chart": _drawn(scored, missed), "n": len(scored), "n_missed": len(missed)}


def _drawn(scored: Sequence[Entry], missed: Sequence[Entry]) -> str:
    moments = [each.at for each in (*scored, *missed) if each.at]
    first, last = min(moments), max(moments)
    last = max(last, first + SHORTEST)

    def across(moment: datetime | None) -> float:
        share = ((moment or first) - first) / (last - first)
        return 0.06 + 0.9 * share  # room for the levels at the left and half a mark at the right

    told = [
        Told(across(each.at), _feeling(each) or 0.0, each.name, _title(each)) for each in scored
    ]
    misses = [Miss(across(each.at), f"{each.name}, {day(each.at)}") for each in missed]
    months = [(across(each), day(each, "M Y")) for each in _months(first, last)]
    return gone(told, misses, months, says=_says(scored, missed))


def _months(first: datetime, last: datetime) -> Iterator[datetime]:
    """The beginnings of the months between."""
    one = first.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    while one <= last:
        if one >= first:
            yield one
        one = (one + timedelta(days=32)).replace(day=1)


def _feeling(entry: Entry) -> float | None:
    """A score on −2 to +2 of its own scale; None where the scale is not known."""
    low, high = entry.scale_min, entry.scale_max
    if entry.score is None or low is None or high is None or high <= low:
        return None
    return max(-2.0, min(2.0, -2 + 4 * (entry.score - low) / (high - low)))


def _title(entry: Entry) -> str:
    said = _("%(score)s of %(high)s") % {
        "score": number(entry.score),
        "high": number(entry.scale_max),
    }
    return f"{entry.name}: {said}, {day(entry.at)}"


def _says(scored: Sequence[Entry], missed: Sequence[Entry]) -> str:
    """The chart in a sentence, for those who hear it."""
    last = ngettext("%(n)s score, the last one %(last)s.", "%(n)s scores, the last one %(last)s.",
                    len(scored)) % {"n": len(scored), "last": _title(scored[-1])}  # fmt: skip
    misses = ngettext("%(n)s standard was missed.", "%(n)s standards were missed.",
                      len(missed)) % {"n": len(missed)}  # fmt: skip
    return f"{last} {misses}"
