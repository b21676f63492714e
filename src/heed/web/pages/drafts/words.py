"""Drafts in words: what a field is called, what somebody did, what a value says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import yaml
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from heed.definitions.merging import Path
from heed.definitions.shapes import (
    HANDOFF_ORDER,
    HANDOFFS,
    STAGE,
    STAGE_ORDER,
    STAGES,
    STEP_ORDER,
    STEPS,
    touchpoint_of,
)
from heed.foundation.notation import default_name
from heed.web.figures import NOTHING

KINDS: dict[str, str | Promise] = {
    "team": gettext_lazy("Team"),
    "touchpoint": gettext_lazy("Touchpoint"),
    "segment": gettext_lazy("Segment"),
    "persona": gettext_lazy("Persona"),
    "journey": gettext_lazy("Journey"),
    "calendar": gettext_lazy("Calendar"),
    "standard": gettext_lazy("Standard"),
    "metric": gettext_lazy("Metric"),
    "value_model": gettext_lazy("Value model"),
    "restricted": gettext_lazy("Restricted column"),
    "employees": gettext_lazy("Column of employees"),
    "purpose": gettext_lazy("Purpose"),
    "contact_policy": gettext_lazy("Contact policy"),
    "matching": gettext_lazy("Matching"),
    "tracking_plan": gettext_lazy("Tracking plan"),
    "order": gettext_lazy("Order"),
}
MANY: dict[str, str | Promise] = {
    "team": gettext_lazy("Teams"),
    "touchpoint": gettext_lazy("Touchpoints"),
    "segment": gettext_lazy("Segments"),
    "persona": gettext_lazy("Personas"),
    "journey": gettext_lazy("Journeys"),
    "calendar": gettext_lazy("Calendars"),
    "standard": gettext_lazy("Standards and promises"),
    "metric": gettext_lazy("Metrics"),
    "value_model": gettext_lazy("Value models"),
    "restricted": gettext_lazy("Restricted columns"),
    "employees": gettext_lazy("Columns of employees"),
    "purpose": gettext_lazy("Purposes"),
    "contact_policy": gettext_lazy("Contact policy"),
    "matching": gettext_lazy("Matching"),
    "tracking_plan": gettext_lazy("Tracking plans"),
}
FIELDS: dict[str, str | Promise] = {
    "name": gettext_lazy("Name"),
    "description": gettext_lazy("Description"),
    "contact": gettext_lazy("Contact"),
    "owner": gettext_lazy("Owner"),
    "channel": gettext_lazy("Channel"),
    "when": gettext_lazy("Which records"),
    "counts": gettext_lazy("Kind of record"),
    "asks": gettext_lazy("Customers are asked here"),
    "instance": gettext_lazy("One travelled journey"),
    "open_for": gettext_lazy("Open for"),
    "starts": gettext_lazy("Begins with"),
    "ends": gettext_lazy("Ends with"),
    "segments": gettext_lazy("Segments"),
    "personas": gettext_lazy("Personas"),
    "segment": gettext_lazy("Segment"),
    "quote": gettext_lazy("In their words"),
    "needs": gettext_lazy("What they need"),
    "frustrations": gettext_lazy("What bothers them"),
    "verified": gettext_lazy("Verified"),
    "on": gettext_lazy("On"),
    "touchpoint": gettext_lazy("Touchpoint"),
    "optional": gettext_lazy("May be left out"),
    "repeatable": gettext_lazy("May come again"),
    "moment_of_truth": gettext_lazy("Moment of truth"),
    "desired_emotion": gettext_lazy("Desired emotion"),
    "believed_emotion": gettext_lazy("What staff believe"),
    "front_stage": gettext_lazy("Front stage"),
    "back_stage": gettext_lazy("Back stage"),
    "systems": gettext_lazy("Systems"),
    "procedure": gettext_lazy("Procedure"),
    "evidence": gettext_lazy("Evidence"),
    "emotion": gettext_lazy("Desired emotion"),
    "from": gettext_lazy("From"),
    "to": gettext_lazy("To"),
    "at": gettext_lazy("After"),
    "comes_along": gettext_lazy("Comes along"),
    "accepted_within": gettext_lazy("Accepted within"),
    "told": gettext_lazy("What customers are told"),
    "target": gettext_lazy("Goal"),
    "window": gettext_lazy("Window of the budget"),
    "without": gettext_lazy("Taken out by"),
    "without_when": gettext_lazy("Taken out if"),
    "by": gettext_lazy("A case belongs to"),
    "per_answer": gettext_lazy("One case for each answer to"),
    "calendar": gettext_lazy("Calendar"),
    "zone": gettext_lazy("Time zone"),
    "marks": gettext_lazy("Comes first in findings"),
    "within": gettext_lazy("Within"),
    "keys": gettext_lazy("Order"),
    STAGE: gettext_lazy("Stage"),
    STAGE_ORDER: gettext_lazy("Order of the stages"),
    STEP_ORDER: gettext_lazy("Order of the steps"),
    HANDOFF_ORDER: gettext_lazy("Order of the handoffs"),
}
FIELDS_OF: dict[tuple[str, str], str | Promise] = {  # where a kind means another thing by a word
    ("persona", "by"): gettext_lazy("By whom"),
    ("persona", "how"): gettext_lazy("What it rests on"),
}
NAMING = {  # which fields hold keys, and of what kind
    ("", "owner"): "team",
    (HANDOFFS, "from"): "team",
    (HANDOFFS, "to"): "team",
    (HANDOFFS, "at"): "touchpoint",
    ("", "touchpoint"): "touchpoint",
    ("", "starts"): "touchpoint",
    ("", "ends"): "touchpoint",
    ("", "without"): "touchpoint",
    ("standard", "to"): "touchpoint",
    ("standard", "restarts"): "touchpoint",
    ("", "segments"): "segment",
    ("", "personas"): "persona",
    ("persona", "segment"): "segment",
    ("", "calendar"): "calendar",
}
PARTS: dict[str, str | Promise] = {
    STAGES: gettext_lazy("Stage"),
    STEPS: gettext_lazy("Step"),
    HANDOFFS: gettext_lazy("Handoff"),
    STEP_ORDER: gettext_lazy("Order of the steps"),
}
DID: dict[str, str | Promise] = {
    "started": gettext_lazy("Began the draft"),
    "journey_added": gettext_lazy("Added the journey %(name)s"),
    "journey_changed": gettext_lazy("Changed the journey %(name)s"),
    "stage_added": gettext_lazy("Added the stage %(name)s"),
    "stage_changed": gettext_lazy("Renamed the stage %(name)s"),
    "stage_moved": gettext_lazy("Moved the stage %(name)s"),
    "stage_removed": gettext_lazy("Removed the stage %(name)s"),
    "step_added": gettext_lazy("Added the step %(name)s"),
    "step_changed": gettext_lazy("Changed the step %(name)s"),
    "step_moved": gettext_lazy("Moved the step %(name)s"),
    "step_removed": gettext_lazy("Removed the step %(name)s"),
    "handoff_added": gettext_lazy("Added the handoff %(name)s"),
    "handoff_changed": gettext_lazy("Changed the handoff %(name)s"),
    "handoff_removed": gettext_lazy("Removed the handoff %(name)s"),
    "definition_added": gettext_lazy("Added %(name)s"),
    "definition_changed": gettext_lazy("Changed %(name)s"),
    "definition_moved": gettext_lazy("Moved %(name)s"),
    "definition_removed": gettext_lazy("Removed %(name)s"),
    "text_taken": gettext_lazy("Took over a text: %(name)s"),
    "updated": gettext_lazy("Took over what was published meanwhile"),
    "undo": gettext_lazy("Undid a change: %(name)s"),
    "redo": gettext_lazy("Did a change again: %(name)s"),
}


def did_words(did: str, about: str) -> str:
    """What somebody did: Moved the step Order placed."""
    said = str(DID.get(did, did))
    return said % {"name": about or NOTHING} if "%(name)s" in said else said


def kind_word(kind: str) -> str:
    """What a kind of definition is called."""
    return str(KINDS.get(kind, kind))


def name_of(values: Mapping[str, Any], name: str) -> str:
    """The name of a definition: of ``touchpoint:order_placed`` Order placed."""
    key = name.partition(":")[2]
    content = values.get(name)
    said = content.get("name") if isinstance(content, dict) else ""
    return str(said or default_name(key))


def full_name(values: Mapping[str, Any], name: str) -> str:
    """Kind and name: Touchpoint Order placed."""
    kind, _sign, key = name.partition(":")
    if kind == "order":
        return _("Order of all of the kind: %(kind)s") % {"kind": kind_word(key)}
    return f"{kind_word(kind)} {name_of(values, name)}"


def step_name(values: Mapping[str, Any], content: Any) -> str:
    """What a step is called: by its own name, else by its touchpoint's."""
    own = content.get("name") if isinstance(content, dict) else ""
    return str(own or name_of(values, f"touchpoint:{touchpoint_of(content)}"))


def path_words(path: Path, values: Mapping[str, Any]) -> list[str]:
    """The way to a field: Journey An order, Step Order placed, Owner."""
    words = [full_name(values, path[0])]
    rest = path[1:]
    if rest and rest[0] in PARTS and len(rest) > 1:
        words.append(f"{PARTS[rest[0]]} {_part_name(rest[0], rest[1], values, path[0])}")
        rest = rest[2:]
    kind = path[0].partition(":")[0]
    return [*words, *(str(FIELDS_OF.get((kind, word), FIELDS.get(word, word))) for word in rest)]


def value_words(value: Any, path: Path, values: Mapping[str, Any]) -> str:
    """What a field says, in words; keys of teams and touchpoints by their names."""
    if value is None or value == "" or value == []:
        return NOTHING
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, str):
        return _named(value, path, values)
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return ", ".join(_named(each, path, values) for each in value)
    if isinstance(value, dict | list):
        text: str = yaml.safe_dump(value, sort_keys=False, allow_unicode=True, width=80)
        return text.rstrip()
    return str(value)


def _named(key: str, path: Path, values: Mapping[str, Any]) -> str:
    """A key by the name of what it names; other texts as they are."""
    inside = path[0] if len(path) < 3 or path[1] != HANDOFFS else HANDOFFS
    if STEP_ORDER in path or path[-1] in ("keys",):
        kind = "touchpoint" if STEP_ORDER in path else path[0].partition(":")[2]
    else:
        kind = NAMING.get((inside.partition(":")[0], path[-1])) or NAMING.get(("", path[-1]), "")
    name = f"{kind}:{key.partition('~')[0]}"
    return name_of(values, name) if name in values else key


def _part_name(part: str, name: str, values: Mapping[str, Any], journey: str) -> str:
    key = name.partition("~")[0]
    if part == STEPS:
        return name_of(values, f"touchpoint:{key}")
    if part in (STAGES, STEP_ORDER):
        stages = values.get(journey, {}).get(STAGES, [])
        return next((s.get("name", "") for s in stages if s.get("key") == key), "") or default_name(
            key
        )
    return name


def bounds_words(journey: Mapping[str, Any], values: Mapping[str, Any]) -> str:
    """Where a journey begins and ends, and what one travelled journey is, in one line."""
    instance = journey.get("instance", "case")
    unit, rest = next(iter(instance.items())) if isinstance(instance, dict) else (instance, "")
    said = {
        "case": _("One journey is a case"),
        "customer": _("One journey is what a customer does"),
        "account": _("One journey is what an account does"),
    }[unit]
    parts = [f"{said}: {rest}" if rest else said]
    for word, title in (("starts", _("begins with")), ("ends", _("ends with"))):
        keys = journey.get(word, [])
        keys = keys if isinstance(keys, list) else [keys]
        if keys:
            parts.append(f"{title} {', '.join(name_of(values, f'touchpoint:{k}') for k in keys)}")
    if journey.get("open_for"):
        parts.append(_("open for %(time)s") % {"time": journey["open_for"]})
    return "; ".join(parts) + "."
