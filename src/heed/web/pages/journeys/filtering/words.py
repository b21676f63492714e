"""A filter in words, for titles, prints and files."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from heed.journeys.filtering.filters import ANY, Clause, Filter
from heed.kernel.durations import parse_duration
from heed.web import figures
from heed.web.pages.journeys.labels import DEVIATIONS, OUTCOMES, RESULTS

KINDS = {
    ANY: gettext_lazy("left the design somewhere"),
    "skipped": gettext_lazy("left something out"),
    "repeated": gettext_lazy("met something again"),
    "out_of_order": gettext_lazy("met something out of order"),
    "unplanned": gettext_lazy("met something that is not in the design"),
    "ended_early": gettext_lazy("ended early"),
}


@dataclass(frozen=True)
class Names:
    """What people call the keys that conditions hold."""

    touchpoints: Mapping[str, str] = field(default_factory=dict)
    segments: Mapping[str, str] = field(default_factory=dict)
    standards: Mapping[str, str] = field(default_factory=dict)


def clause_words(clause: Clause, names: Names) -> str:
    """One condition in words, with a small letter: "channel is web or app"."""
    return _WORDS[clause.field](clause, names)


def days_words(since: date | None, until: date | None) -> str:
    """The days on which an instance began; empty for any."""
    if since and until:
        return _("began %(period)s") % {"period": figures.period(since, until)}
    if since:
        return _("began on %(day)s or later") % {"day": figures.day(since)}
    return _("began on %(day)s or before") % {"day": figures.day(until)} if until else ""


def filter_words(asked: Filter, names: Names) -> str:
    """All conditions in one line: "channel is web; took at least 2 days"."""
    said = [clause_words(clause, names) for clause in asked.clauses]
    return "; ".join(part for part in (*said, days_words(asked.since, asked.until)) if part)


def _or(values: Sequence[str]) -> str:
    return _(" or ").join(values)


def _is(what: str, clause: Clause, values: Sequence[str]) -> str:
    given = {"what": what, "values": _or(values)}
    return (
        _("%(what)s is not %(values)s") if clause.is_not else _("%(what)s is %(values)s")
    ) % given


def _plain(what: str, clause: Clause) -> str:
    if clause.compare == "is":
        return _is(what, clause, [value or _("not known") for value in clause.values])
    return _limit(what, clause, figures.number(clause.values[0], _digits(clause.values[0])))


def _limit(what: str, clause: Clause, value: str) -> str:
    """At least or at most; turned round, below or above."""
    told = {
        ("at_least", False): _("%(what)s is at least %(value)s"),
        ("at_most", False): _("%(what)s is at most %(value)s"),
        ("at_least", True): _("%(what)s is not at least %(value)s"),
        ("at_most", True): _("%(what)s is not at most %(value)s"),
    }[clause.compare, clause.is_not]
    return told % {"what": what, "value": value}


def _digits(text: str) -> int:
    return len(text.partition(".")[2])


def _channel(clause: Clause, _names: Names) -> str:
    return _plain(_("channel"), clause)


def _property(clause: Clause, _names: Names) -> str:
    return _plain(clause.name, clause)


def _trait(clause: Clause, _names: Names) -> str:
    return _plain(_("%(name)s of the customer") % {"name": clause.name}, clause)


def _outcome(clause: Clause, _names: Names) -> str:
    return _is(_("outcome"), clause, [str(OUTCOMES[value]) for value in clause.values])


def _segment(clause: Clause, names: Names) -> str:
    return _is(_("segment"), clause, [names.segments.get(key, key) for key in clause.values])


def _met(clause: Clause, names: Names) -> str:
    values = _or([names.touchpoints.get(key, key) for key in clause.values])
    return (_("did not meet %(names)s") if clause.is_not else _("met %(names)s")) % {
        "names": values
    }


def _deviation(clause: Clause, names: Names) -> str:
    said = _or([_departed(value, names) for value in clause.values])
    return _("not: %(said)s") % {"said": said} if clause.is_not else said


def _departed(value: str, names: Names) -> str:
    kind, _at, key = value.partition("@")
    if not key:
        return str(KINDS[kind])
    touchpoint = names.touchpoints.get(key, key)
    if kind == ANY:
        return _("left the design at %(name)s") % {"name": touchpoint}
    return str(DEVIATIONS[kind]) % {"name": touchpoint}


def _standard(clause: Clause, names: Names) -> str:
    what = f"“{names.standards.get(clause.name, clause.name)}”"
    return _is(what, clause, [str(RESULTS[value]) for value in clause.values])


def _duration(clause: Clause, _names: Names) -> str:
    length = parse_duration(clause.values[0])
    return _limit(_("duration"), clause, _length(length) if length else clause.values[0])


def _length(length: timedelta) -> str:
    """A length in all its units, since what is left out would be another filter."""
    days = ngettext("%(n)s day", "%(n)s days", length.days) % {"n": figures.number(length.days)}
    hours, rest = divmod(length.seconds, 3600)
    minutes, seconds = divmod(rest, 60)
    parts = ((length.days, days), (hours, f"{hours} h"), (minutes, f"{minutes} min"))
    return " ".join(text for n, text in (*parts, (seconds, f"{seconds} s")) if n)


def _steps(clause: Clause, _names: Names) -> str:
    n = float(clause.values[0])
    count = ngettext("%(n)s step", "%(n)s steps", int(n)) % {
        "n": figures.number(n, _digits(clause.values[0]))
    }
    return _limit(_("length"), clause, count)


_WORDS: Mapping[str, Callable[[Clause, Names], str]] = {
    "channel": _channel,
    "property": _property,
    "trait": _trait,
    "outcome": _outcome,
    "segment": _segment,
    "met": _met,
    "deviation": _deviation,
    "standard": _standard,
    "duration": _duration,
    "steps": _steps,
}
