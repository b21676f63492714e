"""Journeys: the list, the map, the flow, cases, comparison, versions and downloads."""

from heed.web.pages.journeys.cases import case, cases, cases_csv
from heed.web.pages.journeys.compare import compare, compare_csv
from heed.web.pages.journeys.downloads import deviations_csv, map_csv, moves_csv, yaml
from heed.web.pages.journeys.filtering.cut import count_filter
from heed.web.pages.journeys.listing import journeys
from heed.web.pages.journeys.one import journey
from heed.web.pages.journeys.paths import paths, paths_csv
from heed.web.pages.journeys.versions import versions

__all__ = [
    "case",
    "cases",
    "cases_csv",
    "compare",
    "compare_csv",
    "count_filter",
    "deviations_csv",
    "journey",
    "journeys",
    "map_csv",
    "moves_csv",
    "paths",
    "paths_csv",
    "versions",
    "yaml",
]
