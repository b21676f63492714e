"""The segments and months that one journey can be read for."""

from __future__ import annotations

from dataclasses import dataclass

from heed.journeys.reading.opened import OpenBuild


@dataclass(frozen=True)
class SegmentCut:
    """A segment with its instances; the key is empty for all."""

    key: str
    name: str
    n: int


@dataclass(frozen=True)
class Cuts:
    """What a journey can be cut by, and how many instances do not depart from the design."""

    segments: tuple[SegmentCut, ...] = ()
    months: tuple[str, ...] = ()  # yyyy-mm, newest first
    n_deviating: dict[str, int] | None = None  # by segment, "" for all

    def segment_name(self, key: str) -> str:
        """What a segment is called; its key if it is not known."""
        return next((each.name for each in self.segments if each.key == key), key)


def read_cuts(build: OpenBuild | None, key: str) -> Cuts:
    """The cuts of one journey; none if no build has computed it."""
    if build is None:
        return Cuts()
    rows = build.rows("journey_outcomes", journey=key, outcome="")
    if not rows:
        return Cuts()
    names = {segment.key: segment.name for segment in build.catalogue.segments}
    order = {name: place for place, name in enumerate(["", *names])}
    rows.sort(key=lambda row: (order.get(row["segment"], len(order)), row["segment"]))
    flow = build.table("journey_flow")
    months = build.engine.to_rows(flow.filter(flow.journey == key).select("month").distinct())
    return Cuts(
        segments=tuple(
            SegmentCut(row["segment"], names.get(row["segment"]) or row["segment"], row["n"])
            for row in rows
        ),
        months=tuple(sorted((row["month"] for row in months if row["month"]), reverse=True)),
        n_deviating={row["segment"]: row["n_deviating"] for row in rows},
    )
