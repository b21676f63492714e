"""What customers suddenly write about, with its weeks drawn beside the usual range."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from heed.insight.results import Emerging
from heed.web import figures
from heed.web.marks.markup import Markup
from heed.web.marks.numbers import numbers
from heed.web.marks.plot import Plot, band, disc, drawing, path


@dataclass(frozen=True)
class Shown:
    """One emerging issue as a list shows it."""

    issue: Emerging
    words: str
    counted: str
    mark: Markup
    table: Markup


def shown(issue: Emerging) -> Shown:
    """Its words, how often and usually how often, its weeks as a line and as a table."""
    said = {
        "n": figures.number(issue.n),
        "all": figures.number(issue.n_comments),
        "usual": figures.interval(issue.usual_low, issue.usual_high, 0),
    }
    return Shown(
        issue=issue,
        words=" · ".join(f"“{word}”" for word in issue.words[:3]),
        counted=_("%(n)s of %(all)s comments in 7 days, usual %(usual)s") % said,
        mark=_line(issue, _("Comments each week; in the last one %(n)s, usual %(usual)s") % said),
        table=_table(issue),
    )


def _line(issue: Emerging, says: str) -> Markup:
    counts = [week.n for week in issue.weeks] or [issue.n]
    plot = Plot(0, max(*counts, issue.usual_high, 1), 4, 32)
    across = [(place + 0.5) / len(counts) for place in range(len(counts))]
    usual = [
        [(0.0, float(end)), (1.0, float(end))] for end in (issue.usual_low, issue.usual_high)
    ]  # fmt: skip
    line = [(x, float(n)) for x, n in zip(across, counts, strict=True)]
    parts = [
        band(plot, usual[0], usual[1], "f-ink3", 36),
        path(plot, line, "ln thin s-missed", 36),
        disc(across[-1], plot.y(counts[-1]), "f-missed", radius=3),
    ]
    return drawing(parts, 36, says, "spark")


def _table(issue: Emerging) -> Markup:
    rows = [
        [figures.day(week.ends_at), figures.number(week.n), figures.number(week.n_comments)]
        for week in issue.weeks
    ]
    return numbers(_("Show the weeks"), [_("Week until"), _("With it"), _("Comments")], rows)
