"""Who is who for programs: identities, proposals and alarms, joining and separating."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from ninja import Router, Schema

from heed.customers.identity import deciding
from heed.customers.identity.previewing import (
    JoinPreview,
    SeparationPreview,
    preview_join,
    preview_separation,
)
from heed.customers.identity.queries import (
    Alarms,
    Identity,
    get_proposal,
    identity_of,
    list_alarms,
    list_proposals,
)
from heed.kernel.clock import utc_now
from heed.kernel.errors import HeedError
from heed.web.pages.identity.deciding import LATER, ONE, TWO
from heed.web.requests import PageRequest

router = Router(tags=["identities"])
MOST = 500


class KeyRow(Schema):
    """A key that a profile shows beside its own."""

    kind: str
    namespace: str
    value: str
    source: str
    first_seen_at: datetime
    is_verified: bool
    is_shared: bool


class LinkRow(Schema):
    """Why two profiles are one customer."""

    one: int
    other: int
    reason: str
    kind: str
    value: str
    probability: float | None
    made_at: datetime
    actor: str


class ProfileRow(Schema):
    """A source's key for a customer."""

    number: int
    kind: str
    source: str
    key: str
    known_from: datetime
    keys: list[KeyRow]
    links: list[LinkRow]


class ChangeRow(Schema):
    """A profile came to another customer."""

    profile: int
    before: int
    after: int
    at: datetime
    actor: str
    reason: str


class IdentityRow(Schema):
    """Who a customer is; letters of keys are covered unless you may read them."""

    customer: int
    profiles: list[ProfileRow]
    changes: list[ChangeRow]


class ProposalRow(Schema):
    """Two customers that may be one person; `facts` says by field how they agree, in bits."""

    number: int
    one: int
    other: int
    reason: str
    kind: str
    value: str
    probability: float | None
    facts: dict[str, Any]
    state: str
    proposed_at: datetime
    proposed_by: str
    put_off_at: datetime | None
    decided_at: datetime | None
    decided_by: str


class ProposalPage(Schema):
    """Proposals from `skip` on; `n` counts those that wait, by reason."""

    proposals: list[ProposalRow]
    n: dict[str, int]


class ShareRow(Schema):
    """A key that joins nobody, because several people use it."""

    number: int
    kind: str
    namespace: str
    value: str
    reason: str
    n_profiles: int
    noted_at: datetime
    seen_by: str
    seen_at: datetime | None


class AlarmsRow(Schema):
    """Shared keys, and customers of very many profiles (number, profiles)."""

    shared: list[ShareRow]
    large: list[tuple[int, int]]


class ConflictRow(Schema):
    """Two different strong keys of one kind and source."""

    kind: str
    namespace: str
    n_one: int
    n_other: int


class JoinPreviewRow(Schema):
    """What joining would give; `refused` says why Heed would not do it by itself."""

    one: int
    other: int
    number: int
    profiles_of_one: list[int]
    profiles_of_other: list[int]
    refused: str
    conflicts: list[ConflictRow]


class SeparationPreviewRow(Schema):
    """What separating would give: each customer with its profiles."""

    customer: int
    apart: list[int]
    customers: list[tuple[int, list[int]]]
    n_links: int


class Two(Schema):
    """Two customers."""

    one: int
    other: int


class Parts(Schema):
    """A customer, and the profiles to take out."""

    customer: int
    profiles: list[int]


class Answer(Schema):
    """`one-person`, `two-people` or `later`."""

    answer: str


class Customers(Schema):
    """The customers that there are now."""

    customers: list[int]


@router.get("/identities/proposals", url_name="proposals", response=ProposalPage)
def proposals(
    request: PageRequest, state: str = "open", reason: str = "", skip: int = 0, limit: int = 50
) -> Any:
    """Pairs of customers that may be one person, surest first; `state` open, joined, two_people."""
    return list_proposals(
        clear=request.viewer.sees_keys,
        state=state,
        reason=reason,
        skip=max(skip, 0),
        limit=min(max(limit, 1), MOST),
    )


@router.post(
    "/identities/proposals/{number}", url_name="answer_identity_proposal", response=ProposalRow
)
def answer_identity_proposal(request: PageRequest, number: int, body: Answer) -> Any:
    """Say that they are one person, two people, or leave it for later."""
    actor, now = request.viewer.user.get_username(), utc_now()
    if body.answer == LATER:
        deciding.put_off(proposal=number, actor=actor, now=now)
    elif body.answer in (ONE, TWO):
        is_one = body.answer == ONE
        deciding.answer_proposal(proposal=number, is_one_person=is_one, actor=actor, now=now)
    else:
        raise HeedError(f"An answer is {ONE}, {TWO} or {LATER}.")
    return get_proposal(number, clear=True)


@router.get("/identities/alarms", url_name="identity_alarms", response=AlarmsRow)
def identity_alarms(request: PageRequest) -> Alarms:
    """Keys that several people use, and customers of very many profiles."""
    return list_alarms(clear=request.viewer.sees_keys)


@router.get("/identities/join", url_name="preview_identity_join", response=JoinPreviewRow)
def preview_identity_join(request: PageRequest, one: int, other: int) -> JoinPreview:
    """What joining two customers would give; changes nothing."""
    return preview_join(one=one, other=other)


@router.post("/identities/join/do", url_name="join_identities", response=Customers)
def join_identities(request: PageRequest, body: Two) -> Any:
    """Make two customers one."""
    actor = request.viewer.user.get_username()
    joined = deciding.join(one=body.one, other=body.other, actor=actor, now=utc_now())
    return {"customers": [joined]}


@router.post(
    "/identities/separate", url_name="preview_identity_separation", response=SeparationPreviewRow
)
def preview_identity_separation(request: PageRequest, body: Parts) -> SeparationPreview:
    """What taking profiles out of a customer would give; changes nothing."""
    return preview_separation(customer=body.customer, profiles=body.profiles)


@router.post("/identities/separate/do", url_name="separate_identity", response=Customers)
def separate_identity(request: PageRequest, body: Parts) -> Any:
    """Take profiles out of a customer, for good; answers with the customers they are."""
    actor = request.viewer.user.get_username()
    found = deciding.separate(
        customer=body.customer, profiles=body.profiles, actor=actor, now=utc_now()
    )
    return {"customers": found}


@router.get("/identities/{number}", url_name="identity", response=IdentityRow)
def identity(request: PageRequest, number: int) -> Identity:
    """The profiles of a customer, why they are one, and how that came."""
    return identity_of(number, clear=request.viewer.sees_keys)
