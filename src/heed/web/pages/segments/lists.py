"""Lists of customers that people keep by hand: all of them, one of them, and changing them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from heed.customers.people import find_called
from heed.customers.segments.lists import customers_on, list_lists
from heed.customers.segments.rules import Listed, leaves
from heed.foundation.yaml_cells import KEY, LONGEST_KEY
from heed.kernel.errors import NotFound
from heed.web.forms import PageForm
from heed.web.pages.segments.readings import people_of
from heed.web.requests import PageRequest

MOST_SHOWN = 200
MOST_LINES = 1_000


class NewListForm(PageForm):
    """The key of a list."""

    name = forms.CharField(
        label=gettext_lazy("Key of a new list"),
        max_length=LONGEST_KEY,
        help_text=gettext_lazy(
            "Small letters, digits, “_”, “-” and “.”; rules name it by this key."
        ),
    )

    def clean_name(self) -> str:
        """A key."""
        name = str(self.cleaned_data["name"]).strip()
        if not KEY.fullmatch(name):
            raise forms.ValidationError(_("Use small letters, digits, “_”, “-” and “.”."))
        return name


class CustomersForm(PageForm):
    """Customers to put on a list, one a line."""

    who = forms.CharField(
        label=gettext_lazy("Keys or numbers of customers, one a line"),
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def clean_who(self) -> list[int]:
        """Their numbers; every line that names nobody is told by its place."""
        lines = [line for line in str(self.cleaned_data["who"]).splitlines() if line.strip()]
        if len(lines) > MOST_LINES:
            raise forms.ValidationError(_("At most 1,000 lines are taken at once."))
        found, unknown = [], []
        for place, line in enumerate(lines, start=1):
            try:
                found.append(find_called(line).customer)
            except NotFound:
                unknown.append(str(place))
        if unknown:
            raise forms.ValidationError(
                _("Nobody has the key or number in these lines: %s.") % ", ".join(unknown[:20])
            )
        return found


def segment_lists(request: PageRequest) -> HttpResponse:
    """Every list with its size; the form of a new one leads to its page."""
    form = NewListForm(request.POST or None)
    if form.is_bound and form.is_valid():
        return redirect("segment_list", name=form.cleaned_data["name"])
    return render(request, "web/segments/lists.html", {"lists": list_lists(), "form": form})


@require_safe
def segment_list(request: PageRequest, name: str) -> HttpResponse:
    """Who stands on a list."""
    return _page(request, name, CustomersForm())


@require_POST
def change_list(request: PageRequest, name: str) -> HttpResponse:
    """Put customers on a list, or take one off it."""
    actor, gone = request.viewer.user.get_username(), request.POST.get("off", "")
    if gone.isdecimal() and len(gone) < 20:
        request.reading.take_off_list(name, [int(gone)], actor=actor)
        messages.success(request, _("The customer is off the list."))
        return redirect("segment_list", name=name)
    form = CustomersForm(request.POST)
    if form.is_valid():
        with form.faults():
            n = request.reading.put_on_list(name, form.cleaned_data["who"], actor=actor)
    if not form.is_valid():
        return _page(request, name, form)
    said = ngettext("%(n)s customer is new on the list.", "%(n)s customers are new on the list.", n)
    messages.success(request, said % {"n": n})
    return redirect("segment_list", name=name)


def _page(request: PageRequest, name: str, form: CustomersForm) -> HttpResponse:
    if not KEY.fullmatch(name) or len(name) > LONGEST_KEY:
        raise NotFound("There is no list of this key.")
    on = customers_on(name)
    context: dict[str, Any] = {
        "name": name,
        "n": len(on),
        "people": list(people_of(request, on[:MOST_SHOWN])),
        "form": form,
        "segments": [
            segment
            for segment in request.reading.catalogue.segments
            if segment.when and Listed(name) in list(leaves(segment.when))
        ],
    }
    return render(request, "web/segments/list_one.html", context)
