"""The response rate over time as a long chart."""

from __future__ import annotations

from django.utils.translation import gettext as _

from heed.kernel.estimate import FLOOR
from heed.listening.response_over_time import AnsweredIn, ResponseOverTime
from heed.web import figures
from heed.web.charts.long import Line, LongChart, Point
from heed.web.charts.metric import BY, period_label


def response_chart(read: ResponseOverTime) -> LongChart | None:
    """Complete answers of everybody asked, by the period of being asked; None where unknown."""
    known = [one for one in read.periods if one.rr1 is not None]
    if not known:
        return None
    rates = [one.rr1 or 0.0 for one in known]
    title = _("%(last)s of those asked last answered; %(low)s to %(high)s over %(n)s periods") % {
        "last": figures.share(rates[-1]),
        "low": figures.share(min(rates)),
        "high": figures.share(max(rates)),
        "n": len(known),
    }
    what = _("Complete answers of everybody asked (AAPOR RR1) in per cent")
    return LongChart(
        title=title,
        under=" · ".join(
            (
                f"{what} {BY[read.by]}",
                figures.count(sum(one.asked for one in read.periods)),
                _("band: 95% Wilson interval"),
            )
        ),
        says=title,
        starts=tuple(one.starts_on.isoformat() for one in read.periods),
        labels=tuple(period_label(one.label, read.by) for one in read.periods),
        lines=(Line(_("Share who answered"), "actual", tuple(map(_point, read.periods))),),
        unit="%",
        digits=1,
        n_says=_("people asked"),
    )


def _point(one: AnsweredIn) -> Point:
    if one.rr1 is None or one.low is None or one.high is None:
        says = _(
            "%(n)s asked: fewer than %(floor)s, or no outcome known, so no figure is given"
        ) % {
            "n": figures.number(one.asked),
            "floor": FLOOR,
        }
        return Point(None, None, None, one.asked, says)
    says = _("%(rate)s (%(ends)s), %(n)s; at most %(highest)s (RR6)") % {
        "rate": figures.share(one.rr1),
        "ends": figures.interval(one.low, one.high, 1, 100),
        "n": figures.count(one.asked),
        "highest": figures.share(one.rr6),
    }
    return Point(100 * one.rr1, 100 * one.low, 100 * one.high, one.asked, says)
