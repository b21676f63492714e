"""Faults as problem documents (RFC 9457): type, title, status, detail, and what Heed knows."""

from __future__ import annotations

import json
from typing import Any

from django.db import DataError
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from heed.kernel.errors import Busy, HeedError, InvalidDefinition, NotAllowed, NotFound

TITLES = {
    400: "This cannot be done",
    401: "Sign in",
    403: "Not allowed",
    404: "Nothing here",
    409: "Busy",
    412: "Changed meanwhile",
    422: "The request is wrong",
    428: "Say what you saw",
    429: "Too many requests",
    500: "Heed failed",
    503: "Not now",
}
STATUSES: dict[type[HeedError], int] = {
    NotFound: 404,
    Busy: 409,
    InvalidDefinition: 422,
    NotAllowed: 403,
}


def problem(status: int, detail: str, *, code: str = "", **more: Any) -> HttpResponse:
    """A problem document; ``code`` is stable, ``detail`` is for people."""
    content = {
        "type": f"urn:heed:problem:{code}" if code else "about:blank",
        "title": TITLES.get(status, "Problem"),
        "status": status,
        "detail": detail,
        **({"code": code} if code else {}),
        **more,
    }
    answer = HttpResponse(
        json.dumps(content, ensure_ascii=False, default=str),
        status=status,
        content_type="application/problem+json",
    )
    if status == 401:
        answer["WWW-Authenticate"] = 'Bearer realm="heed"'
    return answer


def of_error(error: HeedError) -> HttpResponse:
    """The problem document of something that a person can act on."""
    status = next((n for kind, n in STATUSES.items() if isinstance(error, kind)), 400)
    if isinstance(error, InvalidDefinition):
        places = [
            {"path": list(one.path), "line": one.line, "what": one.what, "fix": one.fix}
            for one in error.problems
        ]
        return problem(status, error.sentence, code=error.code, problems=places)
    return problem(status, error.sentence, code=error.code, fields=error.fields)


def add_to(api: NinjaAPI) -> None:
    """Answer every fault of the API with a problem document."""

    @api.exception_handler(HeedError)
    def _heed(_request: HttpRequest, error: HeedError) -> HttpResponse:
        return of_error(error)

    @api.exception_handler(Http404)
    def _nothing(_request: HttpRequest, _error: Http404) -> HttpResponse:
        return problem(404, "There is nothing here, or it is not open to you.", code="not_found")

    @api.exception_handler(ValidationError)
    def _wrong(_request: HttpRequest, error: ValidationError) -> HttpResponse:
        faults = [{"in": list(one["loc"]), "says": one["msg"]} for one in error.errors]
        return problem(422, "A value of the request cannot be used.", code="wrong", faults=faults)

    @api.exception_handler(DataError)
    @api.exception_handler(OverflowError)  # what SQLite says of a number of more than 64 bits
    def _unfit(_request: HttpRequest, _error: DataError | OverflowError) -> HttpResponse:
        said = "A number is too large, or a text is too long or holds a NUL character."
        return problem(400, said, code="wrong")

    @api.exception_handler(HttpError)
    def _http(_request: HttpRequest, error: HttpError) -> HttpResponse:
        return problem(error.status_code, str(error))
