"""The editor of a journey: its stages side by side with their steps, like the map."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from heed.definitions.draft_queries import get_draft, get_revision, moved_on
from heed.definitions.shapes import STAGES, STEPS, as_mapping, step_names
from heed.foundation.notation import default_name
from heed.journeys.checks import Finding
from heed.web.pages.drafts.rights import (
    may_change,
    may_change_all,
    owners_of_handoff,
    owners_of_step,
)
from heed.web.pages.drafts.words import name_of, step_name
from heed.web.pages.drafts.working import Work, work_of
from heed.web.requests import PageRequest


@dataclass(frozen=True)
class Card:
    """One step as the board shows it."""

    id: str
    name: str
    said: Mapping[str, Any]
    channel: str
    owner: str
    is_known: bool  # its touchpoint is defined
    may_change: bool
    is_first: bool
    is_last: bool
    findings: Sequence[Finding]
    focus: str  # "up", "down" …, "link", or nothing


@dataclass(frozen=True)
class Column:
    """One stage."""

    key: str
    name: str
    is_first: bool
    is_last: bool
    cards: Sequence[Card] = ()
    findings: Sequence[Finding] = ()
    focus: str = ""


@dataclass(frozen=True)
class HandoffRow:
    """One handoff with the names of what it names."""

    number: int
    giver: str
    taker: str
    at: str
    said: Mapping[str, Any]
    may_change: bool
    findings: Sequence[Finding] = field(default=())


@require_safe
def draft(request: PageRequest, number: int) -> HttpResponse:
    """The draft of a journey as a board; of all the rest, the list of definitions."""
    found = get_draft(number, is_open=False)
    if not found.is_open:
        return render(request, "web/drafts/ended.html", {"draft": found})
    if not found.subject:
        return redirect("draft_definitions", number=number)
    work = work_of(request, number)
    context = {
        **frame_of(work, "map"),
        "columns": columns_of(work),
        "handoffs": handoffs_of(work),
        "missing": missing_handoffs(work),
        "findings": [f for f in work.findings_of(found.subject) if not f.path],
        "touchpoints": names_to_offer(work),
    }
    return render(request, "web/drafts/board.html", context)


def frame_of(work: Work, here: str) -> dict[str, Any]:
    """What every page of a draft shows around its content."""
    newest, viewer = get_revision(work.draft), work.request.viewer
    is_theirs = may_change_all(viewer) or newest.actor == work.actor
    return {
        "work": work,
        "draft": work.draft,
        "title": work.title,
        "here": here,
        "n_changes": len(work.state.changes),
        "moved_on": moved_on(work.state),
        "mistakes": [one for one in work.findings if one.severity == "mistake"],
        "may_undo": newest.undo is not None and is_theirs,
        "may_redo": newest.redo is not None and is_theirs,
        "newest": newest,
        "may_change_all": may_change_all(viewer),
    }


def columns_of(work: Work) -> list[Column]:
    """The stages of the draft's journey with their steps."""
    stages = work.journey.get(STAGES, [])
    names = iter(step_names([step for stage in stages for step in stage.get(STEPS, [])]))
    return [
        Column(
            key=stage.get("key", ""),
            name=stage.get("name") or default_name(stage.get("key", "")),
            is_first=number == 0,
            is_last=number == len(stages) - 1,
            cards=[
                _card(work, number, place, step, next(names))
                for place, step in enumerate(stage.get(STEPS, []))
            ],
            findings=[f for f in _found(work) if f.path[:3] == (STAGES, number, "key")],
            focus=work.focus_on(
                stage.get("key", ""),
                {"left": number > 0, "right": number < len(stages) - 1, "add": True},
            ),
        )
        for number, stage in enumerate(stages)
    ]


def handoffs_of(work: Work) -> list[HandoffRow]:
    """The handoffs of the draft's journey."""
    return [
        HandoffRow(
            number,
            name_of(work.values, f"team:{said.get('from', '')}"),
            name_of(work.values, f"team:{said.get('to', '')}"),
            name_of(work.values, f"touchpoint:{said['at']}") if said.get("at") else "",
            said,
            may_change(work.request.viewer, owners_of_handoff(said)),
            [f for f in _found(work) if f.path[:2] == ("handoffs", number)],
        )
        for number, said in enumerate(work.journey.get("handoffs", []))
    ]


@dataclass(frozen=True)
class MissingHandoff:
    """Two steps with different owners, and nobody said how the customer is handed over."""

    giver: str  # keys of teams
    taker: str
    at: str  # a touchpoint
    title: str
    after: str


def missing_handoffs(work: Work) -> list[MissingHandoff]:
    """The handoffs that the map needs and does not have, each pair of teams once."""
    known = {(h.get("from"), h.get("to")) for h in work.journey.get("handoffs", [])}
    steps = [as_mapping(s) for stage in work.journey.get(STAGES, []) for s in stage.get(STEPS, [])]
    owners = [next(iter(owners_of_step(work.values, step)), "") for step in steps]
    found: dict[tuple[str, str], MissingHandoff] = {}
    for step, giver, taker in zip(steps, owners, owners[1:], strict=False):
        if giver and taker and giver != taker and (giver, taker) not in known:
            names = (name_of(work.values, f"team:{team}") for team in (giver, taker))
            after = step_name(work.values, step)
            one = MissingHandoff(giver, taker, step["touchpoint"], " → ".join(names), after)
            found.setdefault((giver, taker), one)
    return list(found.values())


def names_to_offer(work: Work) -> list[str]:
    """The names of touchpoints that are no step yet, for the field that adds one."""
    stages = work.journey.get(STAGES, [])
    taken = {as_mapping(s)["touchpoint"] for stage in stages for s in stage.get(STEPS, [])}
    names = (name for name in work.values if name.startswith("touchpoint:"))
    return [name_of(work.values, name) for name in names if name.partition(":")[2] not in taken]


def _card(work: Work, stage: int, place: int, step: Any, name: str) -> Card:
    said, steps = as_mapping(step), work.journey[STAGES][stage][STEPS]
    point = work.values.get(f"touchpoint:{said['touchpoint']}")
    owner = said.get("owner") or (point or {}).get("owner", "")
    return Card(
        id=name,
        name=step_name(work.values, said),
        said=said,
        channel=(point or {}).get("channel", ""),
        owner=name_of(work.values, f"team:{owner}") if owner else "",
        is_known=point is not None,
        may_change=may_change(work.request.viewer, owners_of_step(work.values, said)),
        is_first=place == 0,
        is_last=place == len(steps) - 1,
        findings=[f for f in _found(work) if f.path[:4] == (STAGES, stage, STEPS, place)],
        focus=work.focus_on(
            name,
            {
                "up": place > 0,
                "down": place < len(steps) - 1,
                "left": stage > 0,
                "right": stage < len(work.journey[STAGES]) - 1,
            },
        ),
    )


def _found(work: Work) -> list[Finding]:
    return work.findings_of(work.draft.subject)
