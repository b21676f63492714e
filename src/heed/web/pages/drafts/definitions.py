"""Touchpoints, teams, standards and all other definitions of a draft: the list, and a form each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from heed.definitions import editing
from heed.definitions.draft_state import BY_NAME, Values, keys_of
from heed.definitions.drafts import Edit
from heed.definitions.registry import KINDS
from heed.definitions.scope import names_of
from heed.foundation.notation import LONGEST_NAME, default_name
from heed.web.pages.drafts import rights
from heed.web.pages.drafts.board import frame_of
from heed.web.pages.drafts.counting import claims_words
from heed.web.pages.drafts.forms.base import Content, Known
from heed.web.pages.drafts.forms.definitions import (
    DefinitionTextForm,
    KeyedForm,
    TeamForm,
    TouchpointForm,
)
from heed.web.pages.drafts.forms.segment import SegmentForm
from heed.web.pages.drafts.forms.standard import StandardForm
from heed.web.pages.drafts.parts import form_page
from heed.web.pages.drafts.planning import Remark, remarks_of
from heed.web.pages.drafts.sizing import beside_rule
from heed.web.pages.drafts.words import MANY, full_name, kind_word, name_of
from heed.web.pages.drafts.working import Work, saved, work_of
from heed.web.requests import PageRequest

FORMS: dict[str, type[KeyedForm]] = {
    "team": TeamForm,
    "touchpoint": TouchpointForm,
    "standard": StandardForm,
    "segment": SegmentForm,
}
OWNERLESS = ("segment",)  # what no team answers for


AnyForm = KeyedForm | DefinitionTextForm
MOST_UNCLAIMED = 8
ABOUT = {
    "team": gettext_lazy("Contact"),
    "touchpoint": gettext_lazy("Channel"),
    "standard": gettext_lazy("Touchpoint"),
    "calendar": gettext_lazy("Time zone"),
}
_RANK = {
    "touchpoint": 0,
    "standard": 1,
    "team": 2,
    "segment": 3,
}  # what people change most comes first


@dataclass(frozen=True)
class DefinitionRow:
    """One definition as the list shows it."""

    full: str  # "touchpoint:order_placed"
    key: str
    name: str
    owner: str
    about: str  # a team's contact, a touchpoint's channel, a standard's touchpoint
    is_promise: bool
    is_changed: bool
    may_change: bool
    is_first: bool
    is_last: bool
    remarks: Sequence[Remark]
    focus: str


@dataclass(frozen=True)
class Group:
    """The definitions of one kind; ``n_others`` do not belong to the journey and are not shown."""

    kind: str
    title: str
    one: str
    rows: Sequence[DefinitionRow]
    n_others: int
    may_add: bool = True

    @property
    def about(self) -> str | Promise:
        """What the second column says."""
        return ABOUT.get(self.kind, "")

    @property
    def has_owner(self) -> bool:
        return self.kind in ("touchpoint", "standard")


@require_safe
def definitions(request: PageRequest, number: int) -> HttpResponse:
    """What a draft holds beside its journey; everything, if the address says so."""
    work = work_of(request, number)
    everything = bool(request.GET.get("all")) or not work.draft.subject
    context = {
        **frame_of(work, "definitions"),
        "groups": groups_of(work, everything=everything),
        "everything": everything,
    }
    return render(request, "web/drafts/definitions.html", context)


def groups_of(work: Work, *, everything: bool) -> list[Group]:
    """The definitions by kind."""
    shown = {*names_of(work.values, "" if everything else work.draft.subject), *work.state.changes}
    groups = []
    for kind in sorted(KINDS, key=lambda one: _RANK.get(one.name, len(_RANK))):
        keys = keys_of(work.values, kind.name)
        mine = [k for k in keys if f"{kind.name}:{k}" in shown]
        mine = [key for key in mine if f"{kind.name}:{key}" != work.draft.subject]
        rows = [_row(work, kind.name, key, keys) for key in mine]
        n_others = len(keys) - len(rows) if kind.name != "journey" else 0
        if rows or kind.name in FORMS:
            title, one = str(MANY[kind.name]), kind_word(kind.name)
            may_add = kind.name not in OWNERLESS or rights.may_change_all(work.request.viewer)
            groups.append(Group(kind.name, title, one, rows, n_others, may_add))
    return groups


def definition(request: PageRequest, number: int, kind: str, key: str = "") -> HttpResponse:
    """The form of one definition, or of a new one; in the notation where no form is made for it."""
    work = work_of(request, number)
    name = f"{kind}:{key}"
    if kind not in BY_NAME or (key and name not in work.values):
        raise Http404
    content: Content = work.values.get(name, {})
    suggested = {} if key else _suggested(work, kind)
    if key or kind in OWNERLESS:
        rights.need(request.viewer, rights.owners_of(work.values, name))
    as_text = bool(request.GET.get("text")) or kind not in FORMS
    if as_text:
        rights.need(request.viewer, set())
    form = _form(work, kind, content, as_text=as_text)
    if suggested:
        form.initial = form.shown(suggested)
    form.tell(work.findings_of(name) if key else ())
    is_valid = form.is_bound and form.is_valid()
    if request.POST.get("act") or not is_valid:
        return form_page(work, form, _heading(work, kind, key), **_beside(work, form, kind, key))
    said, new = form.content(), f"{kind}:{form.new_key}"
    if not rights.may_change(request.viewer, rights.owners_of({**work.values, new: said}, new)):
        form.add_error("owner" if "owner" in form.fields else None, rights.choose_own())
        return form_page(work, form, _heading(work, kind, key), **_beside(work, form, kind, key))
    return saved(work, _edit(kind, key, form.new_key, said), _list(work, new))


def _form(work: Work, kind: str, content: Content, *, as_text: bool) -> AnyForm:
    sent, known = work.request.POST or None, Known(work.values)
    if as_text:
        return DefinitionTextForm(kind, sent, content, known)
    if kind == "segment" and sent and sent.get("act"):
        return SegmentForm.retyped(sent, content, known)
    return FORMS[kind](sent, content, known)


def _suggested(work: Work, kind: str) -> Content:
    """What a link to the form of something new suggests."""
    asked = {word: str(said)[:LONGEST_NAME] for word, said in work.request.GET.items()}
    said: Content = {}
    if kind == "standard":
        sentence = work.journey.get("description", "") if asked.get("sentence") else ""
        said = {"touchpoint": asked.get("touchpoint"), "name": sentence[:LONGEST_NAME]}
    elif kind == "touchpoint" and asked.get("name"):
        when = {word: asked[word] for word in ("name", "source") if asked.get(word)}
        name = default_name(asked["name"])
        said = {"name": name, "channel": asked.get("channel"), "when": when}
    elif kind == "persona":  # in the notation: what must be said, to be filled in
        segment = asked.get("segment", "")
        said = {"key": f"typical-{segment}".strip("-"), "segment": segment or "…", "needs": ["…"]}
    return {word: value for word, value in said.items() if value}


def _heading(work: Work, kind: str, key: str) -> str:
    if key:
        return full_name(work.values, f"{kind}:{key}")
    return _("New: %(kind)s") % {"kind": kind_word(kind)}


def _beside(work: Work, form: AnyForm, kind: str, key: str) -> dict[str, Any]:
    """What the page of the form shows beside it: links to other ways, and what data says."""
    back = reverse("draft_definitions", args=[work.draft.pk])
    shown: dict[str, Any] = {"back": back}
    if kind in FORMS and rights.may_change_all(work.request.viewer):
        other = (
            [("?", _("As a form"))]
            if isinstance(form, DefinitionTextForm)
            else [("?text=1", _("In the notation"))]
        )
        shown["links"] = other
    if isinstance(form, TouchpointForm) and (form.is_bound or key):
        shown["claims"] = claims_words(work, form)
    if isinstance(form, SegmentForm):
        shown |= beside_rule(work, form)
    if isinstance(form, TouchpointForm):
        shown["unclaimed"] = work.request.reading.doctor().coverage.largest[:MOST_UNCLAIMED]
    return shown


def _edit(kind: str, before: str, key: str, said: Content) -> Edit:
    """Put a definition in its place; one whose key changed in the notation replaces the old one."""

    def changed(values: Values) -> Values:
        if before and before != key:
            values = editing.without_definition(values, f"{kind}:{before}")
        return editing.with_definition(values, f"{kind}:{key}", said)

    about = f"{kind_word(kind)} {name_of({f'{kind}:{key}': said}, f'{kind}:{key}')}"
    return Edit("definition_changed" if before else "definition_added", about, changed)


def _row(work: Work, kind: str, key: str, keys: Sequence[str]) -> DefinitionRow:
    name = f"{kind}:{key}"
    said = work.values[name]
    owner = said.get("owner") or next(iter(rights.owners_of(work.values, name)), "")
    return DefinitionRow(
        full=name,
        key=key,
        name=name_of(work.values, name),
        owner=name_of(work.values, f"team:{owner}") if owner else "",
        about=_about(work, kind, said),
        is_promise=bool(said.get("told")),
        is_changed=name in work.state.changes,
        may_change=rights.may_change(work.request.viewer, rights.owners_of(work.values, name)),
        is_first=keys[0] == key,
        is_last=keys[-1] == key,
        remarks=remarks_of(work, work.findings_of(name)),
        focus=work.focus_on(name, {"up": keys[0] != key, "down": keys[-1] != key}),
    )


def _about(work: Work, kind: str, said: Content) -> str:
    if kind == "standard":
        return name_of(work.values, f"touchpoint:{said.get('touchpoint', '')}")
    words = {"team": "contact", "touchpoint": "channel", "calendar": "zone"}
    return str(said.get(words.get(kind, ""), ""))


def _list(work: Work, at: str) -> str:
    return reverse("draft_definitions", args=[work.draft.pk]) + f"?at={at}&by=edit"
