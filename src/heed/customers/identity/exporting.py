"""Who is who as text: the same people give the same bytes, whatever led there."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from heed.customers.models import IdentityKey, Profile


def canonical_lines() -> Iterator[str]:
    """A line of JSON for each customer, by number: its profiles and all their keys."""
    keys: dict[int, list[list[str]]] = defaultdict(list)
    shown = IdentityKey.objects.values_list("profile_id", "kind", "namespace", "value")
    for profile, *key in shown:
        keys[profile].append(key)
    people: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in Profile.objects.order_by("customer_id", "pk").iterator(chunk_size=10_000):
        people[row.customer_id].append({
            "profile": row.pk,
            "kind": row.kind,
            "source": row.source,
            "key": row.key,
            "known_from": row.known_from.isoformat(),
            "keys": sorted(keys.get(row.pk, [])),  # here: databases have alphabets of their own
        })  # fmt: skip
    for customer, profiles in people.items():
        yield json.dumps({"customer": customer, "profiles": profiles}, ensure_ascii=False)
