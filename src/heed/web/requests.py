"""What a view gets: Django's request with the viewer, the reading and htmx's details on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

if TYPE_CHECKING:
    from heed.foundation.settings import Decided
    from heed.web.pages.journeys.filtering.cut import Cut
    from heed.web.reading import Reading
    from heed.web.viewer import Viewer


class PageRequest(HttpRequest):
    """The request as `heed.web.gate` hands it to views."""

    viewer: Viewer
    reading: Reading
    decided: Decided
    must_set_up: bool  # a second factor, before anything else
    htmx: HtmxDetails
    cut: Cut  # on pages of a journey: the filter of the address
