"""The evidence of a finding as rows with marks: groups, scores after a miss, parts of a cost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from heed.insight.results import FoundGroup, Gap, GroupEffect, ScoreEffect, Worth, WorthPart
from heed.kernel.estimate import Estimate
from heed.kernel.money import minor_factor
from heed.web import figures
from heed.web.attention.names import group_words
from heed.web.attention.rows import (
    gap_words,
    times_mark,
    times_words,
    widest_ratio,
    worth_words,
)
from heed.web.marks.markup import Markup
from heed.web.marks.whisker import Scale, whisker

SMALLEST_P = 0.0001


@dataclass(frozen=True)
class GroupRow:
    """One group beside all others."""

    words: str
    also: str
    inside: str
    inside_basis: str
    elsewhere: str
    elsewhere_basis: str
    times: str
    difference: str
    mark: Markup
    n: str
    p: str
    confirmed: str


@dataclass(frozen=True)
class EffectRow:
    """A mean score in one state of the standard."""

    label: str
    figure: str
    interval: str
    n: str
    mark: Markup


@dataclass(frozen=True)
class Effect:
    """What goes with a miss in the score."""

    item: str
    rows: tuple[EffectRow, ...]
    difference: str
    method: str
    adjusted: str
    adjusted_for: str
    not_adjusted: str
    left_out: str
    n_before: str
    matters_more: tuple[tuple[str, str], ...]
    """Groups in which more goes with a miss, and how much more."""


@dataclass(frozen=True)
class WorthRow:
    """One factor of a cost."""

    name: str
    range: str
    basis: str
    says: str


@dataclass(frozen=True)
class WorthShown:
    """A cost with its parts."""

    worth: Worth
    words: str
    rows: tuple[WorthRow, ...]


def group_rows(groups: Sequence[FoundGroup]) -> list[GroupRow]:
    """Rows of groups, their ratios (of scores: their differences) on one axis."""
    widest = widest_ratio(groups)
    reach = max((_size(group.difference) for group in groups), default=0.0)
    return [_group(group, widest, reach) for group in groups]


def _group(group: FoundGroup, widest: float, reach: float) -> GroupRow:
    is_share = group.inside.measure == "share"
    times = times_words(group.times) if group.times else ""
    difference = gap_words(group.difference, is_share=is_share) if group.difference else ""
    mark = times_mark(group.times, widest, times)
    if not mark and group.difference and reach:
        says = _("Difference %(gap)s") % {"gap": difference}
        mark = whisker(group.difference, Scale(-reach, reach, zero=0.0), says=says)
    halves = _("in both directions") if group.halves == 2 else _("in one direction")
    return GroupRow(
        words=group_words(group.parts, group.since),
        also="; ".join(group_words(parts) for parts in group.also),
        inside=_figure(group.inside),
        inside_basis=figures.count(group.inside.n),
        elsewhere=_figure(group.elsewhere),
        elsewhere_basis=figures.count(group.elsewhere.n),
        times=times,
        difference=difference,
        mark=mark,
        n=_("%(n)s records, %(share)s of all")
        % {"n": figures.number(group.n), "share": figures.share(group.reach)},
        p=p_words(group.p_corrected),
        confirmed=_("confirmed %(halves)s") % {"halves": halves},
    )


def effect_rows(effect: ScoreEffect | None) -> Effect | None:
    """The scores after a miss beside those where it was kept; None where nothing was asked."""
    if effect is None:
        return None
    given = (
        (_("Where it was kept"), effect.kept, "kept"),
        (_("After a miss"), effect.missed, "missed"),
        (_("Of these: answered while still waiting"), effect.while_waiting, "ink3"),
        (_("Of these: answered after it had ended"), effect.after_end, "ink3"),
    )
    ends = [
        end for _label, each, _tone in given for end in (each.low, each.high) if end is not None
    ]
    scale = Scale(min(ends, default=0.0), max(ends, default=1.0))
    return Effect(
        item=effect.item,
        rows=tuple(_score(label, each, scale, tone) for label, each, tone in given),
        difference=_gap(effect.difference),
        method=effect.difference.method if effect.difference else "",
        adjusted=_gap(effect.adjusted),
        adjusted_for=", ".join(effect.adjusted_for),
        not_adjusted=effect.not_adjusted,
        left_out=", ".join(effect.left_out),
        n_before=figures.number(effect.n_before_miss),
        matters_more=tuple(
            (group_words(each.parts), _matters(each)) for each in effect.matters_more
        ),
    )


def _matters(group: GroupEffect) -> str:
    said = {"inside": _gap(group.inside), "elsewhere": _gap(group.elsewhere)}
    return _("%(inside)s there, %(elsewhere)s elsewhere") % said


def _score(label: str, read: Estimate, scale: Scale, tone: str) -> EffectRow:
    says = f"{label}: {figures.estimate(read)}"
    return EffectRow(
        label=label,
        figure=figures.value_of(read) if read.is_shown else read.withheld,
        interval=figures.interval_of(read),
        n=figures.count(read.n),
        mark=whisker(read, scale, says=says, tone=tone),
    )


def worth_rows(worth: Worth | None) -> WorthShown | None:
    """A cost with the parts that it is made of; None where none is given."""
    if worth is None:
        return None
    rows = tuple(_part(part, worth.currency) for part in worth.parts)
    return WorthShown(worth, worth_words(worth), rows)


def _part(part: WorthPart, currency: str) -> WorthRow:
    if part.unit == "share":
        ends = figures.interval(part.low, part.high, 1, 100) + " %"
    elif part.unit == "misses":
        ends = figures.interval(part.low, part.high, 0)
    else:
        factor = minor_factor(currency)
        ends = f"{currency} {figures.interval(part.low / factor, part.high / factor, 2)}"
    basis = _("measured") if part.basis == "measured" else _("stated in the value model")
    return WorthRow(part.name, ends, _("assumed") if part.is_assumed else basis, part.says)


def p_words(p: float) -> str:
    """A p value with two digits, or that it is very small."""
    if p < SMALLEST_P:
        return _("below %(p)s") % {"p": figures.number(SMALLEST_P, 4)}
    return figures.number(p, 4 if p < 0.01 else 2)


def _figure(read: Estimate) -> str:
    if not read.is_shown:
        return read.withheld
    return f"{figures.value_of(read)} ({figures.interval_of(read)})"


def _gap(gap: Gap | None) -> str:
    return gap_words(gap, is_share=False) if gap else ""


def _size(gap: Gap | None) -> float:
    return max(abs(gap.low), abs(gap.high)) if gap else 0.0
