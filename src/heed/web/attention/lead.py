"""The sentences that open a page: what the newest build says, composed from its figures."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from heed.insight.results import Emerging, ScoreRead
from heed.standards.results import StandardRow
from heed.web import figures
from heed.web.attention.rows import FindingRow

MOST_SENTENCES = 3


@dataclass(frozen=True)
class Seen:
    """What a reader may see, and what the sentences are made of."""

    standards: Sequence[StandardRow]
    scores: Sequence[ScoreRead]
    rows: Sequence[FindingRow]
    """Breaks, neither muted nor closed to the reader."""
    emerging: Sequence[Emerging]


def lead(seen: Seen) -> list[SafeString]:
    """At most three sentences, the most pressing first; none where there is nothing to tell."""
    said = [*_standards(seen.standards), *_scores(seen.scores), *_unowned(seen.rows)]
    said += [*_emerging(seen.emerging), *_groups(seen)]
    if not said and seen.scores:
        said = [_quiet(seen)]
    return said[:MOST_SENTENCES]


def _standards(standards: Sequence[StandardRow]) -> Iterable[SafeString]:
    known = [row for row in standards if row.status != "no_data"]
    missed = [row for row in known if row.status == "missed" and row.kept.value is not None]
    if not known:
        return
    if not missed:
        yield format_html(
            ngettext(
                "<b>The one standard with data keeps its goal</b>.",
                "<b>All {n} standards with data keep their goals</b>.",
                len(known),
            ),
            n=figures.number(len(known)),
        )
        return
    worst = max(missed, key=lambda row: row.target - (row.kept.value or 0.0))
    yield format_html(
        ngettext(
            "<b>{n} of {all} standards misses its goal</b>: “{name}” is kept in {share}, "
            "goal {goal}.",
            "<b>{n} of {all} standards miss their goals</b>, “{name}” by most: kept in {share}, "
            "goal {goal}.",
            len(missed),
        ),
        n=figures.number(len(missed)),
        all=figures.number(len(known)),
        name=worst.name,
        share=figures.share(worst.kept.value),
        goal=figures.share(worst.target, 0),
    )


def _scores(scores: Sequence[ScoreRead]) -> Iterable[SafeString]:
    """Clear falls, then clear rises; of metrics on the same answers both are true."""
    falls = [score.name for score in scores if score.verdict == "Clear fall."]
    rises = [score.name for score in scores if score.verdict == "Clear rise."]
    if falls:
        yield format_html(_("<b>A clear fall</b>: {names}."), names=_listed(falls))
    if rises:
        yield format_html(_("<b>A clear rise</b>: {names}."), names=_listed(rises))


def _unowned(rows: Sequence[FindingRow]) -> Iterable[SafeString]:
    unowned = [row for row in rows if not row.owner and row.finding.kind != "score"]
    if len(unowned) == 1 and unowned[0].finding.kind == "handoff":
        yield format_html("<b>{}</b>.", unowned[0].title)
    elif len(unowned) == 1:
        yield format_html(_("One finding <b>has no owner</b>: {title}."), title=unowned[0].title)
    elif unowned:
        yield format_html(_("{n} findings <b>have no owner</b>."), n=figures.number(len(unowned)))


def _emerging(emerging: Sequence[Emerging]) -> Iterable[SafeString]:
    if emerging:
        first = emerging[0]
        yield format_html(
            _(
                "In the last seven days of data <b>{n} comments say “{word}”</b>; "
                "usual are {low} to {high}."
            ),
            n=figures.number(first.n),
            word=first.words[0],
            low=figures.number(first.usual_low),
            high=figures.number(first.usual_high),
        )


def _groups(seen: Seen) -> Iterable[SafeString]:
    """Without standards: what separates low from high."""
    if seen.standards:
        return
    for row in [row for row in seen.rows if row.finding.kind == "score"][:1]:
        yield format_html("<b>{}</b>: {}.", row.title, row.beside_basis or row.whom_basis)


def _quiet(seen: Seen) -> SafeString:
    if all(score.verdict == "No clear change." for score in seen.scores):
        return format_html("<b>{}</b>", _("No clear change in any score, and no group stands out."))
    return format_html("<b>{}</b>", _("No group stands out in any score."))


def _listed(names: Sequence[str]) -> str:
    """Names after each other; of many, how many more there are."""
    shown = ", ".join(names[:3])
    left = len(names) - 3
    return _("%(names)s and %(n)s more") % {"names": shown, "n": left} if left > 0 else shown
