"""The contact policy: what holds, its versions, and drafts that are replayed before they hold."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from heed.customers.contact import drafts, queries
from heed.customers.contact.rulebook import read_rulebook
from heed.customers.contact.telling import telling_names
from heed.customers.kinds import CONTACT_POLICY
from heed.customers.models import PolicyDraft
from heed.definitions.contacts import policy_text
from heed.definitions.switching import switch_on
from heed.definitions.writing import experience_text
from heed.foundation.jobs.queue import get_job
from heed.foundation.models import Job
from heed.journeys.queries import list_at, list_versions
from heed.kernel.clock import utc_now
from heed.kernel.errors import HeedError, InvalidDefinition, NotFound
from heed.web import work
from heed.web.forms import PageForm
from heed.web.pages.contacts.wording import policy_sentences
from heed.web.requests import PageRequest

MOST_DRAFTS = 10


class DraftForm(PageForm):
    """The text of a draft."""

    text = forms.CharField(
        label=gettext_lazy("The policy as an experience file"),
        widget=forms.Textarea(attrs={"rows": 28, "class": "code", "spellcheck": "false"}),
        strip=False,
        max_length=200_000,
    )

    def clean_text(self) -> str:
        """The text with line ends as files have them; browsers send others."""
        text: str = self.cleaned_data["text"]
        return text.replace("\r\n", "\n")

    def blame(self, error: HeedError) -> None:
        """Put every mistake at the text, with its line."""
        problems = error.problems if isinstance(error, InvalidDefinition) else []
        for text in map(str, problems) if problems else [error.sentence]:
            self.add_error("text", text)


@require_safe
def contact_policy(request: PageRequest) -> HttpResponse:
    """What holds now, in sentences, with its versions and drafts."""
    policy = read_rulebook().policy
    left = dict(queries.count_endings())
    versions = list_versions(CONTACT_POLICY.name, policy.key) if policy.version else []
    context = {
        "policy": policy,
        "sentences": policy_sentences(policy),
        "endings": [(each, left.get(each.key, 0)) for each in policy.ending.reasons],
        "versions": versions[::-1],
        "drafts": PolicyDraft.objects.all()[:MOST_DRAFTS],
    }
    return render(request, "web/contact_policy/page.html", context)


@require_safe
def contact_policy_yaml(request: PageRequest) -> HttpResponse:
    """The policy, or one of its versions, as an experience file.

    Raises:
        NotFound: there is no such version.
    """
    policy = read_rulebook().policy
    asked = request.GET.get("version", "")
    text = policy_text(policy)
    if asked:
        found = list_at(CONTACT_POLICY.name, int(asked), policy.key) if asked.isdecimal() else []
        if not found:
            raise NotFound(f"There is no version {asked} of the contact policy.")
        text = experience_text(found)
    answer = HttpResponse(text, content_type="application/yaml; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="contact-policy.yaml"'
    return answer


@require_POST
def start_policy_draft(request: PageRequest) -> HttpResponse:
    """Begin a draft with the policy that holds."""
    text = policy_text(read_rulebook().policy)
    actor = request.viewer.user.get_username()
    row = drafts.start_draft(text=text, actor=actor, now=utc_now())
    return redirect("policy_draft", number=row.pk)


def policy_draft(request: PageRequest, number: int) -> HttpResponse:
    """One draft: its text, what a replay of it found, and switching it on."""
    row = drafts.get_draft(number)
    form = DraftForm(request.POST or None, initial={"text": row.text})
    if request.method == "POST":
        answer = _act(request, row, form)
        if answer is not None:
            return answer
    return render(request, "web/contact_policy/draft.html", _facts(row, form))


def _act(request: PageRequest, row: PolicyDraft, form: DraftForm) -> HttpResponse | None:
    """Store, replay or switch on; None if the form says what is wrong."""
    actor, act = request.viewer.user.get_username(), request.POST.get("act", "")
    try:
        if act == "switch_on":
            switch_on(draft=row.pk, actor=actor, now=utc_now())
            if telling_names():
                work.start_catching_up(actor=actor)
            messages.success(request, _("The policy is switched on. Every ask follows it now."))
            return redirect("contact_policy")
        if not form.is_valid():
            return None
        drafts.change_draft(
            draft=row.pk, text=form.cleaned_data["text"], actor=actor, now=utc_now()
        )
        if act == "replay":
            return redirect("job", number=work.start_replay(draft=row.pk, actor=actor).pk)
    except HeedError as error:
        if act == "switch_on":
            messages.error(request, error.sentence)
            return redirect("policy_draft", number=row.pk)
        form.blame(error)
        return None
    messages.success(request, _("The draft is stored."))
    return redirect("policy_draft", number=row.pk)


def _facts(row: PolicyDraft, form: DraftForm) -> dict[str, Any]:
    policy = read_rulebook().policy
    names = {key: each.name for key, each in policy.by_class.items()}
    return {
        "draft": row,
        "form": form,
        "job": _open_job(row),
        "replay": row.replay if row.replayed_text else None,
        "by_class": _by_class(row.replay, names) if row.replayed_text else [],
        "is_replayed": row.replayed_text == row.text,
        "names": names,
        "rules": {limit.key: limit.name for limit in policy.limits},
        "is_open": row.switched_on_at is None,
    }


def _by_class(replay: Mapping[str, Any], names: Mapping[str, str]) -> list[dict[str, Any]]:
    """The weeks of a replay summed up, in the order of the policy's classes."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for week in replay["weeks"]:
        counts = {word: week[word] for word in ("asked", "allowed", "would_be_allowed")}
        found[week["contact_class"]].update(counts)
    order = {key: place for place, key in enumerate(names)}
    keys = sorted(found, key=lambda key: (order.get(key, len(order)), key))
    return [{"name": names.get(key, key), **found[key]} for key in keys]


def _open_job(row: PolicyDraft) -> Job | None:
    if row.job is None:
        return None
    job = get_job(row.job)
    return job if job.is_open else None
