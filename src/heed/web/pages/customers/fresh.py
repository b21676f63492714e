"""What happened to a customer and is in no figure yet."""

from __future__ import annotations

from typing import Any

from heed.customers.people import Person
from heed.interactions.capture.pending import fresh_interactions
from heed.web.requests import PageRequest


def read_fresh(request: PageRequest, person: Person) -> dict[str, Any] | None:
    """Events that wait, and those that came since the newest build."""
    build = request.reading.pinned
    built = build.versions.get("interactions", 0) if build else 0
    found = fresh_interactions(request.reading.lake, person, built)
    return {"interactions": found} if found else None
