"""A rule's parts one by one, whether the segments that it names are put in or not."""

from __future__ import annotations

from heed.customers.segments.notation import joined
from heed.customers.segments.rules import Inside, Listed, Segment
from heed.customers.segments.settling import settled
from heed.customers.segments.walking import walk

PILOT = Segment("pilot", "Pilot", Listed("pilot"))
RULE = joined("all", [Inside(("pilot",)), Listed("other")])


def test_segments_that_are_not_put_in_stay_one_part() -> None:
    assert RULE is not None
    assert [(part.level, part.segment) for part in walk(RULE)] == [(0, ""), (1, ""), (1, "")]


def test_rules_of_segments_that_are_put_in_stand_below_their_names() -> None:
    assert RULE is not None
    parts = list(walk(settled("mine", RULE, {"pilot": PILOT})))
    assert [part.segment for part in parts if part.level == 2] == ["pilot"]
