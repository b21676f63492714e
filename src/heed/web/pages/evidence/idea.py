"""Only an idea: which template it starts from, and the sentence that customers can hold us to."""

from __future__ import annotations

from datetime import datetime

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from heed.definitions.starting import start_journey
from heed.web.forms import PageForm

TEMPLATES = (
    ("shop-order", _("Somebody orders in a shop")),
    ("subscription", _("Somebody subscribes")),
    ("bank-account", _("Somebody opens an account")),
    ("b2b-quote-to-renewal", _("A company buys: from quote to renewal")),
    ("service-visit", _("A technician visits")),
    ("get-help", _("Somebody needs help")),
    ("end-of-relationship", _("Somebody leaves")),
)


class IdeaForm(PageForm):
    """What the first map is drawn from."""

    template = forms.ChoiceField(label=_("What happens"), choices=TEMPLATES)
    name = forms.CharField(
        label=_("What you call this journey"), max_length=80, required=False, strip=True
    )
    sentence = forms.CharField(
        label=_("What should customers be able to count on?"),
        help_text=_("Tell customers, and it is a promise. Keep it inside, and it is a standard."),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    way = forms.CharField(widget=forms.HiddenInput, initial="idea", required=False)

    def __init__(self, sent: QueryDict | None) -> None:
        super().__init__(sent, auto_id="id_idea_%s")


def start_idea(form: IdeaForm, *, actor: str, now: datetime) -> str:
    """Store the journey of the idea; gives its key, or nothing if the form says why not."""
    said = form.cleaned_data
    with form.faults():
        return start_journey(
            template=said["template"],
            name=said["name"],
            sentence=said["sentence"],
            actor=actor,
            now=now,
        )
    return ""
