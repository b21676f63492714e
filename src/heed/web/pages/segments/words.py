"""Rules in words: what a clause asks, what was found, in the language of whoever looks."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from heed.customers.segments.moments import parse_moment
from heed.customers.segments.rules import (
    NEVER,
    Bounds,
    Bucket,
    Did,
    Happening,
    Held,
    Inside,
    Listed,
    Moment,
    Rule,
    Scored,
    Trait,
    Travelled,
    Value,
    When,
    Window,
    parts_of,
)
from heed.customers.segments.walking import Part
from heed.customers.segments.wording import clause_text
from heed.foundation.conditions import Condition
from heed.kernel.durations import parse_duration
from heed.kernel.money import decimals
from heed.web import figures

TRAITS = "traits."


@dataclass(frozen=True)
class Names:
    """How people call what rules name by keys."""

    touchpoints: Mapping[str, str] = field(default_factory=dict)
    segments: Mapping[str, str] = field(default_factory=dict)
    metrics: Mapping[str, str] = field(default_factory=dict)
    standards: Mapping[str, str] = field(default_factory=dict)
    journeys: Mapping[str, str] = field(default_factory=dict)


def part_words(part: Part, names: Names) -> str:
    """A part of a rule in words; of a branch, what it asks of the parts below it."""
    if part.operator:
        return {
            "all": _("All of these hold"),
            "any": _("At least one of these holds"),
            "not": _("This does not hold"),
        }[part.operator]
    return clause_words(part.rule, names)


def clause_words(rule: Rule, names: Names) -> str:
    """A clause in words."""
    if isinstance(rule, Condition):
        return _told(rule.field.removeprefix(TRAITS), rule.operator, rule.values)
    for kind, words in _WORDS.items():
        if isinstance(rule, kind):
            return words(rule, names)
    return clause_text(rule)


def sentence(rule: Rule, names: Names) -> str:
    """A whole rule on one line; segments that it names stay names."""
    parts = () if isinstance(rule, Inside) else parts_of(rule)
    if not parts:
        return clause_words(rule, names)
    inner = [
        f"({said})" if len(parts_of(part)) > 1 else said
        for part in parts
        for said in [sentence(part, names)]
    ]
    operator = Part(rule, 0).operator
    if operator == "not":
        return _("not %s") % inner[0]
    return (_(" and ") if operator == "all" else _(" or ")).join(inner)


def _trait(rule: Trait, _names: Names) -> str:
    owners = {
        "account": _("of the account: %s"),
        "parent_account": _("of the account above: %s"),
    }
    told = _told(rule.name, rule.operator, rule.values)
    return owners[rule.of] % told if rule.of in owners else told


def _told(name: str, operator: str, values: Sequence[str]) -> str:
    said = {"name": name, "values": _or(values)}
    patterns = {
        "is": _("%(name)s is %(values)s"),
        "in": _("%(name)s is %(values)s"),
        "starts_with": _("%(name)s begins with %(values)s"),
        "contains": _("%(name)s contains %(values)s"),
        "present": _("%(name)s is known"),
        "missing": _("%(name)s is not known"),
        "at_least": _("%(name)s is at least %(values)s"),
        "at_most": _("%(name)s is at most %(values)s"),
        "below": _("%(name)s is below %(values)s"),
        "above": _("%(name)s is above %(values)s"),
        "before": _("%(name)s is before %(moment)s"),
        "after": _("%(name)s is after %(moment)s"),
        "within": _("%(name)s lies in the last %(length)s"),
    }
    if operator in ("before", "after"):
        said["moment"] = moment_words(parse_moment(values[0]) or Moment())
    if operator == "within":
        said["length"] = length_words(parse_duration(values[0]) or timedelta())
    return patterns[operator] % said


def _did(rule: Did, names: Names) -> str:
    return _counted(_what(rule.what, names), times_words(rule.times), rule.window)


def _counted(what: str, times: str, window: Window) -> str:
    return ", ".join(filter(None, [f"{what}: {times}", window_words(window)]))


def _when(rule: When, names: Names) -> str:
    which = _("for the last time") if rule.which == "last" else _("for the first time")
    moments = []
    if rule.before is not None:
        moments.append(_("before %s") % moment_words(rule.before))
    if rule.after is not None:
        moments.append(_("after %s") % moment_words(rule.after))
    return f"{_what(rule.what, names)}: {which} {', '.join(moments)}"


def _value(rule: Value, names: Names) -> str:
    digits = decimals(rule.currency)
    amount = bounds_words(rule.bounds, lambda n: f"{rule.currency} {figures.number(n, digits)}")
    pattern = _("worth %s in all") if rule.take == "sum" else _("worth %s on average")
    return _counted(_what(rule.what, names), pattern % amount, rule.window)


def _scored(rule: Scored, names: Names) -> str:
    what = names.metrics.get(rule.metric, rule.metric)
    if rule.answers is not None:
        what = _condition(rule.answers)
    score = bounds_words(rule.bounds, lambda n: figures.number(n, 0 if n == int(n) else 1))
    takes = {
        "last": _("the last score is %s"),
        "any": _("one score is %s"),
        "every": _("every score is %s"),
        "mean": _("the mean score is %s"),
    }
    return _counted(what, takes[rule.take] % score, rule.window)


def _held(rule: Held, names: Names) -> str:
    what = names.standards.get(rule.standard, rule.standard)
    result = _("missed") if rule.result == "missed" else _("kept")
    return _counted(what, f"{result} {times_words(rule.times)}", rule.window)


def _travelled(rule: Travelled, names: Names) -> str:
    what = names.journeys.get(rule.journey, rule.journey)
    outcomes = {
        "": _("travelled"),
        "completed": _("completed"),
        "ended_early": _("ended early"),
        "under_way": _("under way"),
    }
    how = [outcomes[rule.outcome]]
    if rule.deviated is not None:
        how.append(_("off the design") if rule.deviated else _("as designed"))
    if rule.skipped:
        how.append(_("without %s") % names.touchpoints.get(rule.skipped, rule.skipped))
    return _counted(what, f"{', '.join(how)} {times_words(rule.times)}", rule.window)


def _bucket(rule: Bucket, _names: Names) -> str:
    first, last = rule.first, rule.last
    drawn = str(first) if first == last else f"{first}–{last}"
    return _("drawn by lot: %(drawn)s of 0–%(highest)s") % {
        "drawn": drawn,
        "highest": rule.of - 1,
    }


def _inside(rule: Inside, names: Names) -> str:
    return _("in the segment %s") % _or([names.segments.get(key, key) for key in rule.segments])


def _listed(rule: Listed, _names: Names) -> str:
    return _("on the list %s") % rule.name


_WORDS: Mapping[type, Callable[..., str]] = {
    Trait: _trait,
    Did: _did,
    When: _when,
    Value: _value,
    Scored: _scored,
    Held: _held,
    Travelled: _travelled,
    Bucket: _bucket,
    Inside: _inside,
    Listed: _listed,
}


def _what(what: Happening, names: Names) -> str:
    parts = []
    if what.touchpoint:
        parts.append(names.touchpoints.get(what.touchpoint, what.touchpoint))
    if what.when is not None:
        parts.append(_condition(what.when))
    return ", ".join(parts) or _("anything")


def _condition(condition: Condition) -> str:
    """Tests of a record; a name alone stands without its column."""
    parts = condition.parts if condition.operator == "all" else (condition,)
    words = []
    for part in parts:
        if not part.field:
            words.append(clause_text(part))
        elif part.field in ("name", "item") and part.operator in ("is", "in"):
            words.append(_or(part.values))
        else:
            words.append(_told(part.field.removeprefix("properties."), part.operator, part.values))
    return ", ".join(words)


def times_words(times: Bounds) -> str:
    """How often: at least 3 times."""
    if times == NEVER:
        return _("never")
    low, high = times.at_least, times.at_most
    if low == high and low is not None:
        return ngettext("exactly %(n)s time", "exactly %(n)s times", int(low)) % {"n": int(low)}
    if high is None and low is not None:
        return ngettext("at least %(n)s time", "at least %(n)s times", int(low)) % {"n": int(low)}
    if low is None and high is not None:
        return ngettext("at most %(n)s time", "at most %(n)s times", int(high)) % {"n": int(high)}
    return _("%(low)s to %(high)s times") % {"low": int(low or 0), "high": int(high or 0)}


def bounds_words(bounds: Bounds, write: Callable[[float], str]) -> str:
    """How much: at least 500, at most 6, 5 to 6."""
    low, high = bounds.at_least, bounds.at_most
    if low is not None and high is not None:
        return _("%(low)s to %(high)s") % {"low": write(float(low)), "high": write(float(high))}
    if low is not None:
        return _("at least %s") % write(float(low))
    return _("at most %s") % write(float(high or Decimal(0)))


def window_words(window: Window) -> str:
    """When something counts; empty for always."""
    if window.within is not None:
        return _("within the last %s") % length_words(window.within)
    if window.first is not None and window.last is not None:
        return _("from %(first)s to %(last)s") % {
            "first": figures.day(window.first),
            "last": figures.day(window.last),
        }
    return ""


def moment_words(moment: Moment) -> str:
    """A day, or how long ago."""
    if moment.day is not None:
        return figures.day(moment.day)
    ago = moment.ago or timedelta()
    if ago >= timedelta():
        return _("%s ago") % length_words(ago)
    return _("in %s") % length_words(-ago)


def length_words(length: timedelta) -> str:
    """A length of time: 365 days."""
    return figures.duration(length // timedelta(microseconds=1))


def _or(values: Sequence[str]) -> str:
    if len(values) < 2:
        return "".join(values)
    return _("%(some)s or %(last)s") % {"some": ", ".join(values[:-1]), "last": values[-1]}
