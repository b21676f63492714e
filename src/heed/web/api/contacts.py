"""Contacts and consents for programs: asking before sending, what holds for a customer, and why."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from ninja import Router, Schema, Status
from pydantic import Field

from heed.customers.consent.queries import permissions_of
from heed.customers.consent.receipts import receipt_of
from heed.customers.consent.recording import Saying, record_consent
from heed.customers.contact import queries
from heed.customers.contact.ledger import (
    Ask,
    Decision,
    ask_to_contact,
    cancel_contact,
    confirm_sent,
)
from heed.customers.contact.queries import Filter, list_contacts
from heed.customers.contact.rulebook import read_rulebook
from heed.customers.contact.stopping import end_relationship, hold_contacts, release_hold
from heed.customers.contact.wording import sentence
from heed.customers.identity.keys import Key, KeyKind, key_of
from heed.customers.kinds import CONTACT_POLICY, PURPOSE
from heed.customers.models import ConsentStatement, Contact
from heed.customers.people import get_person
from heed.kernel.clock import utc_now
from heed.kernel.errors import HeedError
from heed.web.api.rows import Page, page_of
from heed.web.pages.contacts.ledger import rule_name
from heed.web.requests import PageRequest

router = Router(tags=["contacts"])


class KeyIn(Schema):
    """A key that a customer shows; `source` is needed for all but addresses."""

    kind: KeyKind
    value: str = Field(max_length=500)
    source: str = Field("", max_length=200)


class AskIn(Schema):
    """An ask to contact a customer, named by number or by a key."""

    customer: int | None = None
    key: KeyIn | None = None
    contact_class: str = Field(max_length=100)
    channel: str = Field(max_length=20)
    purpose: str = Field(max_length=100)
    programme: str = Field("", max_length=200)
    at: datetime | None = None
    account: int | None = None
    reminds_of: int = 0
    reference: str = Field("", max_length=200)
    chance: float | None = Field(None, gt=0, le=1)


class DecisionOut(Schema):
    """Yes or no, the reason as a code and as a sentence, and when asking again makes sense."""

    number: int
    is_allowed: bool
    state: str
    reason: str
    sentence: str
    rule: str
    policy_version: int
    again_from: datetime | None
    held_until: datetime | None
    customer: int


class ContactRow(Schema):
    """A row of the ledger; `customer` is null for an address that nobody shows."""

    number: int
    asked_at: datetime
    at: datetime
    customer: int | None
    contact_class: str
    channel: str
    purpose: str
    programme: str
    state: str
    reason: str
    rule: str
    sentence: str
    again_from: datetime | None
    policy_version: int


class ConsentIn(Schema):
    """What a customer said of a purpose and a channel; `*` is all of them."""

    customer: int
    purpose: str = Field(max_length=100)
    channel: str = Field(max_length=20)
    granted: bool
    said_at: datetime | None = None
    language: str = Field("en", max_length=10)


class ConsentRow(Schema):
    """A statement."""

    number: int
    profile: int
    purpose: str
    channel: str
    state: str
    said_at: datetime
    recorded_at: datetime
    source: str


class PermissionRow(Schema):
    """What holds for one purpose and channel of a customer."""

    purpose: str
    basis: str
    channel: str
    may: bool
    permission: str
    since: datetime | None


class HoldIn(Schema):
    """Something open that holds contacts with a customer back."""

    customer: int
    reason: str = Field(max_length=20)
    reference: str = Field("", max_length=200)
    until: datetime | None = None


class HoldOut(Schema):
    """A hold."""

    number: int
    reason: str
    reference: str
    since: datetime
    until: datetime | None


class EndIn(Schema):
    """A customer has left, for a reason of the contact policy."""

    customer: int
    reason: str = Field(max_length=100)
    at: datetime | None = None


class EndOut(Schema):
    """The end of a relationship; `win_back_from` is null where nobody may be won back."""

    customer: int
    reason: str
    ended_at: datetime
    win_back_from: datetime | None


@router.get("/contacts", url_name="contacts", response=Page[ContactRow])
def contacts(
    request: PageRequest,
    cursor: str = "",
    limit: int = 50,
    answer: str = "",
    contact_class: str = "",
    customer: int = 0,
) -> Any:
    """What was asked for and what was answered, newest first; `answer` is `yes` or `no`."""
    policy, now = read_rulebook().policy, utc_now()
    found = list_contacts(Filter(answer=answer, contact_class=contact_class, customer=customer))

    def shown(row: Contact) -> ContactRow:
        return ContactRow(
            number=row.pk,
            asked_at=row.asked_at,
            at=row.at,
            customer=row.profile.customer_id if row.profile else None,
            contact_class=row.contact_class,
            channel=row.channel,
            purpose=row.purpose,
            programme=row.programme,
            state=queries.shown_state(row, now),
            reason=row.reason,
            rule=row.rule,
            sentence=sentence(row.reason, rule_name(policy, row.rule)),
            again_from=row.again_from,
            policy_version=row.policy_version,
        )

    return page_of(found, shown, cursor, limit)


@router.post("/contacts/ask", url_name="ask_to_contact", response={201: DecisionOut})
def ask(request: PageRequest, wanted: AskIn) -> Any:
    """Ask before contacting a customer. A yes holds the place; a no is a row with its reason."""
    who = wanted.customer if wanted.customer is not None else _key(wanted.key)
    facts = wanted.dict(exclude={"customer", "key"})
    decision = ask_to_contact(ask=Ask(who, **facts), actor=_actor(request), now=utc_now())
    return Status(201, _decision(decision))


@router.post("/contacts/{number}/sent", url_name="contact_sent", response=DecisionOut)
def sent(request: PageRequest, number: int) -> Any:
    """Look once more, right before sending: send it only if the answer is yes."""
    return _decision(confirm_sent(contact=number, actor=_actor(request), now=utc_now()))


@router.post("/contacts/{number}/cancel", url_name="contact_cancel", response={204: None})
def cancel(request: PageRequest, number: int, not_delivered: bool = False) -> Any:
    """Give a place up, or say that what was sent could not be delivered."""
    reason = "not_delivered" if not_delivered else "cancelled"
    cancel_contact(contact=number, actor=_actor(request), now=utc_now(), reason=reason)
    return Status(204, None)


@router.get("/contact-policy", url_name="contact_policy")
def contact_policy(request: PageRequest) -> dict[str, Any]:
    """The contact policy that holds, as experience files say it; version 0 is what Heed ships."""
    policy = read_rulebook().policy
    return {"version": policy.version, "policy": CONTACT_POLICY.write(policy)}


@router.get("/purposes", url_name="purposes")
def purposes(request: PageRequest) -> list[dict[str, Any]]:
    """Every purpose as an experience file says it, with its version."""
    found = read_rulebook().purposes.values()
    return [{"version": each.version, "purpose": PURPOSE.write(each.purpose)} for each in found]


@router.get("/consents", url_name="consents", response=Page[ConsentRow])
def consents(request: PageRequest, cursor: str = "", limit: int = 50, customer: int = 0) -> Any:
    """What customers said of purposes and channels, newest first."""
    found = ConsentStatement.objects.all()
    if customer:
        found = found.filter(profile_id__in=get_person(customer).profiles)
    return page_of(found, _consent, cursor, limit)


@router.post("/consents/record", url_name="record_consent", response={201: ConsentRow})
def record(request: PageRequest, said: ConsentIn) -> Any:
    """Write down what a customer said. A no gives up whatever was waiting to be sent for it."""
    saying = Saying(
        said.purpose, said.channel, said.granted, "api", said.language, said_at=said.said_at
    )
    row = record_consent(who=said.customer, saying=saying, actor=_actor(request), now=utc_now())
    return Status(201, _consent(row))


@router.get("/consents/{number}/receipt", url_name="receipt")
def receipt(request: PageRequest, number: int) -> dict[str, Any]:
    """The receipt of a statement: what was said, to which words, when and how."""
    return receipt_of(number)


@router.get("/customers/{number}/permissions", url_name="permissions", response=list[PermissionRow])
def permissions(request: PageRequest, number: int) -> Any:
    """What holds for one customer, by purpose and channel."""
    found = permissions_of(get_person(number).profiles, read_rulebook())
    return [
        PermissionRow(
            purpose=one.purpose.key,
            basis=one.purpose.basis,
            channel=each.channel,
            may=each.may,
            permission=each.permission,
            since=each.said.since if each.said else None,
        )
        for one in found.purposes
        for each in one.channels
    ]


@router.post("/contact-holds", url_name="hold_contacts", response={201: HoldOut})
def hold(request: PageRequest, wanted: HoldIn) -> Any:
    """Hold contacts back while something is open; once for each `reference`."""
    row = hold_contacts(
        who=wanted.customer,
        reason=wanted.reason,
        reference=wanted.reference,
        until=wanted.until,
        actor=_actor(request),
        now=utc_now(),
    )
    shown = HoldOut(
        number=row.pk,
        reason=row.reason,
        reference=row.reference,
        since=row.since,
        until=row.until,
    )
    return Status(201, shown)


@router.post("/contact-holds/{number}/release", url_name="release_hold", response={204: None})
def release(request: PageRequest, number: int) -> Any:
    """Let contacts go on that were held back."""
    release_hold(hold=number, actor=_actor(request), now=utc_now())
    return Status(204, None)


@router.post("/relationship-ends", url_name="end_relationship", response={201: EndOut})
def end(request: PageRequest, wanted: EndIn) -> Any:
    """Note that a customer has left: surveys and promotion stop in the same transaction."""
    row = end_relationship(
        who=wanted.customer,
        reason=wanted.reason,
        at=wanted.at,
        actor=_actor(request),
        now=utc_now(),
    )
    person = get_person(wanted.customer)
    stay = queries.stay_of(person, read_rulebook())
    again = stay.win_back_from if stay else None
    shown = EndOut(
        customer=person.customer, reason=row.reason, ended_at=row.at, win_back_from=again
    )
    return Status(201, shown)


def _actor(request: PageRequest) -> str:
    return request.viewer.user.get_username()


def _key(given: KeyIn | None) -> Key:
    found = key_of(given.kind, given.value, given.source) if given else None
    if found is None:
        raise HeedError("Name a customer by number, or by a key that can be one.", code="nobody")
    return found


def _decision(decision: Decision) -> DecisionOut:
    return DecisionOut(**vars(decision))


def _consent(row: ConsentStatement) -> ConsentRow:
    return ConsentRow(
        number=row.pk,
        profile=row.profile_id,
        purpose=row.purpose,
        channel=row.channel,
        state=row.state,
        said_at=row.said_at,
        recorded_at=row.recorded_at,
        source=row.source,
    )
