"""Reading what most people ask for first, as soon as there is a new build.

Whoever asks meanwhile waits for the same computation; whoever comes later finds it done.
"""

from __future__ import annotations

import gc
import logging
import threading
from collections.abc import Callable, Iterator
from functools import partial

from django.db import close_old_connections

from heed.kernel.errors import HeedError
from heed.web import reading
from heed.web.pages.journeys.readings import cuts_of, felt_for
from heed.web.pages.touchpoints.scores import scores_by_touchpoint
from heed.web.reading import Reading

LOOK_SECONDS = 2.0  # how often it is looked for a new build
LOOKS_TO_TIDY = 150  # memory is tidied after so many looks: every five minutes
FIRST_TIDY = 30  # looks: by then most pages were asked for once

log = logging.getLogger("heed.web")


def keep_warm(stopping: threading.Event) -> None:
    """Warm every new build until ``stopping`` is set; what fails is left to whoever asks for it."""
    warmed = looks = 0
    while not stopping.is_set():
        is_new = False
        try:
            close_old_connections()
            now = reading.current()
            is_new = now.state.build not in (0, warmed)
            if is_new:
                warm(now)
                warmed = now.state.build
        except Exception:
            log.exception("a build could not be read ahead")
        looks += 1
        if is_new or looks % LOOKS_TO_TIDY == FIRST_TIDY:
            tidy_memory()
        stopping.wait(LOOK_SECONDS)
    close_old_connections()


def tidy_memory() -> None:
    """Free what is left in circles, and take what stays out of the collector's sight.

    Python looks through everything that it holds whenever enough is new. Here that is 300,000
    objects, and some page or other would wait for 200 ms.
    """
    gc.unfreeze()
    gc.collect()
    gc.freeze()


def warm(now: Reading) -> None:
    """Read what the pages of the menu show."""
    for read in _asked_first(now):
        try:
            read()
        except HeedError:  # a page says it, too
            log.info("not read ahead", exc_info=True)


def _asked_first(now: Reading) -> Iterator[Callable[[], object]]:
    yield from (now.findings, now.standards, now.metrics, now.doctor, now.journeys)
    yield partial(now.find_parties, "")
    yield partial(scores_by_touchpoint, now)
    for row in now.standards().standards:
        yield partial(now.standard, row.key)
        yield partial(now.standard_found, row.key)
        yield partial(now.standard_said, row.key)
    for journey in now.journeys().journeys:
        yield partial(now.journey, journey.key)
        yield partial(cuts_of, now, journey.key)
        yield partial(felt_for, now, journey.key, series="", segment="", month="")
        yield partial(now.paths_of, journey.key)
    for metric in now.metrics().metrics:
        yield partial(now.response_over_time, metric.key, by="month")
    for point in now.catalogue.touchpoints:
        yield partial(now.touchpoint_over_time, point.key, by="month")
