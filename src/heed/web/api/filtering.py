"""Free filters at the API: the same conditions as in the addresses of pages, 202 until counted."""

from __future__ import annotations

from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from ninja import NinjaAPI, Schema
from pydantic import ConfigDict, Field

from heed.journeys.results import BasedOn
from heed.kernel.estimate import FLOOR
from heed.web.api.rows import job_row
from heed.web.pages.journeys.filtering.cut import Cut, asked_by
from heed.web.pages.journeys.filtering.looking import NotYet, look_through
from heed.web.reading import Reading
from heed.web.requests import PageRequest

RETRY_SECONDS = 1


class Asked(Schema):
    """Conditions that travelled journeys must all meet."""

    model_config = ConfigDict(populate_by_name=True)

    where: list[str] = Field(
        [],
        description="Conditions such as `channel:web|app`, `-met:pay` or `duration>=2 days`; "
        "the answer is 202 with a job until their figures are there.",
    )
    since: str = Field("", alias="from", description="Began on this day (UTC) or later.")
    until: str = Field("", alias="to", description="Began on this day (UTC) or before.")


class Counting(Schema):
    """The figures of a filter are being computed: ask for the same again."""

    number: int
    state: str
    doing: str
    done: int
    total: int
    address: str
    """Where the work stands; people who may not see background work ask for the same again."""


def through_filter(
    request: PageRequest, key: str, *, segment: str = "", floor: int = FLOOR
) -> Reading:
    """The reading through the filter of the address; the whole one without a filter.

    Raises:
        InvalidFilter, NotYet, Failed, Withheld: as :func:`look_through`.
    """
    asked = asked_by(request.GET)
    request.cut = Cut(request, key, asked)
    if not asked:
        return request.reading
    found = look_through(request.reading, key, asked, request.viewer, segment=segment, floor=floor)
    return found or request.reading


def in_words(based_on: BasedOn | None, cut: Cut) -> BasedOn | None:
    """What figures are based on, with the filter said in words, too."""
    return replace(based_on, where_says=cut.text) if based_on and cut.asked else based_on


def add_to(api: NinjaAPI) -> None:
    """Answer 202 with the work while figures of a filter are being computed."""

    @api.exception_handler(NotYet)
    def _not_yet(request: HttpRequest, told: NotYet) -> HttpResponse:
        job = job_row(told.job)
        content = Counting(
            number=job.number,
            state=job.state,
            doing=job.doing,
            done=job.done,
            total=job.total,
            address=reverse("api:job", args=[job.number]),
        )
        answer = HttpResponse(
            content.model_dump_json(), status=202, content_type="application/json"
        )
        answer["Location"] = content.address
        answer["Retry-After"] = str(RETRY_SECONDS)
        return answer
