"""The settled specification as YAML, every decision with its reason beside it."""

from __future__ import annotations

from dataclasses import dataclass

from heed.interactions.importing.guess.kinds import MEANINGS
from heed.interactions.importing.guess.nodes import as_value, write_columns
from heed.interactions.importing.guess.people import identity_of, with_kind
from heed.interactions.importing.guess.records import write_feedback, write_interactions
from heed.interactions.importing.guess.settling import Settled
from heed.interactions.importing.guess.tallying import write_tallies
from heed.interactions.importing.guess.yaml_text import Page
from heed.interactions.importing.reading import ReadOptions

FILE = "rows"  # the name under `files`; ids depend on it, so it is the same for every guess
_ENDINGS = {"csv": (".csv", ".tsv", ".tab", ".txt"), "jsonl": (".jsonl", ".ndjson")}


@dataclass(frozen=True)
class Origin:
    """The file a specification is for: its name, how it is read, whose data it is."""

    name: str
    options: ReadOptions
    source: str
    time_zone: str = "UTC"
    zone_told: bool = False


def write(settled: Settled, origin: Origin) -> str:
    """The specification as text that `heed import` reads."""
    page = Page()
    page.note(f"Guessed from {origin.name}: {MEANINGS[settled.kind]}.")
    page.note("Check it, change what is wrong, and import this file instead of the data.")
    page.pair("heed", 1)
    page.pair("source", origin.source, why="whose keys these are; taken from the file's name")
    _zone(page, settled, origin)
    if settled.decimal == ",":
        page.pair("decimal", ",", why=settled.decimal_why)
    page.blank()
    _file(page, settled, origin)
    _parties(page, settled)
    if settled.kind in ("events", "orders", "interactions"):
        page.blank()
        write_interactions(page, settled, origin.source, FILE)
    if settled.kind == "tallies":
        page.blank()
        write_tallies(page, settled, origin.source, FILE)
    if settled.asked or settled.texts:
        page.blank()
        write_feedback(page, settled, FILE)
    _left_out(page, settled)
    return str(page)


def states_no_zone(settled: Settled) -> bool:
    """Whether a time is read whose values state no time zone."""
    used = [settled.times[one.name] for one in settled.moments()]
    return any(not times.has_zone for times in used)


def _zone(page: Page, settled: Settled, origin: Origin) -> None:
    if not states_no_zone(settled):
        return
    why = (
        "as answered"
        if origin.zone_told
        else "the file states no zone; write yours, as in Europe/Berlin"
    )
    page.pair("time_zone", origin.time_zone, why=why)


def _file(page: Page, settled: Settled, origin: Origin) -> None:
    page.head("files")
    options = origin.options
    page.head(FILE, 2)
    page.pair("path", _as_pattern(origin.name), 4)
    endings = _ENDINGS.get(options.format or "", (f".{options.format}",))
    if not any(ending in origin.name.lower() for ending in endings):
        page.pair("format", options.format or "csv", 4, "by its first bytes")
    if options.delimiter:
        named = {"\t": "tab"}.get(options.delimiter, options.delimiter)
        page.pair("delimiter", named, 4, "splits all lines into equally many cells")
    if options.sheet:
        page.pair("sheet", options.sheet, 4, "the first sheet that has data")
    if options.header_row > 1:
        why = "the first row with a name in every column"
        page.pair("header_row", options.header_row, 4, why)
    if settled.empty:
        page.pair("empty", list(settled.empty), 4, "texts that stand for no value")


def _as_pattern(name: str) -> str:
    """The path is a pattern, so a bracket or a star in a name stands for itself."""
    return "".join(f"[{letter}]" if letter in "*?[" else letter for letter in name)


def _parties(page: Page, settled: Settled) -> None:
    for kind, party in (("customers", settled.customer), ("accounts", settled.account)):
        if party is None or (kind == "accounts" and settled.kind == "tallies"):
            continue
        page.blank()
        page.head(kind)
        page.pair("from", FILE, 2, item=True)
        key = as_value(party.name)
        page.pair("key", with_kind(party.column, key) if kind == "customers" else key, 4)
        absent = party.column.n_filled < party.column.n_rows or party.column.placeholders
        if absent and settled.kind != "customers":
            page.pair("where", {party.name: {"present": True}}, 4)
        if kind == "customers" and (keys := identity_of(settled)):
            page.pair("identity", keys, 4, "by these, other sources may know the same people")
        if kind == "customers" and settled.kind == "customers":
            _traits(page, settled)


def _traits(page: Page, settled: Settled) -> None:
    roles = ("empty", "constant", "personal", "rich", "text")
    key = settled.customer.name if settled.customer else ""
    taken = [one for one in settled.roles.found if one.name != key and one.role not in roles]
    write_columns(page, "traits", taken, 4)


def _left_out(page: Page, settled: Settled) -> None:
    """What no mapping takes, and why: nothing is dropped in silence."""
    keys = set(identity_of(settled).values())
    lines = [
        (one.name, why)
        for one in settled.roles.found
        if one.name not in keys and (why := _reason(settled, one.name))
    ]
    if not lines:
        return
    page.blank()
    page.note("Left out:")
    for name, why in lines:
        page.note(f"  {name}: {why}")


def _reason(settled: Settled, name: str) -> str:
    found = next(one for one in settled.roles.found if one.name == name)
    if found.role in ("empty", "constant", "personal"):
        return found.why if found.role != "personal" else f"{found.why}; add it if you need it"
    if found.role == "rich":
        return f"{found.why}: too many for a property; add it if you need it"
    if found.role == "text" and found not in settled.texts:
        return "free text beside steps or traits; map it under `feedback` if customers wrote it"
    return ""
