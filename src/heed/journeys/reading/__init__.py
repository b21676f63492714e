"""Reading a finished build: small stored tables and definitions in, typed results out."""

from heed.journeys.reading.journey import read_journey
from heed.journeys.reading.listing import list_journeys
from heed.journeys.reading.opened import OpenBuild, open_newest
from heed.journeys.reading.paths import read_paths

__all__ = ["OpenBuild", "list_journeys", "open_newest", "read_journey", "read_paths"]
