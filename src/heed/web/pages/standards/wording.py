"""Standards in the reader's language: titles and sentences that are true of the figures."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from heed.insight.results import GroupPart, ScoreEffect
from heed.insight.standard_results import FollowUp, StandardFound
from heed.standards.results import ChartReading, StandardReading
from heed.web import figures


def group_words(parts: Sequence[GroupPart]) -> str:
    """A group: ``carrier: Nordpost, region: Nord``."""
    return ", ".join(_part(part) for part in parts)


def _part(part: GroupPart) -> str:
    if part.column == "words":
        return _("“%(word)s” is written") % {"word": part.value}
    name = part.column.removeprefix("properties.").removeprefix("traits.").replace("_", " ")
    return f"{name}: {part.value}"


def span_words(days: float) -> str:
    """The length of a window: 12 weeks, 30 days."""
    if days >= 14 and days % 7 == 0:
        n = int(days // 7)
        return ngettext("%(n)s week", "%(n)s weeks", n) % {"n": figures.number(n)}
    whole = round(days)
    if whole < 1:
        return figures.duration(days * 86_400_000_000)
    return ngettext("%(n)s day", "%(n)s days", whole) % {"n": figures.number(whole)}


def window_words(reading: StandardReading) -> str:
    """The days that the budget is for; empty before the first build."""
    if reading.window_from is None or reading.as_of is None:
        return ""
    return figures.period(reading.window_from.date(), reading.as_of.date())


def measured_words(measured: int | None, unit: str) -> str:
    """What was measured of a case, in its own unit."""
    if measured is None:
        return figures.NOTHING
    if unit == "us":
        return figures.duration(measured)
    return figures.number(measured / 1e6 if unit == "millionths" else measured, 0)


def lead(reading: StandardReading, found: StandardFound | None) -> str:
    """The page in a sentence or two: how far it was kept, the budget, where it is missed most."""
    kept = reading.kept
    if kept.value is None:
        return kept.withheld
    told = [
        _(
            "Kept in %(share)s (%(ends)s) of the %(n)s cases that were due in %(span)s; the goal "
            "is %(goal)s."
        )
        % {
            "share": figures.share(kept.value),
            "ends": figures.interval(kept.low, kept.high, 1, 100),
            "n": figures.number(kept.n),
            "span": span_words(reading.window_days),
            "goal": figures.share(reading.target, 0),
        },
        _budget(reading),
    ]
    worst = _worst(found)
    if worst:
        told.append(worst)
    return " ".join(part for part in told if part)


def _budget(reading: StandardReading) -> str:
    used = reading.budget.used
    if used is None:
        return _("No miss is allowed, and there were some.")
    if used > 1:
        return _("%(n)s were missed, %(times)s the number that the goal allows.") % {
            "n": figures.number(reading.budget.missed),
            "times": figures.times(used),
        }
    return _("%(share)s of the misses that the goal allows are used up.") % {
        "share": figures.share(used, 0)
    }


def _worst(found: StandardFound | None) -> str:
    if found is None:
        return ""
    for group in found.groups:
        if group.difference is not None and group.difference.value > 0:
            return _("Missed most where %(group)s: %(inside)s, elsewhere %(elsewhere)s.") % {
                "group": group_words(group.parts),
                "inside": figures.share(group.inside.value),
                "elsewhere": figures.share(group.elsewhere.value),
            }
    return ""


def budget_title(reading: StandardReading) -> str:
    """How much of the error budget was used."""
    used = reading.budget.used
    if used is None:
        return _("Error budget: more than all of it is used")
    return _("Error budget: %(share)s used") % {"share": figures.share(used, 0)}


def chart_title(chart: ChartReading) -> str:
    """What the control chart says: a run below the range, single weeks outside, or nothing."""
    below = [value < low for value, low in zip(chart.values, chart.lower, strict=True)]
    run = next((n for n, is_below in enumerate(reversed(below)) if not is_below), len(below))
    if run >= 2:
        return _("Below the normal range for %(n)s weeks in a row, since %(day)s") % {
            "n": run,
            "day": figures.day(chart.weeks[-run]),
        }
    if chart.outside:
        n = len(chart.outside)
        told = ngettext(
            "%(n)s of %(all)s weeks falls outside the normal range, the last one from %(day)s",
            "%(n)s of %(all)s weeks fall outside the normal range, the last one from %(day)s",
            n,
        )
        return told % {
            "n": n, "all": len(chart.weeks), "day": figures.day(chart.outside[-1])
        }  # fmt: skip
    return _("None of %(n)s weeks falls outside the normal range: no clear change") % {
        "n": len(chart.weeks)
    }


def effect_title(effect: ScoreEffect) -> str:
    """What goes with a miss in the score, if the interval excludes nothing."""
    gap = effect.difference
    if gap is None or gap.low <= 0 <= gap.high:
        return _("No clear difference in scores when it is missed")
    size = figures.number(abs(gap.value), 1)
    told = (
        _("Scores are %(size)s lower when it is missed")
        if gap.value < 0
        else _("Scores are %(size)s higher when it is missed")
    )
    return told % {"size": size}


def follow_up_words(row: FollowUp) -> str:
    """What customers did: ``Order placed again in 90 days``."""
    names = _(" or ").join([part for part in (", ".join(row.names[:-1]), row.names[-1]) if part])
    given = {"what": names, "span": span_words(row.within_days)}
    if row.kind == "contact":
        return _("%(what)s about the same case in %(span)s") % given
    return _("%(what)s again in %(span)s") % given


def week_words(first: str) -> str:
    """A week by its first day, short: 12 May."""
    return figures.short_day(date.fromisoformat(first))


def last_day(first: str) -> date:
    """The last day of the week that begins on ``first``."""
    return date.fromisoformat(first) + timedelta(days=6)
