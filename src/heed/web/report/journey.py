"""The journey as the report shows it: three readings, the map with its lanes, departures."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from heed.journeys.results import (
    DeviationReading,
    HandoffReading,
    JourneyReading,
    StageReading,
    StepReading,
)
from heed.standards.results import StandardReading
from heed.web import figures
from heed.web.marks.emotion import EmotionWords, Felt, emotion_curve
from heed.web.marks.icons import channel_icon, glyph, icon, moment_of_truth
from heed.web.marks.journey_map import Head, Lane, journey_map
from heed.web.marks.markup import Child, Markup, join, tag
from heed.web.marks.whisker import Scale, whisker
from heed.web.report import phrases
from heed.web.report.source import Material
from heed.web.report.standards import TONES, URGENT, scale_for

STATUS_WORDS = {"kept": "kept", "at_risk": "risk", "missed": "missed"}
MOST_DEVIATIONS = 3
MOST_WAITS = 4
MOST_ROWS = 12
EMOTION = re.compile(r"\(([+−-]?\d)\)")


@dataclass(frozen=True)
class Read:
    """One sentence above the map."""

    about: str
    strong: str
    rest: str


@dataclass(frozen=True)
class Ends:
    """A share with its interval, to be drawn."""

    value: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True)
class DeviationRow:
    """One departure from the design, with how often and in how many."""

    name: str
    n: str
    share: str
    ci: str
    mark: Markup
    examples: str


@dataclass(frozen=True)
class JourneyView:
    """One journey, written out."""

    name: str
    description: str
    facts: tuple[str, ...]
    reads: tuple[Read, ...]
    drawn: Markup
    has_data: bool
    deviations: tuple[DeviationRow, ...]
    n_deviations: int
    outcomes: tuple[tuple[str, str, str], ...]
    remarks: tuple[str, ...]
    extracts: tuple[tuple[str, str, str], ...]


def view(material: Material) -> JourneyView | None:
    """The journey that the report shows; None if there is none."""
    one = material.journey
    if one is None or not one.stages:
        return None
    held = _held(one, material.standards)
    return JourneyView(
        name=one.name,
        description=one.description,
        facts=_facts(one),
        reads=tuple(_reads(one, held)),
        drawn=_map(one, held),
        has_data=one.based_on is not None,
        deviations=_deviations(one),
        n_deviations=len(one.deviations),
        outcomes=_outcomes(one),
        remarks=one.remarks,
        extracts=tuple(
            (each.system, ", ".join(each.touchpoints), ", ".join(c.name for c in each.columns))
            for each in one.extracts
        ),
    )


def _facts(one: JourneyReading) -> tuple[str, ...]:
    origin = (
        _("Design version %(n)s") % {"n": one.version}
        if one.origin == "designed"
        else _("Found in the data, not designed")
    )
    based = one.based_on
    if based is None:
        return origin, _("No data yet: every cell is as designed")
    unit = {"case": _("cases"), "customer": _("customers"), "account": _("accounts")}[based.unit]
    first = based.window_from.date() if based.window_from else None
    last = based.window_to.date() if based.window_to else None
    return (origin, f"{figures.number(based.n)} {unit}", figures.period(first, last))


def _held(
    one: JourneyReading, standards: Iterable[StandardReading]
) -> dict[str, list[StandardReading]]:
    """Standards by the key of the stage that their touchpoint is in."""
    stage_of = {step.touchpoint: stage.key for stage in one.stages for step in stage.steps}
    found: dict[str, list[StandardReading]] = {stage.key: [] for stage in one.stages}
    for standard in sorted(standards, key=lambda each: URGENT.index(each.status)):
        if standard.touchpoint in stage_of:
            found[stage_of[standard.touchpoint]].append(standard)
    return found


def _reads(one: JourneyReading, held: dict[str, list[StandardReading]]) -> Iterable[Read]:
    measured = [each for group in held.values() for each in group if each.kept.value is not None]
    weakest = min(measured, key=lambda each: (each.kept.value or 0) - each.target, default=None)
    if weakest is not None:
        rest = _("%(share)s kept, goal %(goal)s (%(ends)s, %(n)s)") % {
            "share": figures.share(weakest.kept.value),
            "goal": figures.share(weakest.target, 0),
            "ends": figures.interval(weakest.kept.low, weakest.kept.high, 1, 100),
            "n": figures.count(weakest.kept.n),
        }
        yield Read(_("Farthest from its goal"), f"{weakest.name}.", rest)
    if one.deviations:
        most = one.deviations[0]
        rest = _("%(share)s, %(n)s times") % {
            "share": figures.share(most.instances.share),
            "n": figures.number(most.n),
        }
        yield Read(_("Most frequent departure"), f"{phrases.deviation(most)}.", rest)
    slow = [
        step
        for stage in one.stages
        for step in stage.steps
        if step.to_next is not None and step.to_next.median_us is not None and step.to_next.n >= 10
    ]
    if slow:
        step = max(slow, key=lambda each: each.to_next.median_us or 0 if each.to_next else 0)
        if step.to_next is not None:
            rest = _("median %(median)s to the next step, one in ten over %(p90)s") % {
                "median": figures.duration(step.to_next.median_us),
                "p90": figures.duration(step.to_next.p90_us),
            }
            yield Read(_("Longest wait"), f"{_('After')} {step.name}:", rest)


def _map(one: JourneyReading, held: dict[str, list[StandardReading]]) -> Markup:
    stages = one.stages
    all_held = [each for group in held.values() for each in group]
    scale = scale_for([each.kept for each in all_held], [each.target for each in all_held])
    cut = _("Scale %(low)s to 100%%, bar: goal") % {"low": figures.share(scale.low, 0)}
    lanes = [
        Lane(
            _("Touchpoints"),
            _("How many met it. Diamond: moment of truth"),
            tuple(_touchpoints(stage) for stage in stages),
        ),
        Lane(
            _("Standards"),
            cut if all_held else _("What customers can hold us to"),
            tuple(_standards(held[stage.key], scale.low) for stage in stages),
        ),
        Lane(
            _("Time"),
            _("Median until the next step, longest first"),
            tuple(_waits(s) for s in stages),
        ),
        _emotion(stages),
        Lane(
            _("Departures"),
            _("Share of all, most frequent first"),
            tuple(_departures(stage) for stage in stages),
        ),
        Lane(
            _("Front stage"),
            _("What the customer meets"),
            tuple(_stated(stage, "front_stage") for stage in stages),
        ),
        Lane(_("Line of visibility"), is_divider=True),
        Lane(
            _("Back stage"),
            _("What has to happen, and in which systems"),
            tuple(_stated(stage, "back_stage", "systems") for stage in stages),
        ),
        Lane(
            _("Owner and handoffs"),
            _("Who answers for it, and to whom it goes"),
            tuple(_owners(stage, one.handoffs) for stage in stages),
        ),
    ]
    lanes = [lane for lane in lanes if lane.is_divider or lane.whole or any(lane.cells)]
    caption = _("Journey map of %(name)s: %(n)s stages across") % {
        "name": one.name,
        "n": len(stages),
    }
    return journey_map(caption, _("Lane"), [_head(s, held[s.key]) for s in stages], lanes)


def _head(stage: StageReading, held: list[StandardReading]) -> Head:
    measured = [each.status for each in held if each.status in STATUS_WORDS]
    worst = min(measured, key=URGENT.index, default=None)
    status = STATUS_WORDS[worst] if worst else ""
    words = {"kept": _("goal kept"), "risk": _("at risk"), "missed": _("goal missed")}
    mark = Markup("")
    if status:
        mark = join((glyph(status), tag("span", f": {words[status]}", class_="vh")))
    volume = ""
    if stage.reached is not None and stage.stage_no is not None:
        volume = f"{figures.number(stage.reached.n)} · {figures.share(stage.reached.share)}"
    name = stage.name if stage.stage_no is not None else _("Outside the design")
    return Head(name, status, mark, "", volume)


def _touchpoints(stage: StageReading) -> Markup:
    return tag("div", *(_touchpoint(step) for step in stage.steps), class_="tps")


def _touchpoint(step: StepReading) -> Markup:
    words: list[Child] = [tag("span", f"{step.channel}: ", class_="vh")] if step.channel else []
    words.append(step.name)
    if step.moment_of_truth:
        words += [" ", moment_of_truth(), tag("span", f" ({_('moment of truth')})", class_="vh")]
    count = figures.short(step.met.n) if step.met is not None else ""
    return tag(
        "div",
        channel_icon(step.channel),
        tag("span", *words, class_="name"),
        tag("span", count, class_="n num"),
        class_="tp",
    )


def _standards(held: list[StandardReading], low: float) -> Markup:
    return join(_standard(each, low) for each in held)


def _standard(one: StandardReading, low: float) -> Markup:
    promise = [" ", tag("span", _("promise"), class_="tag")] if one.is_promise else []
    if one.kept.value is None:
        under = _("%(n)s decided: no share below 10") % {"n": figures.number(one.kept.n)}
        return tag("div", one.name, *promise, tag("div", under, class_="gap"), class_="keepline")
    share, goal = figures.share(one.kept.value), figures.share(one.target, 0)
    ends = figures.interval(one.kept.low, one.kept.high, 1, 100)
    tone = TONES[one.status]
    scale = Scale(low, 1.0, mark=one.target)
    drawn = whisker(one.kept, scale, says=f"{share}, {ends}, {_('goal')} {goal}", tone=tone)
    facts = f"{ends}, {figures.count(one.kept.n)}"
    if one.n_open:
        facts += " · " + _("still open, %(n)s") % {"n": figures.number(one.n_open)}
    return tag(
        "div",
        one.name,
        *promise,
        drawn,
        tag("strong", share, class_=f"{tone}-ink"),
        " ",
        tag("span", f"{_('goal')} {goal}", class_="ci"),
        tag("br"),
        tag("span", facts, class_="muted t-xs"),
        class_="keepline",
    )


def _waits(stage: StageReading) -> Markup:
    longest = sorted(
        ((_median(step), step.name) for step in stage.steps if _median(step)),
        key=lambda pair: -pair[0],
    )
    rows = [
        tag("div", tag("span", name), tag("b", figures.duration(median)))
        for median, name in longest[:MOST_WAITS]
    ]
    return tag("div", *rows, class_="pairs") if rows else Markup("")


def _median(step: StepReading) -> int:
    """Median time to the next step in microseconds; 0 where it was not measured."""
    return (step.to_next.median_us or 0) if step.to_next is not None else 0


def _emotion(stages: tuple[StageReading, ...]) -> Lane:
    """What the design wants people to feel; what they felt is missing until it is asked."""
    wanted = [
        (at, place, len(stage.steps), step, _wanted(step))
        for at, stage in enumerate(stages)
        for place, step in enumerate(stage.steps)
    ]
    felt = [
        Felt(
            name=step.name,
            x=(at + (place + 0.5) / n) / len(stages),
            desired=desired,
            is_moment_of_truth=step.moment_of_truth,
            under=(_("not"), _("asked")),
        )
        for at, place, n, step, desired in wanted
        if desired is not None
    ]
    hint = _("Dashed: the design. Ring: nobody was asked how it felt, so there is no line")
    if len(felt) < 2:
        said = _("not measured, no aim is set")
        return Lane(_("Emotion"), "", tuple(tag("span", said, class_="gap") for _stage in stages))
    words = EmotionWords(
        says=_("Emotion as designed at %(n)s touchpoints; what customers felt was not asked")
        % {"n": len(felt)},
        levels=(
            _("+2 delighted"),
            _("+1 pleased"),
            _("0 neutral"),
            _("−1 annoyed"),
            _("−2 angry"),
        ),
        desired=_("Desired"),
        believed=_("Staff view"),
        actual=_("Actual"),
    )
    return Lane(_("Emotion"), hint, whole=emotion_curve(felt, words, n_stages=len(stages)))


def _wanted(step: StepReading) -> float | None:
    for cell in step.cells:
        found = EMOTION.search(cell.value) if cell.name == "emotion" else None
        if found:
            return float(found[1].replace("−", "-"))
    return None


def _departures(stage: StageReading) -> Markup:
    found = sorted(
        (each for step in stage.steps for each in step.deviations),
        key=lambda each: -each.instances.n,
    )
    items = [
        tag(
            "li",
            tag("span", "−", class_="sign sign--pain", aria_hidden="true"),
            tag(
                "span",
                f"{each.name}: {phrases.deviation_word(each)} ",
                tag("span", figures.share(each.instances.share), class_="n num"),
            ),
        )
        for each in found[:MOST_DEVIATIONS]
    ]
    return tag("ul", *items, class_="pains") if items else Markup("")


def _stated(stage: StageReading, *names: str) -> Markup:
    lines: list[Child] = []
    for step in stage.steps:
        for cell in step.cells:
            if cell.name in names and cell.value:
                muted = cell.name == "systems"
                lines.append(tag("div", cell.value, class_="muted" if muted else None))
    return join(lines)


def _owners(stage: StageReading, handoffs: tuple[HandoffReading, ...]) -> Markup:
    if stage.stage_no is None:
        return Markup("")
    names = list(dict.fromkeys(step.owner_name or step.owner for step in stage.steps))
    bars = [
        tag("div", tag("b", name), class_="ownbar")
        if name
        else tag("div", tag("b", _("No owner")), _unowned(stage), class_="ownbar ownbar--none")
        for name in names
    ]
    here = {step.touchpoint for step in stage.steps}
    passed = [_handoff(each) for each in handoffs if each.at in here and each.n]
    return join([*_spaced(bars), *([tag("div", *passed, class_="handoffs")] if passed else [])])


def _unowned(stage: StageReading) -> Markup:
    steps = [step.name for step in stage.steps if not (step.owner_name or step.owner)]
    return tag("span", ", ".join(steps))


def _spaced(bars: list[Markup]) -> list[Markup]:
    return [tag("div", *bars, class_="stack stack--s")] if bars else []


def _handoff(each: HandoffReading) -> Markup:
    facts = figures.number(each.n)
    if each.mean_us is not None:
        facts += ", " + _("mean %(time)s") % {"time": figures.duration(each.mean_us)}
    to = _("To %(name)s") % {"name": each.to_name or _("nobody")}
    return tag(
        "div",
        icon("arrow"),
        tag("span", f"{to} ", tag("span", facts, class_="muted num")),
        class_="handoff",
    )


def _deviations(one: JourneyReading) -> tuple[DeviationRow, ...]:
    shown = one.deviations[:MOST_ROWS]
    most = max((each.instances.high or each.instances.share or 0 for each in shown), default=0)
    return tuple(_deviation(each, most or 1.0) for each in shown)


def _deviation(each: DeviationReading, most: float) -> DeviationRow:
    share = each.instances
    ends = figures.interval(share.low, share.high, 1, 100)
    name = phrases.deviation(each)
    read = Ends(share.share, share.low, share.high)
    says = f"{name}: {figures.share(share.share)}, {ends}"
    return DeviationRow(
        name=name,
        n=figures.number(each.n),
        share=figures.share(share.share),
        ci=ends,
        mark=whisker(read, Scale(0, most), says=says),
        examples=", ".join(each.examples[:3]),
    )


def _outcomes(one: JourneyReading) -> tuple[tuple[str, str, str], ...]:
    names = {
        "completed": _("Completed"),
        "ended_early": _("Ended early"),
        "open": _("Still open"),
    }
    return tuple(
        (
            names[each.outcome],
            figures.share(each.instances.share),
            _("%(n)s, median %(time)s")
            % {
                "n": figures.number(each.instances.n),
                "time": figures.duration(each.duration.median_us if each.duration else None),
            },
        )
        for each in one.outcomes
    )
