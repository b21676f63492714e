"""Privacy for programs: what would be erased, erasing, certificates, everything about a person."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import FileResponse
from ninja import Router, Schema

from heed.customers.privacy.erasing import get_erasure, preview_erasure
from heed.customers.privacy.exporting import ask_export, fetched, make_export
from heed.foundation.jobs.queue import get_job
from heed.kernel.clock import utc_now
from heed.web.requests import PageRequest
from heed.web.work import start_erasure

router = Router(tags=["privacy"])


class KeptRow(Schema):
    """Records that a law does not let go yet."""

    what: str
    n: int
    until: datetime
    law: str


class HoldRow(Schema):
    """A legal hold that stands."""

    pk: int
    reason: str
    reference: str
    placed_at: datetime
    placed_by: str
    until: datetime | None


class ErasurePreviewRow(Schema):
    """What erasing a customer would do; `found` counts records by kind."""

    customer: int
    profiles: list[int]
    sources: list[str]
    found: dict[str, int]
    kept: list[KeptRow]
    holds: list[HoldRow]


class ErasureWish(Schema):
    """Why a customer is erased: asked, withdrawn, not_needed, unlawful or law."""

    reason: str
    reference: str = ""


class ErasureRow(Schema):
    """How far an erasure is; the certificate is empty until it is finished."""

    number: int
    customer: int
    confirmed_at: datetime
    finished_at: datetime | None
    job_state: str
    certificate: dict[str, Any]


@router.get("/customers/{number}/erasure", url_name="preview_erasure", response=ErasurePreviewRow)
def preview(request: PageRequest, number: int) -> Any:
    """What erasing a customer would do, and what stays and why; changes nothing."""
    found = preview_erasure(customer=number, place=request.reading.place())
    return {**vars(found), "holds": list(found.holds)}


@router.post("/customers/{number}/erase", url_name="erase_customer", response=ErasureRow)
def erase(request: PageRequest, number: int, body: ErasureWish) -> Any:
    """Erase a customer; the work is done in the background."""
    erasure = start_erasure(
        customer=number,
        reason=body.reason,
        reference=body.reference,
        actor=request.viewer.user.get_username(),
    )
    return _row(erasure.pk)


@router.get("/erasures/{number}", url_name="erasure", response=ErasureRow)
def erasure(request: PageRequest, number: int) -> Any:
    """How far an erasure is, and its certificate."""
    del request
    return _row(number)


@router.post("/customers/{number}/export", url_name="person_export")
def person_export(request: PageRequest, number: int) -> FileResponse:
    """Everything about a customer as an archive of JSON and CSV files."""
    actor, place = request.viewer.user.get_username(), request.reading.place()
    asked = ask_export(customer=number, actor=actor, now=utc_now())
    made = make_export(export=asked.pk, place=place)
    fetched(export=made, actor=actor, now=utc_now())
    path = request.reading.paths.exports / made.name
    return FileResponse(path.open("rb"), as_attachment=True, filename=f"heed-person-{number}.zip")


def _row(number: int) -> dict[str, Any]:
    found = get_erasure(number)
    return {
        "number": found.pk,
        "customer": found.customer,
        "confirmed_at": found.confirmed_at,
        "finished_at": found.finished_at,
        "job_state": get_job(found.job).state if found.job else "",
        "certificate": found.certificate,
    }
