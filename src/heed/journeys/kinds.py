"""The kinds of definitions of this area, in the order in which files are written."""

from __future__ import annotations

from heed.customers.kinds import PERSONA, SEGMENT
from heed.foundation.kinds import Kind
from heed.journeys.journey_notation import read_journey, write_journey
from heed.journeys.notation import (
    read_team,
    read_touchpoint,
    write_team,
    write_touchpoint,
)

TEAM = Kind("team", "teams", read_team, write_team)
TOUCHPOINT = Kind("touchpoint", "touchpoints", read_touchpoint, write_touchpoint)
JOURNEY = Kind("journey", "journeys", read_journey, write_journey)

KINDS = (TEAM, TOUCHPOINT, SEGMENT, PERSONA, JOURNEY)
