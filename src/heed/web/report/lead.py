"""The first sentences of a report: what the data says, and nothing that it does not."""

from __future__ import annotations

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from heed.insight.results import Finding
from heed.standards.results import StandardReading
from heed.web import figures
from heed.web.report import phrases
from heed.web.report.source import Material


def title(material: Material) -> str:
    """What the page is about."""
    if material.is_empty:
        return _("Nothing to report yet")
    if material.journey is not None and material.journey.based_on is not None:
        return _("What needs attention")
    n = sum(one.summary.estimate.n for one in material.scores[:1])
    return _("What your %(n)s answers say") % {"n": figures.number(n)}


def sentences(material: Material) -> list[SafeString]:
    """Two or three sentences, each with its emphasis; every number in them is also below."""
    found = [_standards(material), _first(material), _change(material)]
    said = [sentence for sentence in found if sentence]
    return said or [SafeString(conditional_escape(_silence(material)))]


def _standards(material: Material) -> SafeString:
    judged = [one for one in material.standards if one.status != "no_data"]
    missed = [one for one in judged if one.status == "missed"]
    if not judged:
        return SafeString("")
    if not missed:
        words = ngettext(
            "The one standard that can be judged keeps its goal.",
            "All %(n)s standards that can be judged keep their goals.",
            len(judged),
        ) % {"n": len(judged)}
        return format_html("{}", words)
    count = ngettext(
        "%(n)s of %(of)s standards misses its goal",
        "%(n)s of %(of)s standards miss their goal",
        len(missed),
    ) % {"n": len(missed), "of": len(judged)}
    if len(judged) == 1:
        count = (
            _("The promise misses its goal")
            if missed[0].is_promise
            else _("The standard misses its goal")
        )
    worst = _worst(missed)
    rest = _("“%(name)s” was kept in %(share)s of %(n)s cases; the goal is %(goal)s.") % {
        "name": worst.name,
        "share": figures.share(worst.kept.value),
        "n": figures.number(worst.kept.n),
        "goal": figures.share(worst.target, 0),
    }
    return format_html("<b>{}</b>: {}", count, rest)


def _worst(missed: list[StandardReading]) -> StandardReading:
    """The one that the first sentence names."""
    return max(missed, key=lambda one: (one.is_promise, one.budget.used or 0))


def _first(material: Material) -> SafeString:
    """The first finding that names a group or an effect."""
    names = {one.key: one.name for one in material.standards}
    missed = [one for one in material.standards if one.status == "missed"]
    named = _worst(missed).key if missed else ""
    for finding in material.findings.breaks:
        name = names.get(finding.subject, "")
        said = (
            _group_sentence(finding, name, is_named=finding.subject == named)
            if finding.groups
            else _effect_sentence(finding, name)
        )
        if said:
            return said
    return SafeString("")


def _group_sentence(finding: Finding, standard: str, *, is_named: bool) -> SafeString:
    group = finding.groups[0]
    both = {
        "inside": figures.value_of(group.inside),
        "elsewhere": figures.value_of(group.elsewhere),
    }
    name = phrases.group(group.parts)
    if finding.kind == "standard":
        words = _("%(inside)s missed there, %(elsewhere)s elsewhere") % both
        if is_named:
            return format_html(_("It breaks most where <b>{}</b>: {}."), name, words)
        return format_html(_("“{}” breaks most where <b>{}</b>: {}."), standard, name, words)
    if group.inside.measure == "share":
        words = _("%(inside)s there, %(elsewhere)s elsewhere") % both
        return format_html(_("Low scores are most frequent where <b>{}</b>: {}."), name, words)
    words = _("%(inside)s there, %(elsewhere)s elsewhere") % both
    return format_html(_("Scores are lowest where <b>{}</b>: {}."), name, words)


def _effect_sentence(finding: Finding, standard: str) -> SafeString:
    effect = finding.effect
    if effect is None or effect.difference is None or not effect.missed.is_shown:
        return SafeString("")
    if effect.difference.low <= 0 <= effect.difference.high:
        return SafeString("")
    words = _("“%(item)s” is %(missed)s instead of %(kept)s") % {
        "item": effect.item.replace("_", " "),
        "missed": figures.value_of(effect.missed),
        "kept": figures.value_of(effect.kept),
    }
    return format_html(_("Where “{}” is missed, <b>{}</b>."), standard, words)


def _change(material: Material) -> SafeString:
    if not material.scores:
        return SafeString("")
    key = material.scores[0].summary.key
    read = next((one for one in material.findings.scores if one.key == key), None)
    if read is None or read.change is None or read.first is None or read.last is None:
        return SafeString("")
    moved, way, _facts = phrases.change(read)
    name = phrases.metric_name(read.name)
    words = {"better": _("clear rise"), "worse": _("clear fall")}.get(way, _("no clear change"))
    if way == "flat":
        return format_html(_("In {} there is <b>{}</b>."), name, words)
    amount = moved.partition(":")[0]
    return format_html(_("In {} there is a <b>{}</b> ({})."), name, words, amount)


def _silence(material: Material) -> str:
    if material.is_empty:
        return _("Import your data and build it: then this page says what stands out.")
    return _(
        "Nothing stands out that would not be named by chance, too. The figures below say what is "
        "known, and what is missing to say more."
    )
