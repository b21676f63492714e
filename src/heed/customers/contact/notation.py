"""The notation of the contact policy in an experience file.

contact_policies:
  - key: contact-policy
    zone: Europe/Berlin
    classes: [{key: legal, priority: 1, exempt: true}, {key: survey, priority: 2}]
    limits: [{key: survey-rest, classes: survey, most: 1, within: 30 days}]
    quiet_hours: [{channels: [email, sms], between: 21:00-07:00}]
    suppressions: [{reason: open_complaint, classes: survey}]
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import time, timedelta
from typing import Any, cast

from heed.customers.consent.notation import read_channels
from heed.customers.contact.design import (
    COUNTS,
    PERIODS,
    PERS,
    SUPPRESSING,
    ContactClass,
    ContactPolicy,
    Counts,
    Limit,
    NeverSurveyed,
    Per,
    Period,
    QuietHours,
    Reminders,
    Suppression,
)
from heed.customers.contact.ending_notation import read_ending, write_ending
from heed.foundation.notation import (
    filled,
    read_key,
    read_length,
    read_name,
    read_reference,
    read_share,
    read_zone,
    written_name,
    written_share,
)
from heed.foundation.yaml_cells import Cell
from heed.kernel.durations import duration_text

KEYS = (
    "key", "name", "zone", "own_zone", "held_for", "classes", "limits", "quiet_hours",
    "suppressions", "never_surveyed", "reminders", "ending",
)  # fmt: skip
LIMIT_KEYS = ("key", "name", "classes", "most", "per", "within", "each", "counts")
MOST = 1_000
HELD_FOR = timedelta(days=2)
_BETWEEN = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)\s*[-–]\s*([01]?\d|2[0-3]):([0-5]\d)")


def read_policy(cell: Cell) -> ContactPolicy:
    """A contact policy of an experience file; problems are noted on the cell."""
    entries = cell.entries(KEYS, required=("key", "zone", "classes"))
    key = read_key(entries)
    classes = tuple(map(_class, entries["classes"].many())) if "classes" in entries else ()
    policy = ContactPolicy(
        key=key,
        name=read_name(entries, key),
        zone=read_zone(entries["zone"]) if "zone" in entries else "UTC",
        own_zone=entries["own_zone"].truth() if "own_zone" in entries else True,
        held_for=read_length(entries, "held_for") or HELD_FOR,
        classes=classes,
        limits=tuple(map(_limit, _many(entries, "limits"))),
        quiet_hours=tuple(map(_quiet, _many(entries, "quiet_hours"))),
        suppressions=tuple(map(_suppression, _many(entries, "suppressions"))),
        never_surveyed=_never(entries["never_surveyed"]) if "never_surveyed" in entries else None,
        reminders=_reminders(entries["reminders"]) if "reminders" in entries else None,
        ending=read_ending(entries["ending"]) if "ending" in entries else ContactPolicy.ending,
    )
    _check_doubles(entries, policy)
    _check_classes(entries, policy)
    return policy


def write_policy(policy: ContactPolicy) -> dict[str, Any]:
    """The policy in normal form; its version is not part of it."""
    never, reminders = policy.never_surveyed, policy.reminders
    return {
        **written_name(policy.key, policy.name),
        "zone": policy.zone,
        **({} if policy.own_zone else {"own_zone": False}),
        **filled(
            held_for="" if policy.held_for == HELD_FOR else duration_text(policy.held_for),
            classes=[_write_class(each) for each in policy.classes],
            limits=[_write_limit(each) for each in policy.limits],
            quiet_hours=[_write_quiet(each) for each in policy.quiet_hours],
            suppressions=[
                {"reason": each.reason, "classes": list(each.classes)}
                for each in policy.suppressions
            ],
            never_surveyed={"share": written_share(never.share), "classes": list(never.classes)}
            if never
            else None,
            reminders={"most": reminders.most, "after": duration_text(reminders.after)}
            if reminders
            else None,
            ending=write_ending(policy.ending),
        ),
    }


def _many(entries: dict[str, Cell], word: str) -> list[Cell]:
    return entries[word].many() if word in entries else []


def _class(cell: Cell) -> ContactClass:
    entries = cell.entries(("key", "name", "priority", "exempt"), required=("key", "priority"))
    key = read_key(entries)
    return ContactClass(
        key=key,
        name=read_name(entries, key),
        priority=entries["priority"].integer(1, MOST) if "priority" in entries else MOST,
        exempt=entries["exempt"].truth() if "exempt" in entries else False,
    )


def _write_class(each: ContactClass) -> dict[str, Any]:
    return {
        **written_name(each.key, each.name),
        "priority": each.priority,
        **filled(exempt=each.exempt),
    }


def _limit(cell: Cell) -> Limit:
    entries = cell.entries(LIMIT_KEYS, required=("key", "classes", "most"))
    key = read_key(entries)
    if isinstance(cell.value, dict) and ("within" in entries) == ("each" in entries):
        cell.problem(
            "A limit counts within a stretch of time, or each calendar day, week or month.",
            "Write `within: 30 days`, or `each: day`.",
        )
    return Limit(
        key=key,
        name=read_name(entries, key),
        classes=_classes(entries),
        most=entries["most"].integer(1, MOST) if "most" in entries else 1,
        per=cast(Per, entries["per"].choice(PERS)) if "per" in entries else "person",
        within=read_length(entries, "within"),
        each=cast(Period, entries["each"].choice(PERIODS)) if "each" in entries else None,
        counts=cast(Counts, entries["counts"].choice(COUNTS)) if "counts" in entries else COUNTS[0],
    )


def _write_limit(limit: Limit) -> dict[str, Any]:
    return {
        **written_name(limit.key, limit.name),
        "classes": list(limit.classes),
        "most": limit.most,
        **filled(
            per="" if limit.per == "person" else limit.per,
            within=duration_text(limit.within) if limit.within else "",
            each=limit.each,
            counts="" if limit.counts == "contacts" else limit.counts,
        ),
    }


def _quiet(cell: Cell) -> QuietHours:
    entries = cell.entries(("channels", "between", "outside"), required=("channels",))
    channels = read_channels(entries["channels"]) if "channels" in entries else ()
    if isinstance(cell.value, dict) and ("between" in entries) == ("outside" in entries):
        cell.problem(
            "Quiet hours lie between two times, or outside of a calendar's hours.",
            "Write `between: 21:00-07:00`, or `outside: office`.",
        )
    start, end = _between(entries["between"]) if "between" in entries else (None, None)
    return QuietHours(channels, start, end, read_reference(entries, "outside"))


def _between(cell: Cell) -> tuple[time | None, time | None]:
    text = cell.text()
    found = _BETWEEN.fullmatch(text)
    start, end = (
        (time(int(found[1]), int(found[2])), time(int(found[3]), int(found[4])))
        if found
        else (None, None)
    )
    if start is None or start == end:
        cell.problem(f"`{text}` are no quiet hours.", "Write them like `21:00-07:00`.")
        return None, None
    return start, end


def _write_quiet(quiet: QuietHours) -> dict[str, Any]:
    between = "" if quiet.start is None else f"{quiet.start:%H:%M}-{quiet.end:%H:%M}"
    return {"channels": list(quiet.channels), **filled(between=between, outside=quiet.outside)}


def _suppression(cell: Cell) -> Suppression:
    entries = cell.entries(("reason", "classes"), required=("reason", "classes"))
    reason = entries["reason"].choice(SUPPRESSING) if "reason" in entries else SUPPRESSING[0]
    return Suppression(reason, _classes(entries))


def _never(cell: Cell) -> NeverSurveyed:
    entries = cell.entries(("share", "classes"), required=("share", "classes"))
    share = read_share(entries["share"]) if "share" in entries else 0.0
    return NeverSurveyed(share, _classes(entries))


def _reminders(cell: Cell) -> Reminders:
    entries = cell.entries(("most", "after"), required=("most", "after"))
    most = entries["most"].integer(0, MOST) if "most" in entries else 0
    return Reminders(most, read_length(entries, "after") or timedelta(days=3))


def _classes(entries: dict[str, Cell]) -> tuple[str, ...]:
    return entries["classes"].keys() if "classes" in entries else ()


def _check_doubles(entries: dict[str, Cell], policy: ContactPolicy) -> None:
    named = {
        "classes": [each.key for each in policy.classes],
        "limits": [each.key for each in policy.limits],
    }
    for word, keys in named.items():
        for number, key in enumerate(keys):
            if key in keys[:number]:
                cell = entries[word].at(number).at("key")
                cell.problem(f"`{key}` stands here twice.", "Give one another key.")


def _check_classes(entries: dict[str, Cell], policy: ContactPolicy) -> None:
    """Everything names classes that there are, and holds none back that is exempt."""
    places: list[tuple[Cell, Iterable[str]]] = [
        *((entries["limits"].at(n), each.classes) for n, each in enumerate(policy.limits)),
        *(
            (entries["suppressions"].at(n), each.classes)
            for n, each in enumerate(policy.suppressions)
        ),
    ]
    if policy.never_surveyed:
        places.append((entries["never_surveyed"], policy.never_surveyed.classes))
    if "ending" in entries:
        places.append((entries["ending"], (*policy.ending.stops, *policy.ending.win_back)))
    known = policy.by_class
    for cell, keys in places:
        for key in keys:
            if key and key not in known:
                cell.problem(f"There is no class `{key}`.", f"There are: {', '.join(known)}.")
            elif key and known[key].exempt:
                cell.problem(f"`{key}` is exempt: nothing holds it back.", "Take it out here.")
