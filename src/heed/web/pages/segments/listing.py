"""Every segment with its size, at the end of the data or at another moment; a page and a CSV."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from heed.customers.segments.results import SegmentList, SegmentRow, SegmentSize
from heed.kernel.errors import HeedError
from heed.web import figures
from heed.web.csv_answers import csv_answer
from heed.web.marks.markup import Markup
from heed.web.marks.series import Reading as Period
from heed.web.marks.series import spark
from heed.web.pages.segments.readings import Asked, asked_of, names_for
from heed.web.pages.segments.words import sentence
from heed.web.requests import PageRequest

HEADER = (
    "key", "name", "version", "of", "n", "n_base", "share", "n_year_ago", "rule",
)  # fmt: skip


@dataclass(frozen=True)
class ListedSegment:
    """One segment of the list, with the line of its sizes."""

    row: SegmentRow
    trend: Markup
    rule: str  # in words

    @property
    def change(self) -> int | None:
        """Customers more than a year before; None where that is not known."""
        if self.row.n is None or self.row.n_year_ago is None:
            return None
        return self.row.n - self.row.n_year_ago


@require_safe
def segments(request: PageRequest) -> HttpResponse:
    """Every segment; ``?as_of=`` names a day, ``as_known`` what Heed knew then."""
    asked, listed = read(request)
    context = {
        "listed": listed,
        "rows": list(_rows(request, listed)),
        "asked": asked,
        "lead": lead(listed),
        "is_built": listed.as_of is not None,
    }
    return render(request, "web/segments/list.html", context)


def _rows(request: PageRequest, listed: SegmentList) -> Iterator[ListedSegment]:
    names = names_for(request.reading)
    rules = {each.key: each.when for each in request.reading.catalogue.segments}
    for row in listed.segments:
        rule = rules.get(row.key)
        yield ListedSegment(
            row, trend_of(row.trend, row.name), sentence(rule, names) if rule else ""
        )


@require_safe
def segments_csv(request: PageRequest) -> StreamingHttpResponse:
    """The same list as a file."""
    _asked, listed = read(request)
    rows = (
        (
            row.key,
            row.name,
            row.version,
            row.of,
            row.n,
            row.n_base,
            row.share,
            row.n_year_ago,
            row.rule,
        )
        for row in listed.segments
    )
    return csv_answer("segments", HEADER, rows)


def read(request: PageRequest) -> tuple[Asked, SegmentList]:
    """What the address asks for; with a fault, the segments as they are now."""
    asked = asked_of(request)
    if asked.fault:
        return asked, request.reading.segments()
    try:
        return asked, request.reading.segments(as_of=asked.as_of, as_known=asked.as_known)
    except HeedError as error:
        return Asked(asked.as_of, asked.as_known, error.sentence), request.reading.segments()


def lead(listed: SegmentList) -> str:
    """How many segments there are, and the largest of them."""
    mine = [row for row in listed.segments if row.n is not None]
    told = ngettext("%(n)s segment", "%(n)s segments", len(listed.segments)) % {
        "n": len(listed.segments)
    }
    if not mine:
        return f"{told}."
    largest = max(mine, key=lambda row: row.n or 0)
    return (
        told
        + " "
        + _("over %(base)s customers; the largest is %(name)s with %(n)s of them (%(share)s).")
        % {
            "base": figures.number(listed.n_base),
            "name": largest.name,
            "n": figures.number(largest.n),
            "share": figures.share(largest.share),
        }
    )


def trend_of(sizes: Sequence[SegmentSize], name: str) -> Markup:
    """The small line of the sizes at the ends of months; nothing for fewer than two."""
    if len(sizes) < 2:
        return Markup("")
    says = _(
        "%(name)s: %(first)s customers at the end of %(month)s, %(last)s at the end of %(now)s."
    )
    words = says % {
        "name": name,
        "first": figures.number(sizes[0].n),
        "month": figures.month(sizes[0].month),
        "last": figures.number(sizes[-1].n),
        "now": figures.month(sizes[-1].month),
    }
    return spark([Period(figures.month(size.month), size.n) for size in sizes], says=words)
