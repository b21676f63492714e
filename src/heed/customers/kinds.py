"""The kinds of definitions of this area, in the order in which files are written."""

from __future__ import annotations

from heed.customers.consent.notation import read_purpose, write_purpose
from heed.customers.contact.notation import read_policy, write_policy
from heed.customers.matching.definition import MATCHING
from heed.customers.personas.notation import read_persona, write_persona
from heed.customers.segments.notation import read_segment, write_segment
from heed.foundation.kinds import Kind

PURPOSE = Kind("purpose", "purposes", read_purpose, write_purpose)
CONTACT_POLICY = Kind("contact_policy", "contact_policies", read_policy, write_policy)
SEGMENT = Kind("segment", "segments", read_segment, write_segment)
PERSONA = Kind("persona", "personas", read_persona, write_persona)

# Segments and personas stand before the journeys that name them: `heed.journeys.kinds` places them.
KINDS = (PURPOSE, CONTACT_POLICY, MATCHING)
