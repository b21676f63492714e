"""Definitions as they are published, and drafts of them: read, changed under a revision, published.

A draft has a revision, which is its ``ETag``. Whoever changes something sends the one that they saw
as ``If-Match``; if the draft has moved on since, nothing is changed and the answer is 412.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpResponse
from ninja import Body, Router, Schema, Status
from ninja.errors import HttpError

from heed.definitions import draft_queries, drafts, editing
from heed.definitions.draft_state import BY_NAME, current_contents, keys_of
from heed.definitions.drafts import Edit, Start
from heed.definitions.models import Draft
from heed.definitions.registry import KINDS
from heed.definitions.rendering import change_values
from heed.journeys.checks import Finding
from heed.journeys.queries import list_at
from heed.kernel.clock import utc_now
from heed.kernel.errors import NotFound
from heed.web.api.rows import Page, page_of
from heed.web.pages.drafts import rights
from heed.web.requests import PageRequest

router = Router(tags=["definitions"])


class DefinitionName(Schema):
    """One definition; `version` is the published one, 0 if there is none."""

    kind: str
    key: str
    version: int


class DefinitionContent(DefinitionName):
    """What one definition says, in the notation of experience files."""

    content: dict[str, Any]


class DraftRow(Schema):
    """A draft; `subject` is such as `journey:order`, empty for everything else. `end` is empty
    while it is open, then `published` or `discarded`. `changes` names what it changes."""

    number: int
    subject: str
    revision: int
    end: str
    started_at: datetime
    started_by: str
    changed_at: datetime
    changed_by: str
    changes: list[str]
    moved_on: list[str]


class NewDraft(Schema):
    """Which draft to begin: `journey:KEY`, or empty for everything that is no journey."""

    subject: str = ""


class FoundRow(Schema):
    """A mistake or warning of the checks, with the path inside of the definition."""

    severity: str
    kind: str
    key: str
    path: list[str | int]
    what: str
    fix: str


class PlanRow(Schema):
    """What publishing would change, and what the checks say; mistakes forbid it."""

    changes: list[dict[str, Any]]
    mistakes: list[FoundRow]
    warnings: list[FoundRow]


class Published(Schema):
    """The new version of each definition that changed, by `kind:key`."""

    versions: dict[str, int]


@router.get("/definitions", url_name="definitions", response=list[DefinitionName])
def definitions(request: PageRequest, kind: str = "") -> Any:
    """Every published definition, kind by kind in its order."""
    return [
        DefinitionName(kind=one.kind, key=one.key, version=one.version)
        for one in current_contents().values()
        if one.kind in BY_NAME and kind in ("", one.kind)
    ]


@router.get("/definitions/{kind}/{key}", url_name="definition", response=DefinitionContent)
def definition(
    request: PageRequest, response: HttpResponse, kind: str, key: str, version: int = 0
) -> Any:
    """One published definition; an older version if `version` names it. Its version is its ETag."""
    current = current_contents().get(f"{kind}:{key}")
    found = list_at(kind, version, key) if version else [current] if current else []
    if not found:
        raise NotFound(f"There is no {kind} {key}.")
    response["ETag"] = f'"{found[0].version}"'
    return DefinitionContent(kind=kind, key=key, version=found[0].version, content=found[0].content)


@router.get("/drafts", url_name="drafts", response=Page[DraftRow])
def list_drafts(request: PageRequest, cursor: str = "", limit: int = 50) -> Any:
    """Drafts, newest first; those that ended, too."""
    return page_of(Draft.objects.all(), _row, cursor, limit)


@router.post("/drafts", url_name="drafts", response={201: DraftRow})
def begin(request: PageRequest, response: HttpResponse, new: NewDraft) -> Any:
    """Begin a draft, or go on with the open one of the same subject."""
    draft = drafts.start_draft(subject=new.subject, actor=_actor(request), now=utc_now())
    return Status(201, _with_tag(response, draft))


@router.get("/drafts/{int:number}", url_name="draft", response=DraftRow)
def one(request: PageRequest, response: HttpResponse, number: int) -> Any:
    """One draft; its revision is its ETag."""
    return _with_tag(response, draft_queries.get_draft(number, is_open=False))


@router.delete("/drafts/{int:number}", url_name="draft", response=DraftRow)
def discard(request: PageRequest, response: HttpResponse, number: int) -> Any:
    """Discard a draft; it can be opened again on its page."""
    rights.need(request.viewer, set())
    draft = draft_queries.get_draft(number)
    _matched(request, draft)
    drafts.end_draft(draft=draft, actor=_actor(request), now=utc_now())
    return _with_tag(response, draft_queries.get_draft(number, is_open=False))


@router.get(
    "/drafts/{int:number}/definitions",
    url_name="draft_definitions",
    response=list[DefinitionName],
)
def contents(request: PageRequest, response: HttpResponse, number: int) -> Any:
    """Everything that would be defined if the draft were published."""
    draft = draft_queries.get_draft(number)
    state = draft_queries.current_state(draft)
    response["ETag"] = f'"{draft.revision}"'
    return [
        DefinitionName(kind=kind.name, key=key, version=state.versions.get(f"{kind.name}:{key}", 0))
        for kind in KINDS
        for key in keys_of(state.values, kind.name)
    ]


@router.get(
    "/drafts/{int:number}/definitions/{kind}/{key}",
    url_name="draft_definition",
    response=DefinitionContent,
)
def content(request: PageRequest, response: HttpResponse, number: int, kind: str, key: str) -> Any:
    """What one definition says in a draft. The draft's revision is the ETag."""
    draft = draft_queries.get_draft(number)
    state, name = draft_queries.current_state(draft), f"{kind}:{key}"
    if name not in state.values or kind not in BY_NAME:
        raise NotFound(f"There is no {kind} {key} in draft {number}.")
    response["ETag"] = f'"{draft.revision}"'
    return DefinitionContent(
        kind=kind, key=key, version=state.versions.get(name, 0), content=state.values[name]
    )


@router.put(
    "/drafts/{int:number}/definitions/{kind}/{key}",
    url_name="draft_definition",
    response=DraftRow,
)
def put(
    request: PageRequest,
    response: HttpResponse,
    number: int,
    kind: str,
    key: str,
    content: Body[dict[str, Any]],
) -> Any:
    """Put a content, in the notation of experience files, in the place of a definition; needs
    `If-Match`. One that is not in the notation is answered with 422 and the places."""
    if kind not in BY_NAME:
        raise NotFound(f"There is no kind {kind}.")
    name, draft = f"{kind}:{key}", draft_queries.get_draft(number)
    values = draft_queries.current_state(draft).values
    for each in (values, {**values, name: content}):
        if name in each:
            rights.need(request.viewer, rights.owners_of(each, name))
    did = "definition_changed" if name in values else "definition_added"
    edit = Edit(did, key, lambda v: editing.with_definition(v, name, content))
    return _with_tag(response, _changed(request, draft, edit))


@router.delete(
    "/drafts/{int:number}/definitions/{kind}/{key}",
    url_name="draft_definition",
    response=DraftRow,
)
def remove(request: PageRequest, response: HttpResponse, number: int, kind: str, key: str) -> Any:
    """Take a definition out; publishing then retires it. Needs `If-Match`."""
    name, draft = f"{kind}:{key}", draft_queries.get_draft(number)
    rights.need(request.viewer, rights.owners_of(draft_queries.current_state(draft).values, name))
    edit = Edit("definition_removed", key, lambda v: editing.without_definition(v, name))
    return _with_tag(response, _changed(request, draft, edit))


@router.post("/drafts/{int:number}/undo", url_name="undo_draft", response=DraftRow)
def undo(request: PageRequest, response: HttpResponse, number: int) -> Any:
    """Take the newest change back. Needs `If-Match`."""
    return _turned(request, response, number, drafts.undo)


@router.post("/drafts/{int:number}/redo", url_name="redo_draft", response=DraftRow)
def redo(request: PageRequest, response: HttpResponse, number: int) -> Any:
    """Make the change again that was undone last. Needs `If-Match`."""
    return _turned(request, response, number, drafts.redo)


@router.get("/drafts/{int:number}/plan", url_name="draft_plan", response=PlanRow)
def plan(request: PageRequest, number: int) -> Any:
    """What publishing would change, as `heed plan` says it."""
    draft = draft_queries.get_draft(number)
    found = draft_queries.plan_draft(draft, request.reading.count_claims)
    return PlanRow(
        changes=change_values(found.changes),
        mistakes=[_found(one) for one in found.findings if one.severity == "mistake"],
        warnings=[_found(one) for one in found.findings if one.severity == "warning"],
    )


@router.post("/drafts/{int:number}/publish", url_name="publish_draft", response=Published)
def publish(request: PageRequest, number: int) -> Any:
    """Store what the draft says as new versions. Needs `If-Match`; mistakes answer with 422."""
    draft = draft_queries.get_draft(number)
    revision = _matched(request, draft)
    rights.need_publish(request.viewer, draft_queries.current_state(draft).changes)
    applied = drafts.publish_draft(
        draft=draft, revision=revision, actor=_actor(request), now=utc_now()
    )
    return Published(versions={f"{each.kind}:{each.key}": each.version for each in applied})


def _changed(request: PageRequest, draft: Draft, edit: Edit) -> Draft:
    start = Start(_matched(request, draft), is_exact=True)
    done = drafts.change_draft(
        draft=draft, edit=edit, start=start, actor=_actor(request), now=utc_now()
    )
    return done.draft


def _turned(request: PageRequest, response: HttpResponse, number: int, turn: Any) -> DraftRow:
    rights.need(request.viewer, set())
    draft = draft_queries.get_draft(number)
    revision = _matched(request, draft)
    return _with_tag(
        response, turn(draft=draft, revision=revision, actor=_actor(request), now=utc_now())
    )


def _matched(request: PageRequest, draft: Draft) -> int:
    """The revision that the program saw, if the draft still has it."""
    given = request.headers.get("If-Match", "").strip().removeprefix("W/").strip('"')
    if not given:
        raise HttpError(428, "Send the revision that you saw: the ETag of the draft, as If-Match.")
    if not given.isdecimal() or int(given) != draft.revision:
        said = f"The draft has revision {draft.revision} by now, changed by {draft.changed_by}."
        raise HttpError(412, f"{said} Read it again, then make your change.")
    return draft.revision


def _with_tag(response: HttpResponse, draft: Draft) -> DraftRow:
    response["ETag"] = f'"{draft.revision}"'
    return _row(draft)


def _row(draft: Draft) -> DraftRow:
    state = draft_queries.current_state(draft)
    return DraftRow(
        number=draft.pk,
        subject=draft.subject,
        revision=draft.revision,
        end=draft.end,
        started_at=draft.started_at,
        started_by=draft.started_by,
        changed_at=draft.changed_at,
        changed_by=draft.changed_by,
        changes=list(state.changes),
        moved_on=draft_queries.moved_on(state) if draft.is_open else [],
    )


def _found(finding: Finding) -> FoundRow:
    return FoundRow(
        severity=finding.severity,
        kind=finding.kind,
        key=finding.key,
        path=list(finding.path),
        what=finding.what,
        fix=finding.fix,
    )


def _actor(request: PageRequest) -> str:
    return request.viewer.user.get_username()
