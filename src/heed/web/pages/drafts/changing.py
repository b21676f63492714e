"""What the buttons of a draft do: move, add and remove by one form, and undo and redo."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from heed.definitions import drafts, editing
from heed.definitions.draft_queries import get_draft, get_revision
from heed.definitions.draft_state import Values
from heed.definitions.drafts import Edit
from heed.definitions.starting import key_of
from heed.foundation.yaml_cells import KEY
from heed.kernel.clock import utc_now
from heed.kernel.errors import HeedError, NotAllowed
from heed.web.pages.drafts import rights
from heed.web.pages.drafts.words import full_name, name_of, step_name
from heed.web.pages.drafts.working import Work, saved, start_of, work_of
from heed.web.requests import PageRequest

WAYS = ("up", "down", "left", "right")
BY = {"up": -1, "left": -1, "down": 1, "right": 1}


@dataclass(frozen=True)
class Done:
    """An edit, and where the page then stands."""

    edit: Edit
    at: str = ""  # what was moved, so that the same button has the focus again
    by: str = ""


@require_POST
def change(request: PageRequest, number: int) -> HttpResponse:
    """One button: its value says what to do with what, such as ``move-step order_placed up``."""
    work = work_of(request, number)
    verb, *words = request.POST.get("do", "").split(" ")
    does = VERBS.get(verb)
    if does is None or len(words) != does.words:
        raise HeedError("This button is not known here.", code="invalid_option")
    if does.is_for_all:
        rights.need(request.viewer, set())
    done = does.make(work, words)
    where = reverse(does.page, args=[work.draft.pk])
    query = "?" + urlencode({"at": done.at, "by": done.by}) if done.at else ""
    return saved(work, done.edit, where + query)


@require_POST
def undo(request: PageRequest, number: int) -> HttpResponse:
    """Take the newest change back."""
    return _back(request, number, drafts.undo)


@require_POST
def redo(request: PageRequest, number: int) -> HttpResponse:
    """Do what was undone again."""
    return _back(request, number, drafts.redo)


def _back(request: PageRequest, number: int, do: Callable[..., Any]) -> HttpResponse:
    draft = get_draft(number)
    actor = request.viewer.user.get_username()
    if not rights.may_change_all(request.viewer) and get_revision(draft).actor != actor:
        raise NotAllowed("The newest change is somebody else's; you can take back your own.")
    do(draft=draft, revision=start_of(request).revision, actor=actor, now=utc_now())
    return redirect("draft", number=number)


def add_step(work: Work, words: Sequence[str]) -> Done:
    """Add a step by the name of its touchpoint; a touchpoint that is not there is defined, too."""
    stage, said = words[0], work.request.POST.get("what", "").strip()
    if not said:
        raise HeedError(_("Write what customers meet here, or choose a touchpoint."))
    key = touchpoint_called(work.values, said)
    step = {"touchpoint": key}

    def changed(values: Values) -> Values:
        name = f"touchpoint:{key}"
        if name not in values:
            values = editing.with_definition(values, name, {"key": key, "name": said[:200]})
        return editing.changed_journey(
            values, work.journey_key, lambda journey: editing.add_step(journey, stage, step)
        )

    return Done(Edit("step_added", said, changed), stage, "add")


def add_stage(work: Work, _words: Sequence[str]) -> Done:
    """Add a stage by its name."""
    said = work.request.POST.get("what", "").strip()[:200]
    if not said:
        raise HeedError(_("Write what customers call this part."))
    taken = {stage.get("key", "") for stage in work.journey.get("stages", [])}
    key = key_of(said, taken, otherwise="stage")
    return Done(
        Edit("stage_added", said, _journey(work, editing.add_stage, {"key": key, "name": said})),
        key,
        "add",
    )


def move_step(work: Work, words: Sequence[str]) -> Done:
    name, way = words
    _need_way(way)
    return Done(
        Edit("step_moved", _step(work, name), _journey(work, editing.move_step, name, way)),
        name,
        way,
    )


def place_step(work: Work, words: Sequence[str]) -> Done:
    name, stage, place = words
    if not (stage.isdecimal() and place.isdecimal()):
        raise HeedError("A place is two numbers.", code="invalid_option")
    moved = _journey(work, editing.place_step, name, int(stage), int(place))
    return Done(Edit("step_moved", _step(work, name), moved), name, "drag")


def remove_step(work: Work, words: Sequence[str]) -> Done:
    return Done(
        Edit("step_removed", _step(work, words[0]), _journey(work, editing.remove_step, words[0]))
    )


def move_stage(work: Work, words: Sequence[str]) -> Done:
    key, way = words
    _need_way(way)
    return Done(
        Edit("stage_moved", _stage(work, key), _journey(work, editing.move_stage, key, BY[way])),
        key,
        way,
    )


def remove_stage(work: Work, words: Sequence[str]) -> Done:
    key = words[0]
    return Done(Edit("stage_removed", _stage(work, key), _journey(work, editing.remove_stage, key)))


def remove_handoff(work: Work, words: Sequence[str]) -> Done:
    number = int(words[0]) if words[0].isdecimal() else -1
    handoffs = work.journey.get("handoffs", [])
    said = handoffs[number] if 0 <= number < len(handoffs) else {}
    rights.need(work.request.viewer, rights.owners_of_handoff(said))
    about = handoff_name(work.values, said)
    return Done(Edit("handoff_removed", about, _journey(work, editing.remove_handoff, number)))


def move_definition(work: Work, words: Sequence[str]) -> Done:
    name, way = words
    _need_way(way)
    edit = Edit(
        "definition_moved",
        full_name(work.values, name),
        lambda values: editing.moved_definition(values, name, BY[way]),
    )
    return Done(edit, name, way)


def remove_definition(work: Work, words: Sequence[str]) -> Done:
    name = words[0]
    rights.need(work.request.viewer, rights.owners_of(work.values, name))
    about = full_name(work.values, name)
    return Done(Edit("definition_removed", about, lambda v: editing.without_definition(v, name)))


@dataclass(frozen=True)
class Verb:
    """What one button does; ``is_for_all`` needs the right to change everything."""

    make: Callable[[Work, Sequence[str]], Done]
    words: int
    page: str = "draft"
    is_for_all: bool = True


VERBS = {
    "add-step": Verb(add_step, 1),
    "add-stage": Verb(add_stage, 0),
    "move-step": Verb(move_step, 2),
    "place-step": Verb(place_step, 3),
    "remove-step": Verb(remove_step, 1),
    "move-stage": Verb(move_stage, 2),
    "remove-stage": Verb(remove_stage, 1),
    "remove-handoff": Verb(remove_handoff, 1, is_for_all=False),
    "move-definition": Verb(move_definition, 2, "draft_definitions"),
    "remove-definition": Verb(remove_definition, 1, "draft_definitions", is_for_all=False),
}


def touchpoint_called(values: Values, said: str) -> str:
    """The key of the touchpoint with this name or key; a new key if there is none."""
    keys = {name.partition(":")[2] for name in values if name.startswith("touchpoint:")}
    if said in keys and KEY.fullmatch(said):
        return said
    for key in sorted(keys):
        if name_of(values, f"touchpoint:{key}").casefold() == said.casefold():
            return key
    return key_of(said, keys, otherwise="touchpoint")


def handoff_name(values: Values, said: dict[str, Any]) -> str:
    """A handoff by its two teams."""
    ends = (name_of(values, f"team:{said.get(word, '')}") for word in ("from", "to"))
    return " → ".join(ends)


def _journey(work: Work, do: Callable[..., None], *words: Any) -> Callable[[Values], Values]:
    """A change of the draft's journey."""
    key = work.journey_key
    return lambda values: editing.changed_journey(values, key, lambda j: do(j, *words))


def _step(work: Work, name: str) -> str:
    return step_name(work.values, editing.get_step(work.journey, name))


def _stage(work: Work, key: str) -> str:
    stages = work.journey.get("stages", [])
    return next((s.get("name", "") for s in stages if s.get("key") == key), "") or key


def _need_way(way: str) -> None:
    if way not in WAYS:
        raise HeedError("There are the ways up, down, left and right.", code="invalid_option")
