"""What an erasure certifies: what went, what stays and why, and how it was looked for.

Holds numbers, counts and names of kinds only, so that it may be kept when the person is gone.
"""

from __future__ import annotations

from typing import Any

from django.db import connection

from heed.customers.models import Erasure
from heed.customers.privacy.suppression import mark_of

SCHEMA = "heed/erasure-certificate/1"
REMAINS = ("backups", "files_outside", "published", "trail", "notes", "disk")
"""What Heed cannot take away, or must not: codes, of which pages make sentences."""


def certificate_of(erasure: Erasure) -> dict[str, Any]:
    """The certificate of an erasure whose steps are all done."""
    steps = erasure.steps
    found = steps["found"]["counts"]
    erased = {
        name.removeprefix("erased "): done["n"] + steps.get("earlier", {}).get(name, 0)
        for name, done in steps.items()
        if name.startswith("erased ")
    }
    kept = steps["found"]["kept"]
    at = erasure.finished_at
    return {
        "schema": SCHEMA,
        "erasure": erasure.pk,
        "customer": erasure.customer,
        "profiles": len(erasure.profiles),
        "mark": mark_of(erasure.customer).hex(),
        "reason": erasure.reason,
        "reference": erasure.reference,
        "confirmed_at": erasure.confirmed_at.isoformat(),
        "confirmed_by": erasure.actor,
        "finished_at": at.isoformat() if at else None,
        "erased": [
            {"what": what, "found": found.get(what, 0), "erased": n}
            for what, n in erased.items()
            if n or found.get(what)
        ],
        "kept": kept,
        "record_store": steps["records"],
        "lake_files_removed": steps["lake"]["files"],
        "work_files": steps["work"],
        "build": steps.get("rebuilt", {}).get("build"),
        "searched": steps["searched"],
        "sources": steps["found"]["sources"],
        "remains": list(_remains(steps)),
    }


def _remains(steps: dict[str, Any]) -> list[str]:
    left = [code for code in REMAINS if code != "published" or steps["found"]["builds"]]
    if connection.vendor == "postgresql":
        left.insert(1, "database_log")
    return left
