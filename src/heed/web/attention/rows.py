"""A finding as one row of a table: what breaks, for whom, what goes with it, worth, owner."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from heed.insight.models import FindingDecision
from heed.insight.results import Finding, FoundGroup, Gap, ScoreEffect, TimesAsLikely, Worth
from heed.kernel.estimate import Estimate
from heed.kernel.money import minor_factor
from heed.standards.results import StandardRow
from heed.web import figures
from heed.web.attention.names import Names, group_words, is_about_people
from heed.web.marks.markup import Markup, percent, tag
from heed.web.marks.whisker import Scale, whisker

OF_ONE_GROUP = ("score", "response")


@dataclass(frozen=True)
class FindingRow:
    """What a table says about one finding; texts are in the reader's language."""

    finding: Finding
    decision: FindingDecision
    title: str
    status: str
    """kept, at_risk, missed or no_data of its standard; empty without one."""
    figure: str
    basis: str
    pins: tuple[str, ...]
    whom: str
    whom_basis: str
    beside: str
    beside_basis: str
    worth: str
    worth_mark: Markup
    owner: str
    owner_basis: str
    is_muted: bool


@dataclass(frozen=True)
class Spot:
    """A place on an axis, for marks."""

    value: float | None
    low: float | None
    high: float | None


def rows_of(
    findings: Sequence[Finding],
    decisions: Mapping[int, FindingDecision],
    names: Names,
    today: date,
) -> list[FindingRow]:
    """Rows in the order of the findings; worth is drawn on one scale for all of them."""
    top = max((each.worth.high_minor for each in findings if each.worth), default=0)
    return [_row(each, decisions[each.number], names, today, top) for each in findings]


def _row(
    finding: Finding, decision: FindingDecision, names: Names, today: date, top: int
) -> FindingRow:
    standard = names.standards.get(finding.subject) if finding.kind == "standard" else None
    # Scores and the answering are told of one group; of a standard, several may say whom it hits.
    people = [g for g in finding.groups if finding.kind in OF_ONE_GROUP or is_about_people(g.parts)]
    whom = people[0] if people else None
    beside = next((g for g in finding.groups if g not in people), None)
    owner, owner_basis = owner_of(finding, decision, names)
    return FindingRow(
        finding=finding,
        decision=decision,
        title=title_of(finding, names),
        status=standard.status if standard else "",
        figure=_figure(finding, standard),
        basis=_basis(finding, standard),
        pins=tuple(pin_words(pin) for pin in finding.pinned.split(", ") if pin),
        whom=group_words(whom.parts, whom.since) if whom else _everybody(finding),
        whom_basis=contrast_words(whom) if whom else _people(finding.share),
        beside=group_words(beside.parts, beside.since) if beside else _effect_title(finding),
        beside_basis=contrast_words(beside) if beside else _effect_words(finding.effect),
        worth=worth_words(finding.worth),
        worth_mark=_worth_mark(finding.worth, top),
        owner=owner,
        owner_basis=owner_basis,
        is_muted=decision.is_muted(today),
    )


def title_of(finding: Finding, names: Names) -> str:
    """Where it breaks or delights, as a short sentence."""
    where = group_words(finding.groups[0].parts, finding.groups[0].since) if finding.groups else ""
    if finding.kind == "handoff":
        journey, _colon, touchpoint = finding.subject.partition(":")
        said = {
            "step": names.touchpoints.get(touchpoint, touchpoint),
            "journey": names.journeys.get(journey, journey),
        }
        return _("Nobody owns “%(step)s” in “%(journey)s”") % said
    if finding.kind == "standard":
        row = names.standards.get(finding.subject)
        said = {"name": row.name if row else finding.subject, "where": where}
        if finding.list == "delights":
            return _("“%(name)s” is missed less where %(where)s") % said
        if row and row.status == "kept" and where:
            return _("“%(name)s” is missed more where %(where)s") % said
        if row and row.status == "kept" and finding.effect and finding.effect.matters_more:
            said["where"] = group_words(finding.effect.matters_more[0].parts, "")
            return _("A miss of “%(name)s” weighs more where %(where)s") % said
        if row and row.is_promise:
            return _("The promise “%(name)s” is missed") % said
        return _("The standard “%(name)s” is missed") % said
    if finding.kind == "response":
        return _("More invitations stay unanswered where %(where)s") % {"where": where}
    said = {"name": names.metrics.get(finding.subject, finding.subject), "where": where}
    if finding.share.measure != "share":
        if finding.list == "breaks":
            return _("%(name)s is lower where %(where)s") % said
        return _("%(name)s is higher where %(where)s") % said
    if finding.list == "breaks":
        return _("%(name)s: low scores are more frequent where %(where)s") % said
    return _("%(name)s: low scores are less frequent where %(where)s") % said


def pin_words(pin: str) -> str:
    """Why a finding is pinned, after a colon."""
    return {
        "safety": _("Pinned: safety"),
        "legal": _("Pinned: legal"),
        "vulnerable": _("Pinned: vulnerable customers"),
        "no owner": _("Pinned: no owner"),
    }.get(pin, pin)


def owner_of(finding: Finding, decision: FindingDecision, names: Names) -> tuple[str, str]:
    """Who answers for it, and a second line; what people decided here comes before the map."""
    mapped = finding.owner
    beside = (
        _("The map says %(team)s") % {"team": mapped} if mapped else _("The map names no owner")
    )
    if decision.owner_person:
        person = decision.owner_person
        return person.get_full_name() or person.get_username(), beside
    if decision.owner_team:
        return names.teams.get(decision.owner_team, decision.owner_team), beside
    return mapped, ""


def contrast_words(group: FoundGroup) -> str:
    """A group beside all others: both figures, times as likely, difference, n."""
    is_share = group.inside.measure == "share"
    said = {
        "inside": figures.value_of(group.inside),
        "elsewhere": figures.value_of(group.elsewhere),
    }
    parts = [_("%(inside)s there, %(elsewhere)s elsewhere") % said]
    if group.times:
        parts.append(times_words(group.times))
    if group.difference:
        parts.append(gap_words(group.difference, is_share=is_share))
    parts.append(figures.count(group.inside.n))
    return ", ".join(parts)


def times_words(times: TimesAsLikely) -> str:
    """12.2× as likely (7.6–19.7)."""
    said = {"times": figures.times(times.value)}
    return _("%(times)s as likely") % said + f" ({figures.interval(times.low, times.high)})"


def gap_words(gap: Gap, *, is_share: bool) -> str:
    """+72 points (61–82); of scores −3.48 (−3.87 to −3.09)."""
    if is_share:
        said = {"points": figures.points(gap.value, 0)}
        between = figures.interval(gap.low, gap.high, 0, 100)
        return _("%(points)s points") % said + f" ({between})"
    return f"{figures.signed(gap.value, 2)} ({figures.interval(gap.low, gap.high, 2)})"


def worth_words(worth: Worth | None) -> str:
    """EUR 31k–58k; empty where nothing is known."""
    if worth is None:
        return ""
    factor = minor_factor(worth.currency)
    low, high = (figures.short(end / factor) for end in (worth.low_minor, worth.high_minor))
    return f"{worth.currency} {low}–{high}"


def times_mark(times: TimesAsLikely | None, widest: float, says: str) -> Markup:
    """A whisker on a log scale, 1 in the middle; ``widest`` is the largest ratio on the axis."""
    if times is None or times.value <= 0:
        return Markup("")
    ends = [math.log2(max(end, 1 / widest)) for end in (times.value, times.low, times.high)]
    tone = "ink3" if times.low <= 1 <= times.high else ("missed" if times.value > 1 else "kept")
    room = math.log2(widest)
    return whisker(Spot(*ends), Scale(-room, room, zero=0.0), says=says, tone=tone)


def widest_ratio(groups: Sequence[FoundGroup]) -> float:
    """The end of a log axis that holds every ratio: a power of 2, at least 2, at most 64."""
    ends = [
        end
        for group in groups
        if group.times
        for end in (group.times.high, 1 / max(group.times.low, 1e-9))
    ]
    return float(2 ** min(6, max(1, math.ceil(math.log2(max(ends, default=2.0))))))


def _figure(finding: Finding, standard: StandardRow | None) -> str:
    """What the status rests on: of a standard the share kept in its window, like everywhere."""
    kept = standard.kept if standard else None
    if kept and not kept.withheld:
        between = figures.interval(kept.low, kept.high, factor=100)
        return _("%(figure)s kept") % {"figure": f"{figures.share(kept.value)} ({between})"}
    share = finding.share
    if not share.is_shown:
        return share.withheld
    said = {"figure": f"{figures.value_of(share)} ({figures.interval_of(share)})"}
    if finding.kind == "standard":
        return _("%(figure)s missed over all") % said
    if finding.kind == "handoff":
        return _("%(figure)s of journeys come to it") % said
    if finding.kind == "response":
        return _("%(figure)s unanswered over all") % said
    if share.measure == "share":
        return _("%(figure)s low scores over all") % said
    return _("%(figure)s mean score over all") % said


def _basis(finding: Finding, standard: StandardRow | None) -> str:
    in_window = standard is not None and not standard.kept.withheld
    parts = [figures.count(standard.kept.n if standard and in_window else finding.share.n)]
    if standard:
        parts.append(_("goal %(goal)s") % {"goal": figures.share(standard.target, 0)})
        if standard.n_open:
            parts.append(_("still open, %(n)s") % {"n": figures.number(standard.n_open)})
    return " · ".join(parts)


def _everybody(finding: Finding) -> str:
    if finding.kind == "handoff":
        return _("Everybody who comes to it")
    return _("No group of customers stands out")


def _people(share: Estimate) -> str:
    if not share.n_units:
        return ""
    said = {"n": figures.number(share.n_units)}
    if share.unit == "account":
        return _("%(n)s accounts in all") % said
    if share.unit == "customer":
        return _("%(n)s customers in all") % said
    return ""


def _effect_title(finding: Finding) -> str:
    effect = finding.effect
    if finding.kind == "handoff":
        return _("No team answers for what happens there")
    if finding.kind in OF_ONE_GROUP:
        return _("Not known: the group is all that was found")
    if effect is None or effect.difference is None:
        return _("Nothing that goes with it was found")
    if effect.difference.low <= 0 <= effect.difference.high:
        return _("No clear difference in scores")
    if effect.difference.value < 0:
        return _("Lower scores of “%(item)s”") % {"item": effect.item}
    return _("Higher scores of “%(item)s”") % {"item": effect.item}


def _effect_words(effect: ScoreEffect | None) -> str:
    if effect is None or effect.difference is None:
        return ""
    said = {
        "missed": figures.value_of(effect.missed),
        "kept": figures.value_of(effect.kept),
        "gap": gap_words(effect.difference, is_share=False),
        "n": figures.count(effect.missed.n),
    }
    return _("%(missed)s after a miss, %(kept)s where kept: %(gap)s, %(n)s") % said


def _worth_mark(worth: Worth | None, top: int) -> Markup:
    if worth is None or top <= 0:
        return Markup("")
    says = _("Worth between %(range)s a year") % {"range": worth_words(worth)}
    low, high = (percent(max(0, end) / top) for end in (worth.low_minor, worth.high_minor))
    # A range has no most likely value, so it gets no dot.
    return tag(
        "svg",
        tag("line", x1="0", x2="100%", y1=7, y2=7, class_="grid"),
        tag("line", x1=low, x2=high, y1=7, y2=7, class_="whisk s-ink"),
        class_="ch whisker",
        height=14,
        role="img",
        aria_label=says,
    )
