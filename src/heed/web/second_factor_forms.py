"""The forms of second factors, in our words."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    EditWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from cryptography.exceptions import InvalidSignature
from django import forms
from django.utils.translation import gettext_lazy as _

MOST_LETTERS = 60  # of the name of a key


class CodeForm(AuthenticateForm):  # type: ignore[misc]  # untyped library
    """The second factor while signing in."""

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        _code(self)
        self.fields["code"].label = _("Code of the app, or a recovery code")


class ConfirmCodeForm(ReauthenticateForm):  # type: ignore[misc]  # untyped library
    """The second factor once more, before something that matters."""

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        _code(self)
        self.fields["code"].label = _("Code of the app, or a recovery code")


class AppForm(ActivateTOTPForm):  # type: ignore[misc]  # untyped library
    """The first code of an app that was just set up."""

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        _code(self)
        self.fields["code"].label = _("Code that the app shows now")


class KeyForm(AddWebAuthnForm):  # type: ignore[misc]  # untyped library
    """A new security key."""

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        _named(self)

    def clean(self) -> dict[str, Any]:
        """What the form holds; refused if it is no answer of a key."""
        with _no_answer_of_a_key():
            found: dict[str, Any] = super().clean()
        return found


class UseKeyForm(AuthenticateWebAuthnForm):  # type: ignore[misc]  # untyped library
    """The answer of a security key while signing in."""

    def clean_credential(self) -> Authenticator:
        """The key that answered; refused if none of this person did."""
        with _no_answer_of_a_key():
            return super().clean_credential()


class ConfirmKeyForm(ReauthenticateWebAuthnForm):  # type: ignore[misc]  # untyped library
    """The answer of a security key, before something that matters."""

    def clean_credential(self) -> Authenticator:
        """The key that answered; refused if none of this person did."""
        with _no_answer_of_a_key():
            return super().clean_credential()


class KeyNameForm(EditWebAuthnForm):  # type: ignore[misc]  # untyped library
    """Another name for a security key."""

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        _named(self)


@contextmanager
def _no_answer_of_a_key() -> Iterator[None]:
    """What reading a made-up answer, or checking its signature, raises becomes a fault of the form.

    A key that lacks a field, cannot be decoded or signs wrongly must not look like a fault of ours.
    """
    fault = forms.ValidationError(_("The key gave no answer that can be used."))
    try:
        yield
    except forms.ValidationError as error:
        raise (fault if error.code == "incorrect_code" else error) from None
    except (LookupError, ValueError, TypeError, AttributeError, struct.error, InvalidSignature):
        raise fault from None


def _code(form: forms.Form) -> None:
    attributes = {"autocomplete": "one-time-code", "inputmode": "numeric"}
    form.fields["code"] = forms.CharField(max_length=20, widget=forms.TextInput(attrs=attributes))


def _named(form: forms.Form) -> None:
    form.fields["name"] = forms.CharField(
        label=_("Name of the key"),
        help_text=_("So that you know it again."),
        max_length=MOST_LETTERS,
        required=form.fields["name"].required,
    )
