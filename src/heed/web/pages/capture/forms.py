"""Forms of live capture."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from heed.interactions.capture.models import CaptureSource
from heed.interactions.capture.services import FIELDS
from heed.interactions.capture.signatures import HMAC, KEY, STANDARD
from heed.web.forms import PageForm

CODE = forms.Textarea(attrs={"rows": 16, "spellcheck": "false", "class": "code"})


class SourceForm(PageForm):
    """How a source's events are read."""

    channel = forms.CharField(
        label=_("Channel"),
        help_text=_("Where events name none. Empty: what the sending library tells."),
        max_length=100,
        required=False,
    )
    actor = forms.ChoiceField(
        label=_("Who acts"),
        choices=[
            ("customer", _("customer")),
            ("employee", _("employee")),
            ("partner", _("partner")),
            ("system", _("system")),
        ],
    )
    namespace = forms.CharField(
        label=_("Source of the user ids"),
        help_text=_("If user ids are the customer numbers of another source. Empty: its own."),
        max_length=100,
        required=False,
    )
    case_property = forms.CharField(
        label=_("Property that holds the case"),
        help_text=_("Such as orderId. It ties events into one case."),
        max_length=200,
        required=False,
    )
    case_kind = forms.CharField(
        label=_("Kind of those cases"),
        help_text=_("If other sources have the same cases. Empty: the source itself."),
        max_length=100,
        required=False,
    )
    subject = forms.ChoiceField(
        label=_("Subject of a CloudEvent"),
        choices=[("", _("a property")), ("user", _("the user"))],
        required=False,
    )
    currency = forms.CharField(
        label=_("Currency of amounts that name none"), max_length=3, required=False
    )
    country = forms.CharField(
        label=_("Country of telephone numbers without a code"),
        help_text=_("Two letters, such as DE."),
        max_length=2,
        required=False,
    )
    events_per_second = forms.IntegerField(
        label=_("Events a second for each key"),
        help_text=_("More are refused with a wait. 0: no limit."),
        min_value=0,
        max_value=10_000_000,
        initial=5_000,
    )

    def __init__(self, data: Any = None, source: CaptureSource | None = None) -> None:
        initial = {name: getattr(source, name) for name in FIELDS} if source else {}
        super().__init__(data, initial=initial)

    @property
    def how(self) -> dict[str, Any]:
        """What services take."""
        return {name: self.cleaned_data[name] for name in FIELDS}


class NewSourceForm(SourceForm):
    """A source that is not there yet."""

    field_order = ["key"]
    key = forms.CharField(
        label=_("Key of the source"),
        help_text=_("Small letters, digits, dashes. Its interactions carry it for good."),
        max_length=100,
    )


class NewWebhookForm(PageForm):
    """A webhook that is not there yet."""

    key = forms.CharField(
        label=_("Key of the webhook"), help_text=_("The last part of its address."), max_length=100
    )
    scheme = forms.ChoiceField(
        label=_("How the sender proves that it is genuine"),
        choices=[
            (STANDARD, _("Standard Webhooks: signed by a shared secret")),
            (HMAC, _("HMAC-SHA256 of the body in a header")),
            (KEY, _("A write key of this source")),
        ],
    )
    header = forms.CharField(
        label=_("Header of the signature"),
        help_text=_("For an HMAC, such as X-Hub-Signature-256."),
        max_length=100,
        required=False,
    )
    before = forms.CharField(
        label=_("What stands before the signature"),
        help_text=_("Such as sha256=."),
        max_length=40,
        required=False,
    )
    secret = forms.CharField(
        label=_("Secret of the sender"),
        help_text=_("If the sender gave one. Empty: Heed makes one and shows it once."),
        max_length=300,
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )


class MappingForm(PageForm):
    """How a webhook's JSON is read, and a sample to try it on."""

    mapping = forms.CharField(
        label=_("Mapping"),
        help_text=_("As in an import specification, with from: webhook."),
        widget=CODE,
        strip=False,
    )
    sample = forms.CharField(
        label=_("A sample of what the sender tells"),
        help_text=_("JSON: one record, or a list of them."),
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false", "class": "code"}),
        strip=False,
        required=False,
    )


class PlanForm(PageForm):
    """The tracking plan of a source."""

    plan = forms.CharField(
        label=_("Tracking plan"),
        help_text=_("As in an experience file, below tracking_plans."),
        widget=CODE,
        strip=False,
    )
