"""Customers and accounts for programs: found, read, and what is written down about them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Literal

from django.http import HttpResponse
from ninja import Query, Router, Schema
from pydantic import TypeAdapter

from heed.customers import editing
from heed.customers.editing import Party
from heed.customers.searching.finding import FoundParties
from heed.insight.measures.parties import Whose
from heed.insight.party_results import AccountReading, AccountRow, FieldKnown, Timeline
from heed.kernel.clock import utc_now
from heed.kernel.errors import HeedError
from heed.web.pages.customers.known import known_fields
from heed.web.pages.customers.timeline import asked_in, day_of
from heed.web.requests import PageRequest

router = Router(tags=["customers"])
MOST = 500


class FoundRow(Schema):
    """A customer or an account; letters of keys are covered unless you may read them."""

    kind: Literal["customer", "account"]
    number: int
    name: str
    by: Literal["key", "name"]
    keys: list[tuple[str, str]]


class FoundPage(Schema):
    """Who was found, those by a key first; `n` names have the words in them."""

    asked: str
    found: list[FoundRow]
    n: int


class TimelineFilters(Schema):
    """Which part of a timeline: `first` and `last` are days, yyyy-mm-dd, in UTC."""

    kind: str = ""
    channel: str = ""
    first: str = ""
    last: str = ""
    limit: int = 50
    skip: int = 0


class FieldToSet(Schema):
    """A field; an empty value says that nothing is known any more. `since` is yyyy-mm-dd."""

    name: str
    value: str = ""
    since: str = ""


class TagText(Schema):
    """A word."""

    text: str


class Tags(Schema):
    """The words on a customer or an account."""

    tags: list[str]


def _answer(result: Any) -> HttpResponse:
    kind = tuple[AccountRow, ...] if isinstance(result, tuple) else type(result)
    return HttpResponse(TypeAdapter(kind).dump_json(result), content_type="application/json")


@router.get("/customers", url_name="customers", response=FoundPage)
def customers(request: PageRequest, q: str, limit: int = 20) -> FoundParties:
    """Customers and accounts by any key or number, or by parts of the name."""
    clear = request.viewer.sees_keys
    return request.reading.find_parties(q[:200], clear=clear, most=min(max(limit, 1), MOST))


@router.get("/customers/{int:number}/timeline", url_name="customer_timeline", response=Timeline)
def customer_timeline(
    request: PageRequest, number: int, asked: Query[TimelineFilters]
) -> HttpResponse:
    """What happened with a customer, was said, and was kept or missed, newest first."""
    return _timeline(request, request.reading.whose(number), asked)


@router.get("/customers/{int:number}/fields", url_name="customer_fields", response=list[FieldKnown])
def customer_fields(request: PageRequest, number: int, known: str = "") -> HttpResponse:
    """What is known of a customer, or was known at the end of the day `known`."""
    return _fields(request, request.reading.whose(number), known)


@router.post(
    "/customers/{int:number}/fields", url_name="set_customer_field", response=list[FieldKnown]
)
def set_customer_field(request: PageRequest, number: int, body: FieldToSet) -> HttpResponse:
    """Write down what is known of a customer."""
    _set(request, Party("customer", number), body)
    return _fields(request, request.reading.whose(number), "")


@router.get("/customers/{int:number}/tags", url_name="customer_tags", response=Tags)
def customer_tags(request: PageRequest, number: int) -> Any:
    """The words on a customer."""
    return {"tags": editing.tags_of(Party("customer", number))}


@router.post("/customers/{int:number}/tags", url_name="add_customer_tag", response=Tags)
def add_customer_tag(request: PageRequest, number: int, body: TagText) -> Any:
    """Put a word on a customer."""
    party = Party("customer", number)
    editing.add_tag(party=party, text=body.text, **_by(request))
    return {"tags": editing.tags_of(party)}


@router.post("/customers/{int:number}/tags/remove", url_name="remove_customer_tag", response=Tags)
def remove_customer_tag(request: PageRequest, number: int, body: TagText) -> Any:
    """Take a word off a customer."""
    party = Party("customer", number)
    editing.remove_tag(party=party, text=body.text, **_by(request))
    return {"tags": editing.tags_of(party)}


@router.get("/accounts", url_name="accounts", response=list[AccountRow])
def accounts(request: PageRequest) -> HttpResponse:
    """Every account, those that most records name first."""
    return _answer(request.reading.accounts())


@router.get("/accounts/{int:number}", url_name="account", response=AccountReading)
def account(request: PageRequest, number: int) -> HttpResponse:
    """One account: its people and who was heard, standards, scores and journeys."""
    return _answer(request.reading.account(number))


@router.get("/accounts/{int:number}/timeline", url_name="account_timeline", response=Timeline)
def account_timeline(
    request: PageRequest, number: int, asked: Query[TimelineFilters]
) -> HttpResponse:
    """What happened with an account and its people, newest first."""
    editing.get_account(number)
    return _timeline(request, request.reading.whose_account(number), asked)


@router.get("/accounts/{int:number}/fields", url_name="account_fields", response=list[FieldKnown])
def account_fields(request: PageRequest, number: int, known: str = "") -> HttpResponse:
    """What is known of an account, or was known at the end of the day `known`."""
    return _fields(request, Whose((), editing.get_account(number).pk), known)


@router.post(
    "/accounts/{int:number}/fields", url_name="set_account_field", response=list[FieldKnown]
)
def set_account_field(request: PageRequest, number: int, body: FieldToSet) -> HttpResponse:
    """Write down what is known of an account."""
    _set(request, Party("account", number), body)
    return _fields(request, Whose((), number), "")


def _timeline(request: PageRequest, whose: Whose, asked: TimelineFilters) -> HttpResponse:
    for text in (asked.first, asked.last):
        _day(text)
    top, skip = min(max(asked.limit, 1), MOST), max(asked.skip, 0)
    return _answer(request.reading.timeline(whose, asked_in(asked.dict()), top=top, skip=skip))


def _fields(request: PageRequest, whose: Whose, known: str) -> HttpResponse:
    day = _day(known)
    by = day + timedelta(days=1) if day else None
    text = TypeAdapter(list[FieldKnown]).dump_json(known_fields(request, whose, by))
    return HttpResponse(text, content_type="application/json")


def _set(request: PageRequest, party: Party, body: FieldToSet) -> None:
    since, lake = _day(body.since), request.reading.lake
    editing.set_field(
        lake=lake, party=party, name=body.name, value=body.value, since=since, **_by(request)
    )


def _day(text: str) -> Any:
    found = day_of(text)
    if text and found is None:
        raise HeedError(f"{text!r} is no day. Write it like 2026-05-31.", code="invalid_option")
    return found


def _by(request: PageRequest) -> dict[str, Any]:
    return {"actor": request.viewer.user.get_username(), "now": utc_now()}
