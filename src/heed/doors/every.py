"""All doors of a home together."""

from __future__ import annotations

from heed.doors.building import BuildingDoor
from heed.doors.capture import CaptureDoor
from heed.doors.contacts import ContactsDoor
from heed.doors.customers import CustomersDoor
from heed.doors.definitions import DefinitionsDoor
from heed.doors.findings import FindingsDoor
from heed.doors.identity import IdentityDoor
from heed.doors.importing import ImportingDoor
from heed.doors.journeys import JourneysDoor
from heed.doors.metrics import MetricsDoor
from heed.doors.personas import PersonasDoor
from heed.doors.privacy import PrivacyDoor
from heed.doors.segments import SegmentsDoor
from heed.doors.standards import StandardsDoor
from heed.doors.value import ValueDoor


class EveryDoor(
    JourneysDoor,
    ImportingDoor,
    BuildingDoor,
    CaptureDoor,
    DefinitionsDoor,
    ContactsDoor,
    MetricsDoor,
    StandardsDoor,
    FindingsDoor,
    ValueDoor,
    SegmentsDoor,
    PersonasDoor,
    IdentityDoor,
    PrivacyDoor,
    CustomersDoor,
):
    """What an opened home can do; whoever opens it gives ``paths``, ``lake`` and ``engine``."""
