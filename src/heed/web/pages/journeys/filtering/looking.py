"""From what the address asks for to a reading through it, or to why there is none yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from heed.foundation.models import Job
from heed.insight.queries import restricted_at
from heed.journeys.filtering.build import filtered
from heed.journeys.filtering.checking import check_defined
from heed.journeys.filtering.counting import newest_job, start_counting
from heed.journeys.filtering.filters import Filter, InvalidFilter
from heed.journeys.filtering.kept import Shelf
from heed.journeys.reading import OpenBuild
from heed.kernel.clock import utc_now
from heed.kernel.errors import Busy, HeedError
from heed.kernel.estimate import FLOOR
from heed.web.filtered import FilteredReading, through
from heed.web.pages.journeys.filtering.employees import check_employees, gate_of, note_look
from heed.web.reading import Reading

if TYPE_CHECKING:
    from heed.web.viewer import Viewer

STANDARD = "standard:"


class NotYet(Exception):
    """The figures are being computed by ``job``."""

    def __init__(self, job: Job) -> None:
        super().__init__(str(job))
        self.job = job


class Failed(Busy):
    """The figures could not be computed; ``job`` says why. Somebody may ask again."""

    code = "filter_failed"

    def __init__(self, job: Job) -> None:
        why = job.sentence or _("The work was cancelled.")
        super().__init__(why, job=job.pk)
        self.job = job


class Withheld(HeedError):
    """Too few instances meet the filter; ``fields["n"]`` is how many."""

    code = "too_few"

    def __init__(self, n: int) -> None:
        super().__init__(_withheld(n), n=n)
        self.n = n


def look_through(
    whole: Reading,
    key: str,
    asked: Filter,
    viewer: Viewer,
    *,
    segment: str = "",
    floor: int = FLOOR,
) -> FilteredReading | None:
    """The reading through a filter; None if nobody travelled the journey yet.

    ``floor`` is how many instances figures take; 0 where single cases are shown.

    Raises:
        InvalidFilter: nothing can meet it.
        NotYet: it is being computed; that was started now if it was not under way.
        Failed: it could not be computed.
        Withheld: too few instances meet it.
    """
    build, version = whole.pinned, _travelled(whole, key)
    if build is None or version is None:
        return None
    gate = gate_of(whole, viewer)
    check_employees(gate, asked)
    check_defined(
        build,
        key,
        asked,
        standards=standards_of(build),
        restricted=restricted_of(whole),
    )
    shelf = Shelf(whole.paths.filters, build.number, asked.key(key, version))
    if not shelf.is_filled:
        raise _under_way(shelf, key, asked, viewer)
    note_look(gate, asked, journey=key, actor=viewer.user.get_username())
    shelf.touch()
    refused = shelf.facts.get("refused")
    if refused:
        told = {name: shelf.facts.get(name, "") for name in ("clause", "field")}
        raise InvalidFilter(refused, **told)
    n = int(shelf.facts["n"].get(segment, 0))
    if n < (floor if may_see_single(asked, viewer) else FLOOR):
        whole.journey(key, segment=segment)  # is there such a segment
        raise Withheld(n)
    return through(whole, filtered(build, key, asked, shelf))


def may_see_single(asked: Filter, viewer: Viewer) -> bool:
    """Whether single cases may be shown through a filter to this person.

    A value of a property or trait may tell who somebody is, and not everybody may know that.
    """
    tells_who = any(clause.field in ("property", "trait") for clause in asked.clauses)
    return viewer.may("customer") or not tells_who


def start_again(whole: Reading, key: str, asked: Filter, viewer: Viewer) -> Job | None:
    """Queue the figures of a filter again after they failed; None if there is nothing to do.

    Raises:
        InvalidFilter: it looks at employees, and this person may not.
    """
    build, version = whole.pinned, _travelled(whole, key)
    if build is None or version is None:
        return None
    check_employees(gate_of(whole, viewer), asked)
    shelf = Shelf(whole.paths.filters, build.number, asked.key(key, version))
    if shelf.is_filled:
        return None
    actor = viewer.user.get_username()
    return start_counting(shelf, key, asked, actor=actor, now=utc_now())


def standards_of(build: OpenBuild) -> list[str]:
    """The keys of the standards that the build knows."""
    names = build.catalogue.versions
    return [name.removeprefix(STANDARD) for name in names if name.startswith(STANDARD)]


def restricted_of(whole: Reading) -> frozenset[str]:
    """Names of properties and traits that are restricted columns."""

    def names() -> frozenset[str]:
        versions = whole.pinned.catalogue.versions if whole.pinned else {}
        return frozenset(
            one.column.partition(".")[2] or one.column for one in restricted_at(versions)
        )

    return whole.kept(names)


def _travelled(whole: Reading, key: str) -> int | None:
    """The version of the design that a journey was travelled by; None if nobody did."""

    def version_of(key: str) -> int | None:
        build = whole.pinned
        found = build.rows("journey_outcomes", journey=key, segment="", outcome="") if build else []
        return int(found[0]["journey_version"]) if found else None

    return whole.kept(version_of, key)


def _under_way(shelf: Shelf, key: str, asked: Filter, viewer: Viewer) -> Exception:
    job = newest_job(shelf)
    if job and job.state in (Job.State.FAILED, Job.State.CANCELLED):
        return Failed(job)
    actor = viewer.user.get_username()
    return NotYet(start_counting(shelf, key, asked, actor=actor, now=utc_now()))


def _withheld(n: int) -> str:
    if not n:
        return _("No case meets this filter.")
    return ngettext(
        "%(n)s case meets this filter: fewer than %(floor)s, so no figures are shown.",
        "%(n)s cases meet this filter: fewer than %(floor)s, so no figures are shown.",
        n,
    ) % {"n": n, "floor": FLOOR}
