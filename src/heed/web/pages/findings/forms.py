"""What is asked when somebody decides about a finding."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from heed.foundation.models import User
from heed.insight.deciding import LONGEST_MUTE, LONGEST_REASON
from heed.insight.models import FindingDecision
from heed.web.forms import PageForm
from heed.web.requests import PageRequest

TEAM, PERSON = "team:", "person:"


class DecisionForm(PageForm):
    """Names the finding, since numbers change with builds; without more it acknowledges."""

    key = forms.CharField(widget=forms.HiddenInput, max_length=300)


class AssignForm(DecisionForm):
    """A team of the experience files, or a person who signs in; nobody takes the owner away."""

    owner = forms.ChoiceField(
        label=_("Owner"),
        required=False,
        help_text=_("A team that the experience files define, or somebody who signs in here."),
    )

    def __init__(
        self, request: PageRequest, key: str, decision: FindingDecision, data: Any = None
    ) -> None:
        super().__init__(
            data, initial={"key": key, "owner": _chosen(decision)}, auto_id="assign_%s"
        )
        people = User.objects.filter(is_active=True).order_by("username")
        inside = [one for one in people if one.role != "partner"]
        self.fields["owner"].choices = [  # type: ignore[attr-defined]
            ("", _("As the map says")),
            (_("Teams"), [(TEAM + t.key, t.name) for t in request.reading.catalogue.teams]),
            (_("People"), [(f"{PERSON}{p.pk}", p.get_full_name() or p.username) for p in inside]),
        ]

    @property
    def team(self) -> str:
        """Key of the chosen team; empty for a person or nobody."""
        chosen: str = self.cleaned_data["owner"]
        return chosen.removeprefix(TEAM) if chosen.startswith(TEAM) else ""

    @property
    def person(self) -> User | None:
        """The chosen person; None for a team or nobody."""
        chosen: str = self.cleaned_data["owner"]
        if not chosen.startswith(PERSON):
            return None
        return User.objects.filter(pk=int(chosen.removeprefix(PERSON))).first()


class MuteForm(DecisionForm):
    """Why it may rest, and until when."""

    reason = forms.CharField(
        label=_("Why it may rest"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    until = forms.DateField(
        label=_("Until the end of"),
        help_text=_("It comes back the day after."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, key: str, today: date, data: Any = None) -> None:
        initial = {"key": key, "until": today + timedelta(days=28)}
        super().__init__(data, initial=initial, auto_id="mute_%s")
        self.fields["until"].widget.attrs |= {
            "min": today.isoformat(),
            "max": (today + LONGEST_MUTE).isoformat(),
        }


def _chosen(decision: FindingDecision) -> str:
    if decision.owner_person_id:
        return f"{PERSON}{decision.owner_person_id}"
    return TEAM + decision.owner_team if decision.owner_team else ""
