"""Words of the report that depend on data: groups, gaps, verdicts, reasons."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from heed.insight.results import Gap, GroupPart, ScoreRead
from heed.journeys.results import DeviationReading
from heed.kernel.estimate import FLOOR, Estimate
from heed.web import figures

PREFIXES = ("properties.", "traits.")


def column(name: str) -> str:
    """A column as people call it: properties.customer_type is "Customer type"."""
    for prefix in PREFIXES:
        name = name.removeprefix(prefix)
    named = {
        "channel": _("Channel"),
        "touchpoint": _("Touchpoint"),
        "language": _("Language"),
        "segment": _("Segment"),
        "words": _("Words in comments"),
    }
    plain = name.replace("_", " ").replace("-", " ").strip()
    return named.get(name, plain[:1].upper() + plain[1:])


def part(one: GroupPart) -> str:
    """One condition: "Region: Ost", or the word that is written."""
    if one.column == "words":
        return _("Comment says “%(word)s”") % {"word": one.value}
    return f"{column(one.column)}: {value(one.value)}"


def value(name: str) -> str:
    """A value of a column; the empty one is not known."""
    return name or _("not known")


def group(parts: Sequence[GroupPart]) -> str:
    """A group: its conditions, all of which hold."""
    return _(" and ").join(part(one) for one in parts)


def metric_name(name: str) -> str:
    """A default metric's name, "Net Promoter Score: recommend (web)", in the reader's language."""
    kind, colon, rest = name.partition(": ")
    return f"{_(kind)}: {rest}" if colon else name


def withheld(read: Estimate) -> str:
    """Why there is no figure: too few, or the reason as it was given."""
    if read.n < FLOOR:
        few = ngettext("%(n)s answer", "%(n)s answers", read.n) % {"n": figures.number(read.n)}
        return _("%(few)s: no figure below %(floor)s") % {"few": few, "floor": FLOOR}
    return read.withheld


def gap(read: Gap, measure: str) -> tuple[str, str]:
    """A difference and its interval, in points for shares, in the score's own unit else."""
    factor, digits = figures.unit_of(measure)
    return (
        figures.signed(read.value * factor, digits),
        figures.interval(read.low, read.high, digits, factor),
    )


def change(score: ScoreRead) -> tuple[str, str, str]:
    """How a score changed: words, the way (``better``, ``worse``, ``flat``), and the facts."""
    if score.change is None or score.first is None or score.last is None:
        return (
            _("Change: not told"),
            "flat",
            _("There are no two periods with thirty answers each."),
        )
    moved, ends = gap(score.change, score.estimate.measure)
    clear = not score.change.low <= 0 <= score.change.high and "lear" in score.verdict
    no_change = score.verdict.lower().startswith("no")
    between = ""
    if score.first.window is not None and score.last.window is not None:
        between = _("%(first)s against %(last)s") % {
            "first": _months(score.last),
            "last": _months(score.first),
        }
    facts = _("change %(ends)s") % {"ends": ends}
    facts = f"{facts} · {between}" if between else facts
    if no_change or not clear:
        return f"{moved}: " + _("no clear change"), "flat", facts
    if score.change.value > 0:
        return f"{moved}: " + _("clear rise"), "better", facts
    return f"{moved}: " + _("clear fall"), "worse", facts


def _months(read: Estimate) -> str:
    if read.window is None:
        return ""
    first = figures.day(read.window.first, "M Y")
    last = figures.day(read.window.last, "M Y")
    return first if first == last else f"{first}–{last}"


def basis(name: str) -> str:
    """How records came about, as a word."""
    return {
        "complete records": _("Complete records"),
        "probability sample": _("Probability sample"),
        "self-selected": _("Self-selected"),
        "sample with weights": _("Sample with weights"),
        "tallies": _("Tallies"),
    }.get(name, _("Not known"))


def basis_says(name: str) -> str:
    """What a basis means for the reader."""
    return {
        "complete records": _("Every case that was recorded is counted."),
        "probability sample": _("Cases were drawn by lot, so the ranges speak of all of them."),
        "self-selected": _(
            "The ranges cover chance only, not the people who were not asked or did not answer."
        ),
        "sample with weights": _("Each case stands for several; shares are weighted."),
        "tallies": _("Counts without single cases; the ranges are wide where days are few."),
    }.get(name, _("Nothing says who was asked. The ranges cover chance only."))


def deviation(one: DeviationReading) -> str:
    """A departure from the design, as a sentence without its numbers."""
    return {
        "skipped": _("%(step)s is skipped"),
        "repeated": _("%(step)s is met again"),
        "out_of_order": _("%(step)s comes out of order"),
        "unplanned": _("%(step)s, which is not in the design"),
        "ended_early": _("The journey ends early after %(step)s"),
    }[one.kind] % {"step": one.name}


def deviation_word(one: DeviationReading) -> str:
    """The kind of a departure in one word."""
    return {
        "skipped": _("skipped"),
        "repeated": _("met again"),
        "out_of_order": _("out of order"),
        "unplanned": _("not designed"),
        "ended_early": _("ended early"),
    }[one.kind]


def step(score: float, low: float, high: float) -> int:
    """The step of emotion, 1 to 5, that a score stands on.

    From 0 to 10 the steps follow the Net Promoter Score: 0–2, 3–6, 7–8, 9 and 10.
    """
    if (low, high) == (0, 10):
        return 1 + sum(score > end for end in (2, 6, 8, 9))
    return min(5, 1 + int(5 * (score - low) / (high - low)))


def pinned(reason: str) -> str:
    """Why a finding stands above the ranking."""
    named = {
        "safety": _("Pinned: safety"),
        "legal": _("Pinned: legal"),
        "vulnerable": _("Pinned: vulnerable customers"),
        "no owner": _("Pinned: no owner"),
        "unowned": _("Pinned: no owner"),
    }
    return named.get(reason, _("Pinned: %(reason)s") % {"reason": reason})
