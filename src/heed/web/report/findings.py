"""Findings as the report shows them: a line in the list, and a card with its evidence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from heed.insight.results import CaseShown, Finding, FoundGroup, Gap, ScoreEffect
from heed.kernel.estimate import Estimate
from heed.standards.results import StandardReading
from heed.web import figures
from heed.web.marks.markup import Markup
from heed.web.marks.whisker import Scale, whisker
from heed.web.report import phrases
from heed.web.report.source import Material

MOST_GROUPS = 5
MOST_QUOTES = 3
MOST_COLUMNS = 6
LONGEST_QUOTE = 280


@dataclass(frozen=True)
class GroupRow:
    """One group with its rate, the rate elsewhere, and the difference."""

    name: str
    inside: str
    elsewhere: str
    times: str
    times_ci: str
    difference: str
    difference_ci: str
    mark: Markup
    n: str
    also: tuple[str, ...]


@dataclass(frozen=True)
class EffectRow:
    """A mean score on one side of a miss."""

    name: str
    figure: str
    ci: str
    n: str
    mark: Markup


@dataclass(frozen=True)
class Effect:
    """What goes with a miss in the score."""

    title: str
    sub: str
    rows: tuple[EffectRow, ...]
    foot: str


@dataclass(frozen=True)
class Quote:
    """An example: what one customer wrote."""

    text: str
    language: str
    step: int
    score: str
    facts: tuple[str, ...]


@dataclass(frozen=True)
class FindingView:
    """One finding, written out."""

    number: int
    anchor: str
    title: str
    sentence: str
    """What was found, in English, where the title leaves something out."""
    pinned: str
    status: str
    share: str
    share_facts: str
    whom: str
    whom_facts: str
    goes_with: str
    goes_with_facts: str
    owner: str
    has_owner: bool
    worth: str
    worth_facts: str
    groups: tuple[GroupRow, ...]
    is_score: bool
    effect: Effect | None
    prove: str
    quotes: tuple[Quote, ...]
    cases: tuple[str, ...]


def views(found: Sequence[Finding], material: Material) -> tuple[FindingView, ...]:
    """Every finding of one list, in its order."""
    standards = {one.key: one for one in material.standards}
    names = {one.summary.key: one.summary.name for one in material.scores}
    names |= {one.key: one.name for one in material.metrics.metrics}
    return tuple(
        _view(one, standards.get(one.subject), names.get(one.subject, one.subject), material)
        for one in found
    )


def _view(
    finding: Finding, standard: StandardReading | None, metric: str, material: Material
) -> FindingView:
    group = finding.groups[0] if finding.groups else None
    cases = material.examples.get(finding.number, ())
    worth, worth_facts = _worth(finding)
    goes_with, goes_facts = _goes_with(finding.effect)
    whom, whom_facts = _whom(finding, group)
    handed = _step_name(finding.subject.partition(":")[2], material)
    return FindingView(
        number=finding.number,
        anchor=f"finding-{finding.number}",
        title=_title(finding, standard, metric, handed),
        sentence=finding.sentence if finding.kind == "handoff" else "",
        pinned=phrases.pinned(finding.pinned) if finding.pinned else "",
        status=standard.status if standard and finding.list == "breaks" else "",
        share=_share(finding),
        share_facts=_share_facts(finding, standard),
        whom=whom,
        whom_facts=whom_facts,
        goes_with=goes_with,
        goes_with_facts=goes_facts,
        owner=finding.owner,
        has_owner=finding.kind != "score",
        worth=worth,
        worth_facts=worth_facts,
        groups=_group_rows(finding.groups[:MOST_GROUPS]),
        is_score=finding.kind == "score",
        effect=_effect(finding.effect) if finding.effect else None,
        prove=_(finding.prove) if finding.prove else "",
        quotes=_quotes(cases, _ends(finding, material)),
        cases=tuple(case.customer for case in cases if case.customer)[:5],
    )


def _title(finding: Finding, standard: StandardReading | None, metric: str, handed: str) -> str:
    group = phrases.group(finding.groups[0].parts) if finding.groups else ""
    if finding.kind == "standard":
        name = standard.name if standard else finding.subject
        if finding.list == "delights":
            return _("“%(name)s” is missed less") % {"name": name}
        is_promise = standard is not None and standard.is_promise
        sentence = _("Promise missed: %(name)s") if is_promise else _("Missed: %(name)s")
        return sentence % {"name": name}
    if finding.kind == "handoff":
        return _("Nobody owns “%(name)s”") % {"name": handed}
    name = phrases.metric_name(metric)
    if finding.list == "delights":
        return _("%(group)s goes with fewer low scores") % {"group": group} if group else name
    return _("%(group)s goes with low scores") % {"group": group} if group else name


def _step_name(touchpoint: str, material: Material) -> str:
    """The name of a touchpoint as the shown journey has it, else its key."""
    stages = material.journey.stages if material.journey is not None else ()
    steps = (step for stage in stages for step in stage.steps)
    return next((step.name for step in steps if step.touchpoint == touchpoint), touchpoint)


def _share(finding: Finding) -> str:
    read = finding.share
    if not read.is_shown:
        return phrases.withheld(read)
    if finding.kind == "handoff":
        return _("%(share)s of journeys pass it") % {"share": figures.value_of(read)}
    if finding.kind == "standard":
        return _("%(share)s missed") % {"share": figures.value_of(read)}
    if read.measure == "share":
        return _("%(share)s low scores in all") % {"share": figures.value_of(read)}
    return figures.value_of(read)


def _share_facts(finding: Finding, standard: StandardReading | None) -> str:
    read = finding.share
    if not read.is_shown:
        return ""
    facts = [f"({figures.interval_of(read)})", figures.count(read.n)]
    if standard is not None:
        facts.append(_("goal %(share)s kept") % {"share": figures.share(standard.target, 0)})
        if standard.n_open:
            facts.append(_("still open, %(n)s") % {"n": figures.number(standard.n_open)})
    return " · ".join(facts)


def _whom(finding: Finding, group: FoundGroup | None) -> tuple[str, str]:
    if group is None and not finding.search.n_compared:
        return _("Not searched"), ""
    if group is None:
        return _("No group more than others"), _("%(n)s groups compared") % {
            "n": figures.number(finding.search.n_compared)
        }
    facts = _("%(inside)s there, %(elsewhere)s elsewhere") % {
        "inside": figures.value_of(group.inside),
        "elsewhere": figures.value_of(group.elsewhere),
    }
    if group.times is not None:
        facts += ": " + _("%(times)s as likely (%(ends)s)") % {
            "times": figures.times(group.times.value),
            "ends": figures.interval(group.times.low, group.times.high),
        }
    if group.difference is not None:
        moved, ends = phrases.gap(group.difference, group.inside.measure)
        facts += ", " + _("%(moved)s points (%(ends)s)") % {"moved": moved, "ends": ends}
    return phrases.group(group.parts), f"{facts}, {figures.count(group.inside.n)}"


def _goes_with(effect: ScoreEffect | None) -> tuple[str, str]:
    if effect is None or effect.difference is None:
        return "", ""
    adjusted = effect.adjusted or effect.difference
    moved, ends = phrases.gap(adjusted, "score")
    title = _("%(item)s: %(moved)s") % {"item": effect.item.replace("_", " "), "moved": moved}
    kind = _("with other columns alike") if effect.adjusted else _("not adjusted")
    return title, f"({ends}) · {kind}"


def _worth(finding: Finding) -> tuple[str, str]:
    """What the misses of a year cost, once a value model was confirmed."""
    worth = finding.worth
    if worth is None:
        return "", ""
    ends = figures.interval(worth.low_minor / 100, worth.high_minor / 100, 0)
    facts = _("value model %(version)s, confirmed by %(name)s") % {
        "version": worth.model_version,
        "name": worth.confirmed_by,
    }
    return f"{ends} {worth.currency}", _("assumed, ") + facts if worth.is_assumed else facts


def _group_rows(groups: Sequence[FoundGroup]) -> tuple[GroupRow, ...]:
    """All groups of one finding, on one axis."""
    ends = [abs(end) for one in groups if one.difference for end in _both(one.difference)]
    least = 0.1 if groups and groups[0].inside.measure == "share" else 1.0
    reach = max([least, *ends])
    return tuple(_group_row(one, reach) for one in groups)


def _both(difference: Gap) -> tuple[float, float]:
    return difference.low, difference.high


def _group_row(group: FoundGroup, reach: float) -> GroupRow:
    measure = group.inside.measure
    moved, ends = phrases.gap(group.difference, measure) if group.difference else ("–", "")
    name = phrases.group(group.parts)
    worse = (group.difference.value > 0) == (measure == "share") if group.difference else False
    mark = Markup("")
    if group.difference is not None:
        says = _("%(name)s: difference %(moved)s, interval %(ends)s") % {
            "name": name,
            "moved": moved,
            "ends": ends,
        }
        scale = Scale(-reach, reach, zero=0)
        mark = whisker(group.difference, scale, says=says, tone="missed" if worse else "kept")
    times = group.times
    return GroupRow(
        name=name,
        inside=figures.value_of(group.inside),
        elsewhere=figures.value_of(group.elsewhere),
        times=figures.times(times.value) if times else "–",
        times_ci=figures.interval(times.low, times.high) if times else "",
        difference=moved,
        difference_ci=ends,
        mark=mark,
        n=f"{figures.number(group.inside.n)} / {figures.number(group.elsewhere.n)}",
        also=tuple(phrases.group(parts) for parts in group.also[:4]),
    )


def _effect(effect: ScoreEffect) -> Effect:
    item = effect.item.replace("_", " ")
    if effect.difference is None:
        title = _("What goes with a miss in “%(item)s” cannot be told") % {"item": item}
    elif effect.difference.low <= 0 <= effect.difference.high:
        title = _("No clear difference in “%(item)s”") % {"item": item}
    else:
        sentence = (
            _("“%(item)s” is %(by)s lower after a miss")
            if effect.difference.value < 0
            else _("“%(item)s” is %(by)s higher after a miss")
        )
        by = figures.number(abs(effect.difference.value), 1)
        title = sentence % {"item": item, "by": by}
    sides = (
        (_("Kept"), effect.kept, "kept"),
        (_("Missed"), effect.missed, "missed"),
        (_("Missed, answered while still waiting"), effect.while_waiting, "missed"),
        (_("Missed, answered after the end"), effect.after_end, "missed"),
    )
    scale = _effect_scale([read for _name, read, _tone in sides])
    return Effect(
        title=title,
        sub=_("Mean score with 95% interval. Only answers given after the miss count as missed"),
        rows=tuple(_effect_row(name, read, tone, scale) for name, read, tone in sides),
        foot=_effect_foot(effect),
    )


def _effect_scale(reads: Sequence[Estimate]) -> Scale:
    ends = [end for read in reads for end in (read.low, read.high) if end is not None]
    if not ends:
        return Scale(0, 1)
    # Scores start at 1 or 0; the top of the axis is the scale that the answers reach.
    top = next((top for top in (5.0, 7.0, 10.0, 100.0) if max(ends) <= top), max(ends))
    return Scale(1.0 if top in (5.0, 7.0) else 0.0, top)


def _effect_row(name: str, read: Estimate, tone: str, scale: Scale) -> EffectRow:
    if not read.is_shown:
        return EffectRow(name, "–", phrases.withheld(read), figures.number(read.n), Markup(""))
    figure, ends = figures.value_of(read), figures.interval_of(read)
    says = f"{name}: {figure}, {ends}"
    mark = whisker(read, scale, says=says, tone=tone)
    return EffectRow(name, figure, ends, figures.number(read.n), mark)


def _effect_foot(effect: ScoreEffect) -> str:
    parts = []
    if effect.difference is not None:
        moved, ends = phrases.gap(effect.difference, "score")
        parts.append(_("Difference %(moved)s (%(ends)s).") % {"moved": moved, "ends": ends})
    if effect.adjusted is not None:
        moved, ends = phrases.gap(effect.adjusted, "score")
        columns = ", ".join(phrases.column(name) for name in effect.adjusted_for)
        if len(effect.adjusted_for) > MOST_COLUMNS:
            columns = _("%(n)s other columns") % {"n": len(effect.adjusted_for)}
        parts.append(
            _("With %(columns)s alike: %(moved)s (%(ends)s).")
            % {"columns": columns, "moved": moved, "ends": ends}
        )
    parts.append(_("An association, not a proven effect."))
    return " ".join(parts)


def _ends(finding: Finding, material: Material) -> tuple[float, float]:
    """The scale that the finding's scores were given on."""
    items = {finding.effect.item} if finding.effect else set()
    for one in material.metrics.metrics:
        for series in one.series:
            if one.key == finding.subject or series.item in items:
                return (series.scale_min or 0.0, series.scale_max or 10.0)
    return (0.0, 10.0)


def _quotes(cases: Sequence[CaseShown], ends: tuple[float, float]) -> tuple[Quote, ...]:
    written = [case for case in cases if case.text.strip()][:MOST_QUOTES]
    return tuple(quote(case, ends) for case in written)


def quote(case: CaseShown, ends: tuple[float, float]) -> Quote:
    """What one customer wrote, with the day and the score."""
    low, high = ends
    text = " ".join(case.text.split())
    if len(text) > LONGEST_QUOTE:
        text = text[: LONGEST_QUOTE - 1].rsplit(" ", 1)[0] + "…"
    step = 3
    facts = [figures.day(case.at)] if case.at else []
    if case.score is not None and high > low:
        step = phrases.step(case.score, low, high)
        facts.append(
            _("%(score)s of %(high)s")
            % {"score": figures.number(case.score), "high": figures.number(high)}
        )
    if case.customer:
        facts.append(case.customer)
    return Quote(text, "", step, figures.number(case.score), tuple(facts))
