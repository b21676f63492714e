"""The lake's ``identity_map``: who belongs to whom now, and who did before.

It is made from the changes that the record store keeps, and is the only table of the lake that
joining and separating change. Profiles that always were a customer of their own are not in it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

import pyarrow as pa

from heed.customers.models import IdentityChange
from heed.lake.schemas import IDENTITY_MAP
from heed.lake.store import Lake

APP = "identity"


def mirror_identities(lake: Lake) -> int | None:
    """Bring ``identity_map`` up to date; returns its new version, None where nothing changed."""
    newest = IdentityChange.objects.order_by("-pk").values_list("pk", flat=True).first()
    if newest is None or lake.log(IDENTITY_MAP.name).recorded(APP) >= newest:
        return None
    changes = IdentityChange.objects.filter(pk__lte=newest).order_by("pk")
    rows = list(_rows(changes.iterator(chunk_size=10_000)))
    table = pa.Table.from_pylist(rows, schema=IDENTITY_MAP.schema)
    return lake.replace_rows(IDENTITY_MAP.name, table, app=(APP, newest))


def _rows(changes: Iterable[IdentityChange]) -> Iterable[dict[str, Any]]:
    """A row for each stay of a profile with a customer that is not its own."""
    stays: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for change in changes:
        mine = stays[change.profile_id]
        if mine and mine[-1]["valid_to"] is None:
            mine[-1]["valid_to"] = change.at
        if change.after != change.profile_id:
            mine.append({
                "profile_id": change.profile_id,
                "customer_id": change.after,
                "valid_from": change.at,
                "valid_to": None,
                "reason": change.reason,
            })  # fmt: skip
    for profile in sorted(stays):
        yield from stays[profile]
