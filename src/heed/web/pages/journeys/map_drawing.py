"""The designed map as a table of lanes; every cell says how well it is known."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from heed.insight.felt_results import FeltReading
from heed.journeys.results import Cell, StepReading
from heed.web import figures
from heed.web.marks import icons
from heed.web.marks.emotion import EmotionWords, Felt, emotion_curve
from heed.web.marks.journey_map import Head, Lane, journey_map
from heed.web.marks.markup import Markup, join, tag
from heed.web.marks.whisker import Scale, whisker
from heed.web.pages.journeys.layers import (
    HandoffShown,
    HeldTo,
    Layers,
    Said,
    StageLayers,
    StepLayers,
)
from heed.web.viewer import Viewer

TONES = {"kept": "kept", "at_risk": "risk", "missed": "missed", "no_data": "ink3"}


ROOM_BELOW, ROOM_BESIDE = 0.034, 0.03  # shares of the width that words take
LEAST_GAP = 0.5


class MapDrawing:
    """Draws one map for one viewer: links lead only where this person may go."""

    def __init__(self, key: str, layers: Layers, felt: FeltReading | None, viewer: Viewer) -> None:
        self.key = key
        self.layers = layers
        self.felt = felt
        self.viewer = viewer
        self.low = _lowest(layers)

    def draw(self, caption: str) -> Markup:
        """The whole map."""
        stages = self.layers.stages
        lanes = [
            Lane(_("Touchpoints"), self._touchpoints_hint(), self._each(self._touchpoints)),
            Lane(_("Standard"), self._standards_hint(), self._each(self._standard)),
            self._emotion(),
            self._pains(),
            Lane(_("Front stage"), _("What the customer meets"), self._each(self._front)),
            Lane(_("Line of visibility"), is_divider=True),
            Lane(
                _("Back stage"),
                _("What has to happen, and in which systems"),
                self._each(self._back),
            ),
            Lane(
                _("Owner and handoffs"),
                _("Share passed on in time, where a standard measures it"),
                self._each(self._owner),
            ),
        ]
        heads = [self._head(stage) for stage in stages]
        return journey_map(caption, _("Lane"), heads, lanes)

    def _each(self, draw: Any) -> tuple[Markup, ...]:
        return tuple(draw(stage) or _nothing() for stage in self.layers.stages)

    def _head(self, stage: StageLayers) -> Head:
        words = {"kept": _("kept"), "risk": _("at risk"), "missed": _("goal missed")}
        glyph = Markup("")
        if stage.status:
            said = tag("span", f": {words[stage.status]}", class_="vh")
            glyph = join((icons.glyph(stage.status), said))
        reading = stage.stage
        facts = []
        if reading.reached:
            facts.append(
                _("%(n)s reached it (%(share)s)")
                % {
                    "n": figures.number(reading.reached.n),
                    "share": figures.share(reading.reached.share),
                }
            )
        if reading.dropped and reading.dropped.n:
            facts.append(_("%(n)s ended early here") % {"n": figures.number(reading.dropped.n)})
        return Head(_stage_name(stage), stage.status, glyph, "", " · ".join(facts))

    # Touchpoints ------------------------------------------------------------------------------

    def _touchpoints_hint(self) -> Markup | str:
        if any(step.reading.moment_of_truth for step in self.layers.steps):
            return join((_("Times met."), " ", icons.moment_of_truth(), " ", _("moment of truth")))
        return _("Times met")

    def _touchpoints(self, stage: StageLayers) -> Markup:
        return tag("div", *(self._touchpoint(step) for step in stage.steps), class_="tps")

    def _touchpoint(self, step: StepLayers) -> Markup:
        reading = step.reading
        name = [tag("span", f"{reading.channel}: ", class_="vh")] if reading.channel else []
        name.append(Markup(join((reading.name,))))
        if reading.moment_of_truth:
            hidden = tag("span", " " + _("(moment of truth)"), class_="vh")
            name += [Markup("&nbsp;"), icons.moment_of_truth(), hidden]
        inside = (
            icons.channel_icon(reading.channel),
            tag("span", *name, class_="name"),
            tag("span", figures.short(reading.n_times), class_="n num"),
        )
        if self.viewer.may("touchpoint"):
            return tag(
                "a", *inside, class_="tp", href=reverse("touchpoint", args=[reading.touchpoint])
            )
        return tag("span", *inside, class_="tp")

    # Standards --------------------------------------------------------------------------------

    def _standards_hint(self) -> str:
        return _(
            "Weakest of each stage, deadline passed, all customers. Scale %(low)s–100%%, bar: goal"
        ) % {"low": figures.hundredths(self.low, 0)}

    def _standard(self, stage: StageLayers) -> Markup:
        if not stage.standards:
            return Markup("")
        held = stage.standards[0]
        parts: list[str] = [self._standard_name(held)]
        if held.row.is_promise:
            parts += [" ", tag("span", _("promise"), class_="tag")]
        parts.append(self._kept(held))
        others = len(stage.standards) - 1
        if others:
            more = ngettext("%(n)s more standard", "%(n)s more standards", others) % {"n": others}
            parts.append(tag("p", more, class_="muted t-sm"))
        return join(parts)

    def _standard_name(self, held: HeldTo) -> Markup:
        if not self.viewer.may("standard"):
            return Markup(join((held.row.name,)))
        return tag("a", held.row.name, href=reverse("standard", args=[held.row.key]))

    def _kept(self, held: HeldTo) -> Markup:
        row, kept = held.row, held.row.kept
        goal = _("goal %(goal)s") % {"goal": figures.share(row.target, 0)}
        still = _("still open, %(n)s") % {"n": figures.number(row.n_open)} if row.n_open else ""
        if kept.value is None:
            facts = [kept.withheld, goal, still]
            said = [tag("span", fact, class_="ci") for fact in facts if fact]
            return tag("div", join(said, " "), class_="keepline")
        says = _("%(share)s kept, interval %(ends)s, goal %(goal)s") % {
            "share": figures.share(kept.value),
            "ends": figures.interval(kept.low, kept.high, 1, 100),
            "goal": figures.share(row.target, 0),
        }
        tone = TONES[row.status]
        ends = f"{figures.interval(kept.low, kept.high, 1, 100)}, {figures.count(kept.n)}"
        ink = f"{tone}-ink" if tone != "ink3" else None
        parts = [
            whisker(kept, Scale(self.low, 1, row.target), says=says, tone=tone),
            tag("strong", figures.share(kept.value), class_=ink),
            " ",
            tag("span", goal, class_="ci"),
            tag("br"),
            tag("span", ends, class_="ci"),
        ]
        if still:
            parts += [tag("br"), tag("span", still, class_="ci")]
        return tag("div", *parts, class_="keepline")

    # Emotion ----------------------------------------------------------------------------------

    def _emotion(self) -> Lane:
        title, felt = _("Emotion"), self.felt
        steps = self.layers.steps
        has_design = any(step.desired is not None for step in steps)
        has_belief = any(step.believed is not None for step in steps)
        if not (felt and felt.series) and not has_design and not has_belief:
            text = tag("p", felt.missing if felt else "", class_="gap")
            return Lane(title, "", whole=tag("div", text, class_="lane-gap"))
        hint = _(
            "Mean, −2 to +2, with 95% interval, of answers given after the touchpoint and before "
            "the next. Ring: nobody or fewer than 10 answered. Dashed: the design. Dotted: staff "
            "view. Tint: shortfall."
        )
        words = EmotionWords(
            says=self._emotion_says(),
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
        points = list(self._felt())
        curve = emotion_curve(
            points, words, n_stages=len(self.layers.stages), write=lambda v: figures.number(v, 1)
        )
        return Lane(title, hint, whole=curve)

    def _felt(self) -> Iterator[Felt]:
        n_stages = len(self.layers.stages)
        crowded = len(self.layers.steps) > 3 * n_stages
        labelled, valued, is_above = -1.0, -1.0, False
        for place, stage in enumerate(self.layers.stages):
            for number, step in enumerate(stage.steps):
                across = (place + (number + 0.5) / len(stage.steps)) / n_stages
                estimate = step.felt.emotion if step.felt else None
                under = ("", "")
                if step.actual is not None and estimate:
                    under = (_("asked"), f"n {figures.number(estimate.n)}")
                elif estimate and estimate.n and not crowded:
                    under = (_("few"), f"n {figures.number(estimate.n)}")
                elif not crowded:
                    under = (_("not"), _("asked"))
                if across - labelled < ROOM_BELOW:
                    under = ("", "")
                elif any(under):
                    labelled = across
                if step.actual is not None:
                    is_above = across - valued < ROOM_BESIDE and not is_above
                    valued = across
                yield Felt(
                    name=step.reading.name,
                    x=across,
                    actual=step.actual,
                    low=estimate.low if estimate else None,
                    high=estimate.high if estimate else None,
                    desired=step.desired,
                    believed=step.believed,
                    is_moment_of_truth=step.reading.moment_of_truth,
                    under=under,
                    gap=_gap(step),
                    is_label_above=is_above,
                )

    def _emotion_says(self) -> str:
        measured = [step for step in self.layers.steps if step.actual is not None]
        if not measured:
            return _("Nobody was asked along this journey; only the design is drawn.")
        parts = [
            _("%(name)s %(value)s") % {
                "name": step.reading.name,
                "value": figures.signed(step.actual, 1),
            }
            for step in measured
        ]  # fmt: skip
        return _(
            "Mean emotion at %(n)s of %(of)s touchpoints: %(parts)s. The others were not asked."
        ) % {
            "n": len(measured),
            "of": len(self.layers.steps),
            "parts": "; ".join(parts),
        }

    # Words ------------------------------------------------------------------------------------

    def _pains(self) -> Lane:
        title = _("Pains and delights")
        if not any(stage.pains or stage.delights for stage in self.layers.stages):
            gap = self._no_words()
            return Lane(title, "", whole=tag("div", tag("p", gap, class_="gap"), class_="lane-gap"))
        hint = _("Words that stand out in comments with low and with high scores, with mentions")
        return Lane(title, hint, self._each(self._words))

    def _no_words(self) -> str:
        n = self.felt.n_comments if self.felt else 0
        if n:
            told = ngettext(
                "No word stands out clearly in %(n)s comment.",
                "No word stands out clearly in %(n)s comments.",
                n,
            )
            return told % {"n": figures.number(n)}
        return _(
            "No comment with a score follows a touchpoint of this journey. Import comments that "
            "name their case or customer."
        )

    def _words(self, stage: StageLayers) -> Markup:
        lines = [
            *(self._word(said, "delight", "+", _("Delight: ")) for said in stage.delights),
            *(self._word(said, "pain", "−", _("Pain: ")) for said in stage.pains),
        ]
        return tag("ul", *lines, class_="pains") if lines else Markup("")

    def _word(self, said: Said, kind: str, sign: str, hidden: str) -> Markup:
        found = _("%(n)s of %(of)s") % {
            "n": figures.number(said.word.n),
            "of": figures.number(said.word.of),
        }
        text = tag(
            "span",
            tag("span", hidden, class_="vh"),
            _("“%(word)s”") % {"word": said.word.word},
            " ",
            tag("span", found, ", ", said.touchpoint, class_="n"),
        )
        mark = tag("span", sign, class_=f"sign sign--{kind}", aria_hidden="true")
        return tag("li", mark, text)

    # Stages of a theatre ----------------------------------------------------------------------

    def _front(self, stage: StageLayers) -> Markup:
        return _statements(stage, ("front_stage",))

    def _back(self, stage: StageLayers) -> Markup:
        return _statements(stage, ("back_stage", "systems", "procedure"))

    def _owner(self, stage: StageLayers) -> Markup:
        parts: list[Markup] = []
        for owner in stage.owners:
            kind = "ownbar" if owner.name else "ownbar ownbar--none"
            steps = ", ".join(owner.steps[:3]) + (" …" if len(owner.steps) > 3 else "")
            name = tag("strong", owner.name or _("No owner"))
            parts.append(tag("div", name, tag("span", steps), class_=kind))
        if stage.handoffs:
            lines = (_handoff(each) for each in stage.handoffs)
            parts.append(tag("ul", *lines, class_="handoffs"))
        return join(parts)


def _gap(step: StepLayers) -> str:
    """The shortfall in words, where it is half a step or more."""
    if step.shortfall is None or step.shortfall < LEAST_GAP:
        return ""
    return _("gap %(by)s") % {"by": figures.number(step.shortfall, 1)}


def _handoff(each: HandoffShown) -> Markup:
    kept = each.held.row.kept if each.held else None
    told = each.to_name or _("nobody: what follows has no owner")
    words = [_("%(at)s to %(to)s") % {"at": each.at_name, "to": told}, " "]
    if each.held and kept and kept.value is not None:
        tone = TONES[each.held.row.status]
        share = tag("b", figures.share(kept.value), class_=f"num {tone}-ink")
        words += [share, " ", tag("span", figures.count(kept.n), class_="ci")]
    elif each.reading and each.reading.n:
        mean = _("no standard; mean %(time)s, %(n)s") % {
            "time": figures.duration(each.reading.mean_us),
            "n": figures.count(each.reading.n),
        }
        words.append(tag("span", mean, class_="of"))
    else:
        words.append(tag("span", _("not measured"), class_="of"))
    return tag("li", icons.icon("arrow"), tag("span", *words), class_="handoff")


def evidence(cell: Cell) -> Markup:
    """How well one cell is known, in a word."""
    if cell.grade == "measured":
        words = _("measured")
    elif cell.grade == "told":
        words = ngettext("told by %(n)s person", "told by %(n)s people", cell.told_by) % {
            "n": cell.told_by
        }
    else:
        words = _("assumed")
    return tag("span", words, class_=f"evidence evidence--{cell.grade}")


def _statements(stage: StageLayers, names: tuple[str, ...]) -> Markup:
    lines = []
    for step in stage.steps:
        cells = [cell for cell in _cells(step.reading, names) if cell.value]
        if not cells:
            continue
        lines.append(
            tag(
                "li",
                tag("span", step.reading.name, class_="of"),
                *(
                    tag(
                        "span",
                        join((cell.value,)),
                        " ",
                        evidence(cell),
                        class_="muted" if cell.name == "systems" else None,
                    )
                    for cell in cells
                ),
            )
        )
    return tag("ul", *lines, class_="statements") if lines else Markup("")


def _cells(step: StepReading, names: tuple[str, ...]) -> Iterator[Cell]:
    for name in names:
        yield from (cell for cell in step.cells if cell.name == name)


def _stage_name(stage: StageLayers) -> str:
    if stage.stage.stage_no is None:
        return (
            _("Not in the design")
            if stage.stage.name == "Not in the design"
            else _("Steps found in the data")
        )
    return stage.stage.name


def _nothing() -> Markup:
    return tag("span", "–", class_="gap")


def _lowest(layers: Layers) -> float:
    """Where the scale of kept shares begins: a tenth below everything that is drawn."""
    rows = [stage.standards[0].row for stage in layers.stages if stage.standards]
    ends = [row.kept.low for row in rows if row.kept.low is not None]
    ends += [row.target for row in rows]
    return max(0.0, int(10 * min(ends, default=0.5)) / 10) if ends else 0.0
