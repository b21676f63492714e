"""Forms with which colleagues write down what a customer said, or what stands against contacts."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from heed.customers.consent.design import EVERY
from heed.customers.consent.recording import Saying, prefer, record_consent
from heed.customers.contact.queries import open_holds
from heed.customers.contact.rulebook import read_rulebook
from heed.customers.contact.stopping import (
    end_care,
    end_relationship,
    hold_contacts,
    note_care,
    release_hold,
    resume_relationship,
)
from heed.customers.models import CareNeed, ContactHold
from heed.customers.people import Person
from heed.kernel.errors import HeedError
from heed.web.forms import PageForm
from heed.web.labels import CARE, CHANNELS, HOLDS


class ActForm(PageForm):
    """One thing to write down about a person; ``name`` is in its address."""

    name: ClassVar[str]

    def __init__(self, data: Any, *, person: Person) -> None:
        super().__init__(data, prefix=self.name)
        self.person = person

    def act(self, *, actor: str, now: datetime) -> str:
        """Write it down; gives what to say of it."""
        raise NotImplementedError


class ConsentForm(ActForm):
    """What the customer said of a purpose."""

    name = "consent"
    about = forms.ChoiceField(label=gettext_lazy("Purpose and channel"))
    answer = forms.ChoiceField(
        label=gettext_lazy("They said"),
        choices=[("yes", gettext_lazy("Yes")), ("no", gettext_lazy("No"))],
    )

    def __init__(self, data: Any, *, person: Person) -> None:
        super().__init__(data, person=person)
        self.fields["about"].choices = list(_abouts())  # type: ignore[attr-defined]

    def act(self, *, actor: str, now: datetime) -> str:
        purpose, _sep, channel = self.cleaned_data["about"].rpartition(":")
        is_yes = self.cleaned_data["answer"] == "yes"
        saying = Saying(purpose, channel, is_yes, "staff")
        row = record_consent(who=self.person.customer, saying=saying, actor=actor, now=now)
        if row.state == row.State.PENDING:
            return _("It is written down. It counts once the customer has confirmed it.")
        return _("It is written down, and holds at once.")


class PreferenceForm(ActForm):
    """How the customer likes to be reached."""

    name = "preference"
    channel = forms.ChoiceField(
        label=gettext_lazy("Channel"),
        choices=[("", "–"), *((key, name) for key, name in CHANNELS.items() if key != EVERY)],
        required=False,
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language"),
        choices=[("", "–"), ("en", "English"), ("de", "Deutsch")],
        required=False,
    )
    zone = forms.CharField(
        label=gettext_lazy("Time zone"),
        help_text=gettext_lazy("Such as Europe/Berlin: their days and quiet hours."),
        max_length=60,
        required=False,
    )

    def act(self, *, actor: str, now: datetime) -> str:
        for name, value in self.cleaned_data.items():
            if value:
                prefer(
                    who=self.person.customer,
                    name=name,
                    value=value,
                    source="staff",
                    actor=actor,
                    now=now,
                )
        return _("It is written down, and holds at once.")


class HoldForm(ActForm):
    """Something is open that holds contacts back."""

    name = "hold"
    reason = forms.ChoiceField(
        label=gettext_lazy("Because"),
        choices=[(code, HOLDS[code]) for code in ContactHold.Reason.values],
    )
    reference = forms.CharField(
        label=gettext_lazy("What is open"),
        help_text=gettext_lazy("Such as case:17. No names and nothing personal."),
        max_length=100,
        required=False,
    )
    until = forms.DateField(
        label=gettext_lazy("Until"),
        widget=forms.DateInput(attrs={"type": "date"}),
        required=False,
    )

    def act(self, *, actor: str, now: datetime) -> str:
        said = self.cleaned_data
        hold_contacts(
            who=self.person.customer,
            reason=said["reason"],
            reference=said["reference"],
            until=_start_of(said["until"]),
            actor=actor,
            now=now,
        )
        return _("Contacts are held back from now on.")


class ReleaseForm(ActForm):
    """Contacts may go on."""

    name = "release"
    hold = forms.IntegerField(widget=forms.HiddenInput)

    def act(self, *, actor: str, now: datetime) -> str:
        mine = {each.pk for each in open_holds(self.person, now)}
        if self.cleaned_data["hold"] not in mine:
            raise HeedError(_("This is not held back any more."))
        release_hold(hold=self.cleaned_data["hold"], actor=actor, now=now)
        return _("Contacts may go on.")


class EndForm(ActForm):
    """The customer has left."""

    name = "end"
    reason = forms.ChoiceField(label=gettext_lazy("Why they left"))

    def __init__(self, data: Any, *, person: Person) -> None:
        super().__init__(data, person=person)
        reasons = read_rulebook().policy.ending.reasons
        self.fields["reason"].choices = [  # type: ignore[attr-defined]
            (each.key, each.name) for each in reasons
        ]

    def act(self, *, actor: str, now: datetime) -> str:
        end_relationship(
            who=self.person.customer, reason=self.cleaned_data["reason"], actor=actor, now=now
        )
        return _("It is written down. Surveys and promotion to this customer have stopped.")


class ResumeForm(ActForm):
    """The customer is one again."""

    name = "resume"

    def act(self, *, actor: str, now: datetime) -> str:
        resume_relationship(who=self.person.customer, actor=actor, now=now)
        return _("It is written down: they are a customer again.")


class CareForm(ActForm):
    """The customer needs special care."""

    name = "care"
    kind = forms.ChoiceField(
        label=gettext_lazy("What care is needed for"), choices=list(CARE.items())
    )
    until = forms.DateField(
        label=gettext_lazy("Until"),
        widget=forms.DateInput(attrs={"type": "date"}),
        required=False,
    )

    def act(self, *, actor: str, now: datetime) -> str:
        said = self.cleaned_data
        note_care(
            who=self.person.customer,
            kind=said["kind"],
            until=_start_of(said["until"]),
            actor=actor,
            now=now,
        )
        return _("It is written down. Only few may read the reason.")


class EndCareForm(ActForm):
    """Care is no longer needed."""

    name = "end_care"
    need = forms.IntegerField(widget=forms.HiddenInput)

    def act(self, *, actor: str, now: datetime) -> str:
        mine = CareNeed.objects.filter(profile_id__in=self.person.profiles)
        if not mine.filter(pk=self.cleaned_data["need"]).exists():
            raise HeedError(_("There is no such need of care."))
        end_care(need=self.cleaned_data["need"], actor=actor, now=now)
        return _("It is written down that this care is no longer needed.")


FORMS: dict[str, type[ActForm]] = {
    form.name: form
    for form in (
        ConsentForm,
        PreferenceForm,
        HoldForm,
        ReleaseForm,
        EndForm,
        ResumeForm,
        CareForm,
        EndCareForm,
    )
}


def _abouts() -> list[tuple[str, str]]:
    """Every purpose that can be refused, by each of its channels; all messages; each channel."""
    purposes = [each.purpose for each in read_rulebook().purposes.values()]
    found = [
        (f"{purpose.key}:{channel}", f"{purpose.name}, {CHANNELS[channel]}")
        for purpose in purposes
        if purpose.can_be_refused
        for channel in purpose.channels
    ]
    channels = dict.fromkeys(channel for purpose in purposes for channel in purpose.channels)
    everything = [(f"{EVERY}:{EVERY}", _("All messages"))]
    everything += [
        (f"{EVERY}:{each}", _("Everything by %(channel)s") % {"channel": CHANNELS[each]})
        for each in channels
    ]
    return [*found, *everything]


def _start_of(day: date | None) -> datetime | None:
    return timezone.make_aware(datetime.combine(day, time.min)) if day else None
