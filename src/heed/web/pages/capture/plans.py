"""The tracking plan of a source, written as in an experience file."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from heed.definitions.files import parse_definitions
from heed.definitions.services import apply_definitions
from heed.definitions.writing import experience_text
from heed.interactions.capture.kinds import TRACKING_PLAN
from heed.interactions.capture.services import get_source
from heed.journeys.queries import list_current
from heed.kernel.clock import utc_now
from heed.kernel.errors import HeedError, InvalidDefinition
from heed.web.pages.capture.forms import PlanForm
from heed.web.requests import PageRequest

START = """\
heed: 1

tracking_plans:
  - key: {source}
    mode: quarantine
    events:
      - name: Order Completed
        properties:
          orderId: {{type: string, required: true}}
          revenue: {{type: money, required: true}}
"""


def tracking_plan(request: PageRequest, key: str) -> HttpResponse:
    """Read and change the plan of a source."""
    source = get_source(key)
    form = PlanForm(request.POST or None, initial={"plan": _text_of(source.key)})
    if form.is_bound and form.is_valid():
        try:
            _store(form.cleaned_data["plan"], source.key, request.viewer.user.get_username())
        except InvalidDefinition as error:
            for problem in error.problems:
                form.add_error("plan", str(problem))
        except HeedError as error:
            form.add_error("plan", error.sentence)
        else:
            messages.success(request, _("Events are held against this plan from now on."))
            return redirect("capture_source", key=key)
    return render(request, "web/capture/plan.html", {"form": form, "source": source})


def _text_of(source: str) -> str:
    """The plan as it is defined, or a start of one."""
    mine = [
        one
        for one in list_current()
        if one.kind == TRACKING_PLAN.name and one.content.get("source", one.key) == source
    ]
    return experience_text(mine) if mine else START.format(source=source)


def _store(text: str, source: str, actor: str) -> None:
    definitions = parse_definitions(text, origin=f"tracking plan of {source}")
    others = [one for one in definitions.contents if one.kind != TRACKING_PLAN.name]
    if others:
        raise HeedError(_("Only tracking plans are written here."))
    if any(one.content.get("source", one.key) != source for one in definitions.contents):
        raise HeedError(_("The plan belongs to another source."))
    apply_definitions(definitions=definitions, actor=actor, now=utc_now())
