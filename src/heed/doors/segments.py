"""The part of the door that reads segments, and keeps lists of customers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from heed.customers.people import Person
    from heed.customers.segments.opening import Moment, Opened
    from heed.customers.segments.results import (
        SegmentList,
        SegmentMembers,
        SegmentOverlap,
        SegmentReading,
        WhyReading,
    )
    from heed.journeys.design import Catalogue
    from heed.journeys.reading import OpenBuild
    from heed.lake.store import Lake


class SegmentsDoor:
    """What an opened home says about segments of customers."""

    if TYPE_CHECKING:

        @property
        def lake(self) -> Lake: ...

        def _newest_build(self) -> OpenBuild | None: ...

    def segments(self, *, as_of: str = "", as_known: bool = False) -> SegmentList:
        """Every segment with its size in the newest build, or at a moment; see `heed segments`.

        Raises:
            HeedError: a moment is given and nothing was built, or it is no moment or too late.
        """
        from heed.customers.segments.reading import list_segments

        return list_segments(self.opened_segments(), _moment(as_of, as_known))

    def segment(self, key: str, *, as_of: str = "", as_known: bool = False) -> SegmentReading:
        """One segment at a moment (a day or an ISO time; the end of the data unless given).

        Raises:
            NotFound: there is no such segment.
            HeedError: it is one of instances, nothing was built, or the moment is no or too late.
        """
        from heed.customers.segments.reading import read_segment

        return read_segment(self.opened_segments(), key, _moment(as_of, as_known))

    def segment_members(
        self, key: str, *, as_of: str = "", as_known: bool = False, most: int | None = None
    ) -> SegmentMembers:
        """Everybody in a segment at a moment; raises as :meth:`segment` does."""
        from heed.customers.segments.reading import list_members

        moment = _moment(as_of, as_known)
        return list_members(self.opened_segments(), key, moment, most=most)

    def export_segment(
        self, key: str, *, as_of: str = "", as_known: bool = False, actor: str
    ) -> SegmentMembers:
        """Everybody in a segment, to be taken out of Heed: the audit trail says by whom.

        Raises as :meth:`segment` does.
        """
        from heed.customers.segments.exporting import note_export
        from heed.kernel.clock import utc_now

        members = self.segment_members(key, as_of=as_of, as_known=as_known)
        note_export(members=members, actor=actor, now=utc_now())
        return members

    def segment_overlap(
        self, one: str, other: str, *, as_of: str = "", as_known: bool = False
    ) -> SegmentOverlap:
        """How many customers two segments share; raises as :meth:`segment` does."""
        from heed.customers.segments.reading import read_overlap

        return read_overlap(self.opened_segments(), one, other, _moment(as_of, as_known))

    def why_in_segment(
        self, key: str, customer: int, *, as_of: str = "", as_known: bool = False
    ) -> WhyReading:
        """Why a customer is in a segment or not, clause by clause; see `heed segments KEY --why`.

        Raises:
            NotFound: there is no such segment or customer.
            HeedError: as :meth:`segment`.
        """
        from heed.customers.people import get_person
        from heed.customers.segments.explaining import explain

        person = get_person(customer)
        return explain(self.opened_segments(), key, person, _moment(as_of, as_known))

    def segments_of(self, person: Person) -> dict[str, bool]:
        """By segment whether a person is in now; empty before the first build."""
        from heed.customers.segments.explaining import segments_of

        opened = self.opened_segments()
        return segments_of(opened, person) if opened.facts.get("end_us") is not None else {}

    def put_on_list(self, name: str, customers: Sequence[int], *, actor: str) -> int:
        """Put customers on a list that segments can name; returns how many were not on it.

        Raises:
            NotFound: nobody has one of the numbers.
            HeedError: the name is no key.
        """
        from heed.customers.segments.lists import add_to_list, mirror_lists
        from heed.kernel.clock import utc_now

        n = add_to_list(name=name, customers=customers, actor=actor, now=utc_now())
        mirror_lists(self.lake)
        return n

    def take_off_list(self, name: str, customers: Sequence[int], *, actor: str) -> int:
        """Take customers off a list; raises as :meth:`put_on_list` does."""
        from heed.customers.segments.lists import mirror_lists, remove_from_list
        from heed.kernel.clock import utc_now

        n = remove_from_list(name=name, customers=customers, actor=actor, now=utc_now())
        mirror_lists(self.lake)
        return n

    def opened_segments(self, defined: Catalogue | None = None) -> Opened:
        """Segments as they are defined now (or as ``defined`` says), over the newest build."""
        from heed.customers.segments.opening import Opened
        from heed.journeys.queries import current_catalogue

        return Opened(defined or current_catalogue(), self._newest_build())


def _moment(as_of: str, as_known: bool) -> Moment:
    from heed.customers.segments.opening import parse_moment

    return parse_moment(as_of, as_known=as_known)
