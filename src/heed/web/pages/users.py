"""People, their roles and teams: for administrators."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from heed.foundation import people
from heed.foundation.models import OneTimeLink, Role, User
from heed.kernel.clock import utc_now
from heed.web.forms import PageForm
from heed.web.labels import ROLES
from heed.web.requests import PageRequest
from heed.web.second_factor import has_factor, remove_factors


class PersonForm(PageForm):
    """What somebody may do here."""

    role = forms.ChoiceField(label=_("Role"), choices=ROLES)
    teams = forms.MultipleChoiceField(
        label=_("Teams"),
        help_text=_("As the experience file defines them. A partner sees what these teams own."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, request: PageRequest, user: User | None = None) -> None:
        initial = {"role": Role.VIEWER, "teams": []}
        if user:
            initial = {"role": user.role, "teams": _teams_of(user)}
        super().__init__(request.POST or None, initial=initial)
        known = {team.key: team.name for team in request.reading.catalogue.teams}
        for key in initial["teams"]:
            known.setdefault(key, key)  # defined no longer
        self.fields["teams"].choices = list(known.items())  # type: ignore[attr-defined]


class NewPersonForm(PersonForm):
    """Somebody who is not here yet."""

    field_order = ["username", "email", "role", "teams"]
    username = forms.CharField(
        label=_("Name"), help_text=_("They sign in with it."), max_length=150
    )
    email = forms.EmailField(label=_("Email address"), required=False)


@require_safe
def users(request: PageRequest) -> HttpResponse:
    """Everybody."""
    return render(request, "web/users/list.html", {"people": people.list_people()})


def add_user(request: PageRequest) -> HttpResponse:
    """Add somebody; they get a link to choose their password."""
    form = NewPersonForm(request)
    if request.method == "POST" and form.is_valid():
        said, user = form.cleaned_data, None
        with form.faults():
            user = people.add_person(
                username=said["username"],
                email=said["email"],
                role=Role(said["role"]),
                teams=said["teams"],
                actor=_actor(request),
                now=utc_now(),
            )
        if user:
            return _with_link(request, user)
    return render(request, "web/users/add.html", {"form": form})


def user(request: PageRequest, number: int) -> HttpResponse:
    """One person; buttons change what they may do."""
    person = User.objects.filter(pk=number).first()
    if person is None:
        raise Http404
    form = PersonForm(request, person)
    act = request.POST.get("act", "")
    if act == "link":
        return _with_link(request, person)
    if act == "factors":
        remove_factors(user=person, actor=_actor(request), now=utc_now())
    elif act in ("enable", "disable"):
        with form.faults():
            people.set_active(
                user=person, is_active=act == "enable", actor=_actor(request), now=utc_now()
            )
    elif act == "change" and form.is_valid():
        _change(request, person, form)
    if act and not form.errors:
        messages.success(request, _("The change is stored."))
        return redirect("user", number=number)
    shown = {"person": person, "form": form, "has_factor": has_factor(person)}
    return render(request, "web/users/one.html", shown)


def _change(request: PageRequest, person: User, form: PersonForm) -> None:
    said, actor = form.cleaned_data, _actor(request)
    with form.faults():
        if said["role"] != person.role:
            people.change_role(user=person, role=Role(said["role"]), actor=actor, now=utc_now())
        if set(said["teams"]) != set(_teams_of(person)):
            people.change_teams(user=person, teams=said["teams"], actor=actor, now=utc_now())


def _with_link(request: PageRequest, person: User) -> HttpResponse:
    """The page that shows a new link once; nobody can read it again."""
    purpose = OneTimeLink.Purpose.CHOOSE_PASSWORD
    token = people.make_link(purpose=purpose, actor=_actor(request), now=utc_now(), user=person)
    link = request.build_absolute_uri(reverse("choose_password", args=[token]))
    return render(request, "web/users/link.html", {"person": person, "link": link})


def _teams_of(user: User) -> list[str]:
    return [member.team for member in user.memberships.all()]


def _actor(request: PageRequest) -> str:
    return request.viewer.user.get_username()
