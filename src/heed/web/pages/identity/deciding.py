"""Decisions on who is who: each a POST that leads on to what waits next."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from heed.customers.identity import deciding, sharing, undoing
from heed.customers.identity.previewing import preview_join
from heed.customers.identity.queries import get_proposal
from heed.foundation.jobs.queue import enqueue
from heed.kernel.clock import utc_now
from heed.kernel.errors import HeedError
from heed.web.pages.identity.listing import next_open
from heed.web.requests import PageRequest
from heed.web.work import MATCH

ONE, TWO, LATER = "one-person", "two-people", "later"
MOST_AT_ONCE = 100


@require_POST
def answer_proposal(request: PageRequest, number: int) -> HttpResponse:
    """One person, two people, or later; then the next proposal."""
    _answer(number, request.POST.get("answer", ""), _actor(request))
    messages.success(request, _("Stored. Figures follow with the next build."))
    following = next_open(number)
    if following is None:
        return redirect("who_is_who")
    return redirect("join_proposal", number=following.number)


@require_POST
def answer_proposals(request: PageRequest) -> HttpResponse:
    """One answer for several proposals; pairs that something speaks against are left out."""
    numbers = [int(text) for text in request.POST.getlist("n") if text.isdigit()][:MOST_AT_ONCE]
    answer, n, left = request.POST.get("answer", ""), 0, 0
    for number in numbers:
        if answer == ONE and _has_conflict(number):
            left += 1
            continue
        try:
            _answer(number, answer, _actor(request))
            n += 1
        except HeedError:
            left += 1  # answered meanwhile
    said = ngettext("%(n)d proposal is answered.", "%(n)d proposals are answered.", n) % {"n": n}
    messages.success(request, said)
    if left:
        told = ngettext(
            "%(n)d was left out, because something speaks against it. Decide it by itself.",
            "%(n)d were left out, because something speaks against them. Decide them one by one.",
            left,
        )
        messages.warning(request, told % {"n": left})
    return redirect("who_is_who")


@require_POST
def undo_decision(request: PageRequest, number: int) -> HttpResponse:
    """Take a decision back."""
    undoing.undo(decision=number, actor=_actor(request), now=utc_now())
    messages.success(request, _("Taken back. Figures follow with the next build."))
    return redirect("identity_history")


@require_POST
def join_customers(request: PageRequest, number: int) -> HttpResponse:
    """Make two customers one."""
    other = _number(request.POST.get("with", ""))
    joined = deciding.join(one=number, other=other, actor=_actor(request), now=utc_now())
    messages.success(request, _("Joined. Figures follow with the next build."))
    return redirect("customer", number=joined)


@require_POST
def propose_join(request: PageRequest, number: int) -> HttpResponse:
    """Propose that two customers are one."""
    other = _number(request.POST.get("with", ""))
    deciding.propose(one=number, other=other, actor=_actor(request), now=utc_now())
    messages.success(request, _("Proposed. Somebody who may decide finds it in the queue."))
    return redirect("customer", number=number)


@require_POST
def separate_customer(request: PageRequest, number: int) -> HttpResponse:
    """Take profiles out of a customer."""
    profiles = numbers_of(request.POST.getlist("profile"))
    deciding.separate(customer=number, profiles=profiles, actor=_actor(request), now=utc_now())
    messages.success(request, _("Separated. Figures follow with the next build."))
    return redirect("customer", number=number)


@require_POST
def note_shared_key(request: PageRequest, number: int) -> HttpResponse:
    """Take note of an alarm."""
    sharing.take_note(shared=number, actor=_actor(request), now=utc_now())
    messages.success(request, _("Noted."))
    return redirect("identity_alarms")


@require_POST
def lift_shared_key(request: PageRequest, number: int) -> HttpResponse:
    """Let a key join people again."""
    n = sharing.lift_shared(shared=number, actor=_actor(request), now=utc_now())
    said = ngettext(
        "The key joins people again; %(n)d customer came together with another.",
        "The key joins people again; %(n)d customers came together with others.",
        n,
    )
    messages.success(request, said % {"n": n})
    return redirect("identity_alarms")


@require_POST
def start_matching(request: PageRequest) -> HttpResponse:
    """Look for people without a common key, in the background."""
    with transaction.atomic():
        job = enqueue(MATCH, actor=_actor(request), now=utc_now(), same_as=MATCH)
    return redirect("job", number=job.pk)


def numbers_of(texts: Sequence[str]) -> list[int]:
    """The numbers among what a form sent."""
    return [int(text) for text in texts if text.isdigit()]


def _answer(number: int, answer: str, actor: str) -> None:
    if answer == LATER:
        deciding.put_off(proposal=number, actor=actor, now=utc_now())
    elif answer in (ONE, TWO):
        is_one = answer == ONE
        deciding.answer_proposal(proposal=number, is_one_person=is_one, actor=actor, now=utc_now())
    else:
        raise HeedError(_("Choose one person, two people, or later."))


def _has_conflict(number: int) -> bool:
    proposal = get_proposal(number, clear=False)
    return proposal.one == proposal.other or bool(
        preview_join(one=proposal.one, other=proposal.other).refused
    )


def _number(text: str) -> int:
    if not text.isdigit():
        raise HeedError(_("Choose the other customer."))
    return int(text)


def _actor(request: PageRequest) -> str:
    return request.user.get_username()
