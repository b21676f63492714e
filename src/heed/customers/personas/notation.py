"""The notation of personas in an experience file.

personas:
  - key: busy-household
    name: Hannah, short of time
    segment: household
    needs: [To know the day, Not to wait at home]
    verified: {on: 2026-03-12, by: Research, how: 14 interviews}
"""

from __future__ import annotations

from datetime import date
from typing import Any

from heed.customers.personas.design import Persona, Verification
from heed.foundation.notation import (
    LONGEST_NAME,
    filled,
    read_key,
    read_name,
    read_reference,
    read_text,
    written_name,
)
from heed.foundation.yaml_cells import Cell

_KEYS = (
    "key", "name", "segment", "description", "quote", "needs", "frustrations", "verified",
)  # fmt: skip


def read_persona(cell: Cell) -> Persona:
    entries = cell.entries(_KEYS, required=("key", "segment"))
    key = read_key(entries)
    return Persona(
        key=key,
        name=read_name(entries, key),
        segment=read_reference(entries, "segment"),
        description=read_text(entries, "description"),
        quote=read_text(entries, "quote"),
        needs=entries["needs"].texts() if "needs" in entries else (),
        frustrations=entries["frustrations"].texts() if "frustrations" in entries else (),
        verified=_read_verification(entries["verified"]) if "verified" in entries else None,
    )


def write_persona(persona: Persona) -> dict[str, Any]:
    """The persona in normal form."""
    said = persona.verified
    verified = filled(on=said.on.isoformat(), by=said.by, how=said.how) if said else None
    return {
        **written_name(persona.key, persona.name),
        "segment": persona.segment,
        **filled(
            description=persona.description,
            quote=persona.quote,
            needs=list(persona.needs),
            frustrations=list(persona.frustrations),
            verified=verified,
        ),
    }


def _read_verification(cell: Cell) -> Verification | None:
    entries = cell.entries(("on", "by", "how"), required=("on",))
    on = _day(entries["on"]) if "on" in entries else None
    if on is None:
        return None
    by = entries["by"].text(LONGEST_NAME) if "by" in entries else ""
    return Verification(on, by, read_text(entries, "how"))


def _day(cell: Cell) -> date | None:
    text = cell.text()
    try:
        found = date.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or found.isoformat() != text:
        cell.problem("This is no day.", "Write it like `2025-03-01`.")
        return None
    return found
