"""The notation of teams, touchpoints and segments in an experience file.

``read_…`` turns a cell of a file into the plain value of :mod:`heed.journeys.design`; ``write_…``
turns it back into content in normal form, with defaults left out.
"""

from __future__ import annotations

from typing import Any, Literal

from heed.foundation.notation import (
    filled,
    read_key,
    read_name,
    read_reference,
    read_text,
    written_name,
)
from heed.foundation.yaml_cells import Cell
from heed.journeys.conditions import FIELDS, TALLY_FIELDS, read_condition, write_condition
from heed.journeys.design import Segment, Team, Touchpoint

COUNTS: tuple[Literal["interactions", "tallies"], ...] = ("interactions", "tallies")


def read_team(cell: Cell) -> Team:
    entries = cell.entries(("key", "name", "contact"), required=("key",))
    key = read_key(entries)
    return Team(key, read_name(entries, key), read_text(entries, "contact"))


def write_team(team: Team) -> dict[str, Any]:
    return {**written_name(team.key, team.name), **filled(contact=team.contact)}


def read_touchpoint(cell: Cell) -> Touchpoint:
    known = ("key", "name", "counts", "when", "owner", "channel", "asks", "description")
    entries = cell.entries(known, required=("key",))
    key = read_key(entries)
    tallies = "counts" in entries and entries["counts"].choice(COUNTS) == "tallies"
    when = entries.get("when")
    return Touchpoint(
        key=key,
        name=read_name(entries, key),
        when=read_condition(when, fields=TALLY_FIELDS if tallies else FIELDS) if when else None,
        counts="tallies" if tallies else "interactions",
        owner=read_reference(entries, "owner"),
        channel=read_text(entries, "channel"),
        description=read_text(entries, "description"),
        asks=entries["asks"].truth() if "asks" in entries else False,
    )


def write_touchpoint(touchpoint: Touchpoint) -> dict[str, Any]:
    return {
        **written_name(touchpoint.key, touchpoint.name),
        **filled(
            counts="" if touchpoint.counts == "interactions" else touchpoint.counts,
            when=write_condition(touchpoint.when) if touchpoint.when else None,
            owner=touchpoint.owner,
            channel=touchpoint.channel,
            asks=touchpoint.asks,
            description=touchpoint.description,
        ),
    }


def read_segment(cell: Cell) -> Segment:
    entries = cell.entries(("key", "name", "when"), required=("key", "when"))
    key = read_key(entries)
    when = entries.get("when")
    condition = read_condition(when, maps=("properties", "traits")) if when else None
    return Segment(key, read_name(entries, key), condition)


def write_segment(segment: Segment) -> dict[str, Any]:
    when = write_condition(segment.when) if segment.when else None
    return {**written_name(segment.key, segment.name), **filled(when=when)}
