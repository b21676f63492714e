"""The ledger: what was asked for, what was sent, and what was not, with the reason."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django import forms
from django.core.paginator import Paginator
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from heed.customers.contact import queries
from heed.customers.contact.design import ContactPolicy
from heed.customers.contact.queries import Filter
from heed.customers.contact.rulebook import read_rulebook
from heed.customers.contact.wording import sentence
from heed.customers.models import Contact
from heed.kernel.clock import utc_now
from heed.web.csv_answers import csv_answer
from heed.web.forms import FilterForm
from heed.web.requests import PageRequest

ON_A_PAGE = 50
RECENT = timedelta(days=30)
ANY = ("", _("all"))
CSV_COLUMNS = (
    "contact", "asked_at", "at", "customer", "class", "channel", "purpose", "programme", "state",
    "reason", "rule", "sentence", "again_from", "policy_version", "chance",
)  # fmt: skip


@dataclass(frozen=True)
class ShownContact:
    """A row of the ledger as pages show it."""

    row: Contact
    state: str
    class_name: str
    sentence: str

    @property
    def is_yes(self) -> bool:
        return self.state in (Contact.State.RESERVED, Contact.State.SENT)


class LedgerFilter(FilterForm):
    """Which rows to show; the address holds it."""

    answer = forms.ChoiceField(
        label=_("Answer"),
        choices=[ANY, ("yes", _("sent or to be sent")), ("no", _("not sent"))],
        required=False,
    )
    contact_class = forms.ChoiceField(label=_("Class"), required=False)
    reason = forms.ChoiceField(label=_("Reason"), required=False)
    programme = forms.ChoiceField(label=_("Programme"), required=False)

    def __init__(self, request: PageRequest, policy: ContactPolicy) -> None:
        super().__init__(request.GET)
        known = queries.known_values()
        names: dict[str, dict[str, str | Promise]] = {
            "contact_class": {key: one.name for key, one in policy.by_class.items()},
            "reason": {each: sentence(each, "…") for each in known["reason"]},
        }
        for field, values in known.items():
            words = names.get(field, {})
            choices = [ANY, *((value, words.get(value, value)) for value in values)]
            self.fields[field].choices = choices  # type: ignore[attr-defined]
        self.forget_unknown()

    @property
    def wanted(self) -> Filter:
        said = {name: str(self.data.get(name, "")) for name in self.fields}
        return Filter(said["answer"], said["contact_class"], said["reason"], said["programme"])


@require_safe
def contacts(request: PageRequest) -> HttpResponse:
    """The newest asks first, filtered as the address says, below what the last 30 days were."""
    policy, now = read_rulebook().policy, utc_now()
    form = LedgerFilter(request, policy)
    page = Paginator(queries.list_contacts(form.wanted).order_by("-pk"), ON_A_PAGE).get_page(
        request.GET.get("page")
    )
    since = now - RECENT
    classes = queries.count_classes(since)
    refusals = queries.count_refusals(since)
    names = {key: each.name for key, each in policy.by_class.items()}
    context = {
        "form": form,
        "page": page,
        "rows": shown(page.object_list, policy, now),
        "classes": [(names.get(each.contact_class, each.contact_class), each) for each in classes],
        "refusals": [(sentence(r, rule_name(policy, k)), n) for r, k, n in refusals],
        "asked": sum(each.asked for each in classes),
        "refused": sum(each.refused for each in classes),
        "is_empty": not Contact.objects.exists(),
    }
    return render(request, "web/contacts/ledger.html", context)


@require_safe
def contacts_csv(request: PageRequest) -> StreamingHttpResponse:
    """All filtered rows."""
    policy = read_rulebook().policy
    form = LedgerFilter(request, policy)
    rows = queries.list_contacts(form.wanted).order_by("-pk").iterator(chunk_size=1_000)
    return csv_answer("contacts", CSV_COLUMNS, _cells(rows, policy, utc_now()))


def shown(rows: Iterable[Contact], policy: ContactPolicy, now: datetime) -> list[ShownContact]:
    """Rows with the words that pages show."""
    names = {key: each.name for key, each in policy.by_class.items()}
    return [
        ShownContact(
            row=row,
            state=queries.shown_state(row, now),
            class_name=names.get(row.contact_class, row.contact_class),
            sentence=sentence(row.reason, rule_name(policy, row.rule)),
        )
        for row in rows
    ]


def rule_name(policy: ContactPolicy, rule: str) -> str:
    """The name of a limit as it is defined now, else its key."""
    return next((limit.name for limit in policy.limits if limit.key == rule), rule)


def _cells(
    rows: Iterable[Contact], policy: ContactPolicy, now: datetime
) -> Iterator[tuple[str | int | float | None, ...]]:
    for row in rows:
        yield (
            row.pk, row.asked_at.isoformat(), row.at.isoformat(),
            row.profile.customer_id if row.profile else None, row.contact_class, row.channel,
            row.purpose, row.programme, queries.shown_state(row, now), row.reason, row.rule,
            sentence(row.reason, rule_name(policy, row.rule)),
            row.again_from.isoformat() if row.again_from else None, row.policy_version, row.chance,
        )  # fmt: skip
