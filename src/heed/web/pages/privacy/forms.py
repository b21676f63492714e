"""Forms for erasures, holds and rules."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from heed.web.forms import PageForm
from heed.web.pages.privacy import words


class ErasureForm(PageForm):
    """Confirming an erasure: why, and the number once more by hand."""

    reason = forms.ChoiceField(label=_("Why"), choices=())
    reference = forms.CharField(
        label=_("Reference"),
        help_text=_("Of the letter or ticket. No name: the certificate shows it."),
        max_length=100,
        required=False,
    )
    number = forms.CharField(
        label=_("Number of the customer"), help_text=_("Type it, so that nobody errs."),
        max_length=20,
    )  # fmt: skip

    def __init__(self, customer: int, data: Any = None) -> None:
        super().__init__(data)
        self._customer = customer
        self.fields["reason"].choices = list(words.REASONS.items())  # type: ignore[attr-defined]

    def clean_number(self) -> str:
        """The number, which must be that of the page."""
        typed = str(self.cleaned_data["number"]).strip()
        if typed != str(self._customer):
            raise forms.ValidationError(_("This is not the number of the customer shown here."))
        return typed


class HoldForm(PageForm):
    """A legal hold."""

    reason = forms.CharField(label=_("Why nothing may be erased"), max_length=200)
    reference = forms.CharField(
        label=_("Reference"), help_text=_("Of the case or letter."), max_length=100, required=False
    )
    until = forms.DateField(
        label=_("Until"), help_text=_("Empty: until somebody ends it."), required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
    )  # fmt: skip

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, auto_id="hold_%s")  # it stands beside another form

    def moment(self) -> datetime | None:
        """When the hold ends; None if it does not by itself."""
        day: date | None = self.cleaned_data["until"]
        return datetime.combine(day, time(), UTC) if day else None


class FieldsForm(PageForm):
    """Fields that hold personal data beside those that Heed knows by their names."""

    names = forms.CharField(
        label=_("Further personal fields"),
        help_text=_("One a line. Contacts, addresses and days of birth are known by their names."),
        widget=forms.Textarea(attrs={"rows": 3}), max_length=2_000, required=False,
    )  # fmt: skip

    def __init__(self, data: Any = None, names: Sequence[str] = ()) -> None:
        super().__init__(data, initial={"names": "\n".join(names)}, auto_id="fields_%s")


class RuleForm(PageForm):
    """How long a kind of record stays."""

    kind = forms.ChoiceField(label=_("Kind"), choices=())
    name = forms.CharField(
        label=_("Name"), help_text=_("Only records of this name; empty: all."), max_length=200,
        required=False,
    )  # fmt: skip
    least = forms.IntegerField(
        label=_("Must stay, in days"), min_value=1, max_value=36_500, required=False
    )
    law = forms.CharField(
        label=_("By which law"), help_text=_("Shown with every erasure that it holds up."),
        max_length=200, required=False,
    )  # fmt: skip
    most = forms.IntegerField(
        label=_("Goes after, in days"), min_value=1, max_value=36_500, required=False
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        self.fields["kind"].choices = list(words.KINDS.items())  # type: ignore[attr-defined]
