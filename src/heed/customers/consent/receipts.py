"""Consent receipts: one statement as a record that can be handed out and kept as proof.

Modelled on the record structure of ISO/IEC TS 27560:2023 (record, PII processing, party, event);
its field names are kept where they fit.
"""

from __future__ import annotations

from typing import Any

from heed.customers.consent.design import EVERY
from heed.customers.models import ConsentStatement
from heed.foundation.settings import decided
from heed.kernel.errors import NotFound

SCHEMA = "heed/consent-receipt/1"


def receipt_of(number: int) -> dict[str, Any]:
    """The receipt of a statement.

    Raises:
        NotFound: there is no such statement.
    """
    row = ConsentStatement.objects.select_related("wording").filter(pk=number).first()
    if row is None:
        raise NotFound(f"There is no statement {number}.")
    return {
        "schema": SCHEMA,
        "record_id": row.pk,
        "pii_principal_id": row.profile_id,
        "speaks_for": row.covers,
        "pii_processing": _processing(row),
        "pii_controllers": [{"party_name": decided().company_name}],
        "event": {
            "event_type": "explicit",
            "event_state": row.state,
            "event_time": row.said_at.isoformat(),
            "recorded_time": row.recorded_at.isoformat(),
            "entity_id": row.actor,
            "method": row.source,
        },
    }


def _processing(row: ConsentStatement) -> dict[str, Any]:
    wording = row.wording
    about: dict[str, Any] = {
        "purpose": "all" if row.purpose == EVERY else row.purpose,
        "channel": "all" if row.channel == EVERY else row.channel,
    }
    if wording is None:
        return about
    return {
        **about,
        "purpose_version": wording.purpose_version,
        "lawful_basis": wording.basis,
        "language": wording.language,
        "privacy_notice": {"title": wording.title, "text": wording.says},
        "retention_period_days": wording.kept_for_days,
    }
