"""Only an idea: which template it starts from, and the sentence that customers can hold us to."""

from __future__ import annotations

from datetime import datetime

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from heed.definitions.starting import Sentence, set_standard, start_journey
from heed.journeys.design import Catalogue, JourneyDesign
from heed.kernel.errors import InvalidDefinition
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
SPANS = (("hours", _("hours")), ("days", _("days")), ("weeks", _("weeks")))


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


class SentenceForm(PageForm):
    """The sentence as a standard: clock, deadline, goal, owner."""

    words = forms.CharField(
        label=_("The sentence"), max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )
    start = forms.ChoiceField(label=_("The clock starts with"))
    end = forms.ChoiceField(label=_("It stops with"))
    number = forms.IntegerField(label=_("Within"), min_value=1, max_value=1_000)
    span = forms.ChoiceField(label=_("Unit"), choices=SPANS, initial="days")
    target = forms.DecimalField(
        label=_("Goal: kept for how many of 100"), min_value=1, max_value=100, initial=95
    )
    owner = forms.ChoiceField(label=_("Who answers for it"), required=False)
    is_told = forms.BooleanField(label=_("Customers are told: it is a promise"), required=False)

    def __init__(
        self, sent: QueryDict | None, journey: JourneyDesign, catalogue: Catalogue
    ) -> None:
        super().__init__(sent, initial={"words": journey.description})
        names = {touchpoint.key: touchpoint.name for touchpoint in catalogue.touchpoints}
        steps = [(s.touchpoint, s.name or names.get(s.touchpoint, "")) for s in journey.steps]
        for name in ("start", "end"):
            self.fields[name].choices = list(dict(steps).items())  # type: ignore[attr-defined]
        teams = [(team.key, team.name) for team in catalogue.teams]
        self.fields["owner"].choices = [("", _("Nobody yet")), *teams]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, object]:
        """A clock needs two different ends."""
        said = self.cleaned_data
        if said.get("start") and said.get("start") == said.get("end"):
            self.add_error("end", _("Choose another step than the one that starts the clock."))
        return said

    @property
    def sentence(self) -> Sentence:
        said = self.cleaned_data
        return Sentence(
            words=said["words"],
            start=said["start"],
            end=said["end"],
            within=f"{said['number']} {said['span']}",
            target=f"{said['target'].normalize():f} %",
            is_told=said["is_told"],
            owner=said["owner"],
        )


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


def measure_sentence(form: SentenceForm, *, actor: str, now: datetime) -> str:
    """Store the standard; gives its key, or nothing if the form says why not."""
    try:
        return set_standard(sentence=form.sentence, actor=actor, now=now)
    except InvalidDefinition as error:
        for problem in error.problems:
            form.add_error(None, f"{problem.what} {problem.fix}".strip())
    return ""
