"""The report as one HTML file: styles inside, no script, nothing fetched from anywhere."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import override

from heed.kernel.errors import HeedError
from heed.web import figures, sheets
from heed.web.report import findings, flowing, journey, lead, phrases, scores, standards
from heed.web.report.source import Material

LANGUAGES = {"en": "en-gb", "de": "de"}


@dataclass(frozen=True)
class Remark:
    """A banner: something about the data that a reader must know before the figures."""

    tone: str
    strong: str
    rest: str


@dataclass(frozen=True)
class Called:
    """Whom to call first: one low score."""

    customer: str
    when: str
    quote: findings.Quote
    is_named: bool
    """Whether any of the customers is known; else no column is shown for them."""


def write_page(material: Material, *, language: str = "en", written_on: date) -> str:
    """The report in HTML.

    Args:
        material: What :func:`heed.web.report.source.gather` read.
        language: ``en`` or ``de``.
        written_on: The day to print on it.

    Raises:
        HeedError: the language is neither.
    """
    if language not in LANGUAGES:
        raise HeedError(f"A report is written in English (en) or German (de), not in {language!r}.")
    with override(LANGUAGES[language]):
        return render_to_string("web/report/page.html", _context(material, language, written_on))


def _context(material: Material, language: str, written_on: date) -> dict[str, object]:
    cards = standards.views(material)
    return {
        "language": language,
        "styles": SafeString(sheets.styles_in_one()),
        "title": lead.title(material),
        "lead": lead.sentences(material),
        "facts": _facts(material),
        "is_empty": material.is_empty,
        "remarks": _remarks(material),
        "stats": scores.stats(material),
        "breaks": findings.views(material.findings.breaks, material),
        "delights": findings.views(material.findings.delights, material),
        "has_worth": any(one.worth for one in material.findings.breaks),
        "silences": _silences(material),
        "standards": cards,
        "standard_cards": [one for one in cards if one.chart or one.budget][: standards.MOST_CARDS],
        "journey": journey.view(material),
        "flow": flowing.view(material),
        "paths": material.paths,
        "periods": scores.periods(material),
        "cuts": scores.cuts(material),
        "call_first": _called(material),
        "missing": [(_(one.add), _(one.shows)) for one in material.findings.missing],
        "fairness": material.findings.fairness,
        "definitions": _definitions(material),
        "doctor": material.doctor,
        "written_on": written_on,
        "as_of": _as_of(material),
    }


def _as_of(material: Material) -> date | None:
    if material.as_of is not None:
        return material.as_of.date()
    return material.metrics.last_day


def _facts(material: Material) -> list[str]:
    facts = []
    if (as_of := _as_of(material)) is not None:
        facts.append(_("Data to %(day)s") % {"day": figures.day(as_of)})
    journey_read = material.journey
    if journey_read is not None and journey_read.based_on is not None:
        facts.append(f"{journey_read.name}, {figures.number(journey_read.based_on.n)}")
    n_answers = sum(one.summary.estimate.n for one in material.scores)
    if n_answers:
        facts.append(_("%(n)s scores") % {"n": figures.number(n_answers)})
    sources = ", ".join(one.source for one in material.doctor.sources)
    if sources:
        facts.append(_("from %(sources)s") % {"sources": sources})
    return facts


def _remarks(material: Material) -> list[Remark]:
    """What is wrong with the data, before any figure."""
    doctor, found = material.doctor, []
    if doctor.build is not None and not doctor.build.up_to_date:
        rest = _("Run “heed build” and write the report again.")
        found.append(Remark("risk", _("The figures are older than the data."), rest))
    n_waiting = sum(group.n for group in doctor.quarantine)
    if n_waiting:
        strong = _("%(n)s rows are set aside.") % {"n": figures.number(n_waiting)}
        rest = _("They could not be read, are not counted, and can be repaired.")
        found.append(Remark("info", strong, rest))
    unclaimed = doctor.coverage.unclaimed
    if unclaimed.n:
        strong = _("%(share)s of interactions belong to no touchpoint.") % {
            "share": figures.share(unclaimed.share)
        }
        rest = _("%(n)s of %(of)s: they are not in the journey.") % {
            "n": figures.number(unclaimed.n),
            "of": figures.number(unclaimed.of),
        }
        found.append(Remark("info", strong, rest))
    return found


def _silences(material: Material) -> list[tuple[str, str]]:
    """Scores without any finding, with the reason."""
    named = {one.subject for one in (*material.findings.breaks, *material.findings.delights)}
    return [
        (phrases.metric_name(one.name), one.silence)
        for one in material.findings.scores
        if one.silence and one.key not in named
    ]


def _called(material: Material) -> list[Called]:
    ends = scores.scale_of(material.scores[0]) if material.scores else None
    shown = material.findings.call_first[:8]
    is_named = any(case.customer for case in shown)
    return [
        Called(
            customer=case.customer or _("not known"),
            when=figures.day(case.at) if case.at else figures.NOTHING,
            quote=findings.quote(case, ends or (0.0, 10.0)),
            is_named=is_named,
        )
        for case in shown
    ]


def _definitions(material: Material) -> list[tuple[str, str]]:
    """What the figures were computed from, so that they can be computed again."""
    rows = []
    build = material.doctor.build
    if build is not None:
        when = figures.moment(build.finished_at)
        rows.append(
            (_("Build"), _("%(n)s, finished %(when)s UTC") % {"n": build.number, "when": when})
        )
    if material.as_of is not None:
        rows.append((_("Data horizon"), f"{figures.moment(material.as_of)} UTC"))
    if material.journey is not None:
        named = f"{material.journey.name} ({material.journey.key}@{material.journey.version})"
        rows.append((_("Journey"), named))
    held = ", ".join(f"{one.key}@{one.version}" for one in material.standards)
    if held:
        rows.append((_("Standards"), held))
    metrics = ", ".join(
        f"{one.summary.key} ({one.summary.estimate.definition})"
        if one.summary.estimate.definition
        else one.summary.key
        for one in material.scores
    )
    if metrics:
        rows.append((_("Metrics"), metrics))
    methods = dict.fromkeys(
        one.summary.estimate.method for one in material.scores if one.summary.estimate.is_shown
    )
    if methods:
        rows.append((_("Intervals of scores"), "; ".join(methods)))
    rows.append(("Heed", material.findings.software))
    return rows
