"""Ready-made experience files to start from; everything in them is graded as assumed."""

from __future__ import annotations

import re
from importlib.resources import files

from heed.foundation.yaml_cells import KEY, LONGEST_KEY
from heed.foundation.yaml_lines import nearest
from heed.kernel.errors import HeedError, NotFound

TEMPLATES = {
    "shop-order": "someone orders in a shop: from searching to parcel, return and review",
    "subscription": "someone subscribes: sign-up, use, bill, renewal or cancellation",
    "bank-account": "someone opens an account: application, identity check, first use",
    "b2b-quote-to-renewal": "a company buys: quote, contract, delivery, review, renewal",
    "service-visit": "a technician visits: report, appointment, repair, bill",
    "get-help": "someone needs help: self-service, contact, solution, check",
    "end-of-relationship": "someone leaves: notice, reason, settlement, win-back or goodbye",
}


def template_text(name: str, *, key: str = "") -> str:
    """The experience file of a template; its journey gets ``key`` if one is given.

    Raises:
        NotFound: there is no such template.
        HeedError: ``key`` cannot be a key.
    """
    if name not in TEMPLATES:
        meant = nearest(name, TEMPLATES)
        hint = f"Did you mean {meant}?" if meant else f"There are: {', '.join(TEMPLATES)}."
        raise NotFound(f"There is no template {name}. {hint}")
    text = (files("heed.definitions") / "templates_yaml" / f"{name}.yaml").read_text(
        encoding="utf-8"
    )
    if not key:
        return text
    if not KEY.fullmatch(key) or len(key) > LONGEST_KEY:
        raise HeedError(
            f"`{key}` cannot be a key. Use small letters, digits, `_`, `-` and `.`",
            code="invalid_key",
        )
    head, marker, journeys = text.partition("\njourneys:\n")
    return head + marker + re.sub(r"(?m)^  - key: .*$", f"  - key: {key}", journeys, count=1)


def journey_key(text: str) -> str:
    """The key of the first journey in an experience file's text."""
    _, _, journeys = text.partition("\njourneys:\n")
    found = re.search(r"(?m)^  - key: (\S+)$", journeys)
    return found[1] if found else ""
