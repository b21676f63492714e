"""The contact policy in sentences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from heed.customers.contact.design import ContactPolicy, Limit, QuietHours
from heed.web.figures import duration
from heed.web.labels import CHANNELS, HOLDS


@dataclass(frozen=True)
class PolicySentences:
    """What a policy says, by heading."""

    limits: tuple[tuple[str, str], ...]  # name, what it says
    quiet: tuple[tuple[str, str], ...]  # channels, when they rest
    suppressions: tuple[tuple[str, str], ...]  # while what holds, which classes
    others: tuple[str, ...]
    stops: str  # classes that the end of a relationship stops


def policy_sentences(policy: ContactPolicy) -> PolicySentences:
    """Everything that a policy decides, in the language of the reader."""
    names = {key: each.name for key, each in policy.by_class.items()}
    return PolicySentences(
        limits=tuple((limit.name, _limit(limit, names)) for limit in policy.limits),
        quiet=tuple(map(_quiet, policy.quiet_hours)),
        suppressions=tuple(
            (str(HOLDS[each.reason]), _listed(each.classes, names)) for each in policy.suppressions
        ),
        others=tuple(_others(policy, names)),
        stops=_listed(policy.ending.stops, names),
    )


def _limit(limit: Limit, names: Mapping[str, str]) -> str:
    facts = {"classes": _listed(limit.classes, names), "time": _time(limit)}
    if limit.per == "account":
        said = ngettext(
            "At most %(n)s %(time)s to all people of an account: %(classes)s",
            "At most %(n)s %(time)s to all people of an account: %(classes)s",
            limit.most,
        )
    else:
        said = ngettext(
            "At most %(n)s %(time)s to one person: %(classes)s",
            "At most %(n)s %(time)s to one person: %(classes)s",
            limit.most,
        )
    text = said % {"n": limit.most, **facts}
    if limit.counts == "invitations":
        return _("%(sentence)s; reminders are not counted") % {"sentence": text}
    return text


def _time(limit: Limit) -> str:
    if limit.within is not None:
        us = int(limit.within.total_seconds() * 1_000_000)
        return _("within %(time)s") % {"time": duration(us)}
    return {
        "day": _("each calendar day"),
        "week": _("each calendar week"),
        "month": _("each calendar month"),
    }[limit.each or "day"]


def _quiet(quiet: QuietHours) -> tuple[str, str]:
    channels = ", ".join(str(CHANNELS[each]) for each in quiet.channels)
    if quiet.outside:
        said = _("only within the hours of the calendar “%(calendar)s”")
        return channels, said % {"calendar": quiet.outside}
    facts = {"start": f"{quiet.start:%H:%M}", "end": f"{quiet.end:%H:%M}"}
    return channels, _("not between %(start)s and %(end)s") % facts


def _others(policy: ContactPolicy, names: Mapping[str, str]) -> Iterator[str]:
    own = _("Days and quiet hours are those of %(zone)s, or of the customer's own zone if known.")
    only = _("Days and quiet hours are those of %(zone)s.")
    yield (own if policy.own_zone else only) % {"zone": policy.zone}
    if policy.never_surveyed:
        said = _("%(percent)s of the customers, drawn by lot for good, never get: %(classes)s.")
        share = f"{100 * policy.never_surveyed.share:g} %"
        yield said % {"percent": share, "classes": _listed(policy.never_surveyed.classes, names)}
    if policy.reminders:
        us = int(policy.reminders.after.total_seconds() * 1_000_000)
        said = ngettext(
            "An invitation is reminded of at most %(n)s time, not before %(time)s have passed.",
            "An invitation is reminded of at most %(n)s times, not before %(time)s have passed.",
            policy.reminders.most,
        )
        yield said % {"n": policy.reminders.most, "time": duration(us)}
    held = int(policy.held_for.total_seconds() * 1_000_000)
    yield _("A yes holds its place for %(time)s.") % {"time": duration(held)}


def _listed(classes: tuple[str, ...], names: Mapping[str, str]) -> str:
    return ", ".join(names.get(key, key) for key in classes)
