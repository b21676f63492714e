"""`/api/v1`: the same typed results as pages show, as JSON documents, for programs.

Every operation is in `heed.web.access` under ``api:<name>``; the gate there lets people in by their
session for reading, and programs by a token. Faults are problem documents (RFC 9457).
"""

from __future__ import annotations

from ninja import NinjaAPI

from heed.kernel.release import VERSION
from heed.web.api import (
    capture,
    charts,
    contacts,
    data,
    drafts,
    filtering,
    identities,
    journeys,
    parties,
    privacy,
    problems,
    results,
    rows,
    segments,
    standards,
)
from heed.web.api.person import Person

api = NinjaAPI(
    title="Heed",
    version=VERSION,
    description=(
        "What the pages of Heed show, as JSON. Sign in with a token: `Authorization: Bearer …`, "
        "made on the page of your account. Times are ISO 8601 in UTC; shares are fractions."
    ),
    urls_namespace="api",
    docs_url=None,
    auth=Person(),
)
api.add_router("", results.router)
api.add_router("", journeys.router)
api.add_router("", rows.router)
api.add_router("", standards.router)
api.add_router("", data.router)
api.add_router("", contacts.router)
api.add_router("", capture.router)
api.add_router("", charts.router)
api.add_router("", drafts.router)
api.add_router("", identities.router)
api.add_router("", privacy.router)
api.add_router("", parties.router)
api.add_router("", segments.router)
problems.add_to(api)
filtering.add_to(api)
