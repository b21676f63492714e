"""The forms of django-allauth, in our words and without links to what is closed here."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import ChangePasswordForm, LoginForm, ReauthenticateForm
from django import forms
from django.utils.translation import gettext_lazy as _


class SignInForm(LoginForm):  # type: ignore[misc]  # untyped library
    """A name or an email address, and a password."""

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        attributes = {"autocomplete": "username", "autocapitalize": "none"}
        self.fields["login"] = forms.CharField(
            label=_("Name or email address"),
            max_length=254,
            widget=forms.TextInput(attrs=attributes),
        )
        self.fields["remember"].label = _("Keep me signed in for 14 days")
        self.order_fields(["login", "password", "remember"])
        _plain(self, "password")


class NewPasswordForm(ChangePasswordForm):  # type: ignore[misc]  # untyped library
    """The old password and a new one, twice."""

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        _plain(self, "oldpassword", "password1", "password2")
        self.fields["oldpassword"].label = _("Present password")
        self.fields["password1"].label = _("New password")
        self.fields["password2"].label = _("New password once more")
        self.fields["password1"].help_text = _(
            "At least 12 characters; a few words in a row are good."
        )


class ConfirmForm(ReauthenticateForm):  # type: ignore[misc]  # untyped library
    """The password once more, before something that matters."""

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        _plain(self, "password")


def _plain(form: forms.Form, *names: str) -> None:
    """Labels only: no placeholders, and no link to a reset by mail, which there is not."""
    for name in names:
        form.fields[name].help_text = ""
        form.fields[name].widget.attrs.pop("placeholder", None)
