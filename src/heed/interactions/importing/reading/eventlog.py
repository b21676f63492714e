"""XES event logs: one row an event, its trace's attributes as ``case:<key>``.

Read as a stream with expat; entities may not be declared. ``event_no`` is the place of the event
in its trace, from 1. Attributes inside attributes become ``key.child``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from xml.parsers import expat

from heed.interactions.importing.reading.formats import Kind
from heed.interactions.importing.reading.jsonlines import Columns
from heed.interactions.importing.reading.options import (
    BadRecord,
    Progress,
    ReadOptions,
    SafeFile,
    shown,
)
from heed.interactions.importing.reading.records import too_large
from heed.interactions.importing.reading.rewriting import TableWriter, stem_for
from heed.interactions.importing.reading.unpacking import Chunks, open_chunks
from heed.kernel.errors import UnreadableFile

ATTRIBUTES = frozenset({"string", "date", "int", "float", "boolean", "id", "list", "container"})
EVENT_NO = "event_no"
MAX_DEPTH = 100
FEED_BYTES = 1 << 18
# A trace is written when it closes; a longer one is written in pieces of this many events.
TRACE_EVENTS = 50_000

Event = dict[str, str | None]


class _RefusedError(Exception):
    """Something no event log needs and an attack would use; carries what."""


@dataclass
class _Handler:
    """Collects events from what expat meets; ``ready`` holds those whose trace is known."""

    ready: list[Event] = field(default_factory=list)
    open_tags: list[str] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    case: Event = field(default_factory=dict)
    events: list[tuple[int, Event]] = field(default_factory=list)
    event: Event | None = None
    event_no: int = 0
    empty_traces: int = 0
    saw_log: bool = False
    max_attributes: int = 2_000

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if ":" in tag:
            tag = tag.rpartition(":")[2]
        self.open_tags.append(tag)
        if tag in ATTRIBUTES:
            self._attribute(attributes)
        elif tag == "event":
            self.event_no += 1
            self.event = {}
        elif tag == "trace":
            self.case, self.events, self.event_no = {}, [], 0
        elif tag == "log":
            self.saw_log = True
        if len(self.open_tags) > MAX_DEPTH:
            raise _RefusedError(f"is nested more than {MAX_DEPTH} levels deep")

    def _attribute(self, attributes: dict[str, str]) -> None:
        key = attributes.get("key", "")
        if self.event is not None:
            target, prefix = self.event, ""
        elif "trace" in self.open_tags:
            target, prefix = self.case, "case:"
        else:
            self.keys.append(key)
            return
        name = f"{self.keys[-1]}.{key}" if self.keys else f"{prefix}{key}"
        self.keys.append(name)
        value = attributes.get("value")
        if value is None:
            return
        if name in target:
            name = self._numbered(name, target)
        target[name] = value

    def _numbered(self, name: str, target: Event) -> str:
        number = 1
        while f"{name}.{number}" in target:
            number += 1
            if number > self.max_attributes:
                raise _RefusedError(f"repeats the key “{name}” more than {number - 1:,} times")
        return f"{name}.{number}"

    def end(self, tag: str) -> None:
        if ":" in tag:
            tag = tag.rpartition(":")[2]
        self.open_tags.pop()
        if tag in ATTRIBUTES:
            self.keys.pop()
        elif tag == "event" and self.event is not None:
            self.events.append((self.event_no, self.event))
            self.event = None
            if len(self.events) >= TRACE_EVENTS or "trace" not in self.open_tags:
                self.release()
        elif tag == "trace":
            self.empty_traces += self.event_no == 0
            self.release()
            self.case = {}

    def release(self) -> None:
        """Hand on the events of the trace so far, with the attributes the trace has so far."""
        for event_no, event in self.events:
            # The names of the trace come first; an event's own key of that name is kept apart.
            row: Event = {**self.case, EVENT_NO: str(event_no)}
            for key, value in event.items():
                row[f"event:{key}" if key in self.case or key == EVENT_NO else key] = value
            self.ready.append(row)
        self.events = []


def _refuse_entity(name: str, *_rest: object) -> None:
    raise _RefusedError(f"declares an entity (“{name[:40]}”), which can hide a bomb")


def read_events(
    path: Path, kind: Kind, options: ReadOptions, work: Path, progress: Progress | None
) -> SafeFile:
    """Make the event log at ``path`` safe to read; see ``make_safe``."""
    chunks = open_chunks(path, kind.packing, options.limits, progress)
    log = EventLog(path, chunks, options)
    columns = Columns(TableWriter(work, stem_for(path, options)), path, options)
    columns.declare(EVENT_NO)
    bad: list[BadRecord] = []
    try:
        for number, found in log:
            if isinstance(found, BadRecord):
                bad.append(found)
            else:
                columns.add(number, found)
        if not log.saw_log:
            raise _no_log(path, bad)
        table = columns.writer.finish()
    except BaseException:
        columns.writer.abandon()
        raise
    return SafeFile(
        path=path,
        format="xes",
        relation=table.relation,
        columns=table.columns,
        types=("VARCHAR",) * len(table.columns),
        n_records=table.n_rows,
        bad=bad,
        remarks=[*columns.names.remarks, *log.remarks],
        find_lines=table.places_of,
    )


def _no_log(path: Path, bad: list[BadRecord]) -> UnreadableFile:
    why = f" ({bad[0].sentence})" if bad else ""
    return UnreadableFile(
        f"{path.name} is XML but no XES event log{why}; export the log as XES, or give CSV.",
        path=str(path),
    )


class EventLog:
    """The events of a log in file order, each with its number from 1, or what ails it."""

    def __init__(self, path: Path, chunks: Chunks, options: ReadOptions) -> None:
        self.remarks: list[str] = []
        self._path = path
        self._chunks = chunks
        self._options = options
        self._handler = _Handler(max_attributes=options.limits.attributes)
        self._n_events = 0
        self._parser = expat.ParserCreate()
        self._parser.StartElementHandler = self._handler.start
        self._parser.EndElementHandler = self._handler.end
        self._parser.EntityDeclHandler = _refuse_entity

    @property
    def saw_log(self) -> bool:
        """Whether there was a ``<log>`` at all."""
        return self._handler.saw_log

    def __iter__(self) -> Iterator[tuple[int, Event | BadRecord]]:
        fed = 0
        problem = ""
        try:
            for chunk in self._chunks:
                for start in range(0, len(chunk), FEED_BYTES):
                    piece = chunk[start : start + FEED_BYTES]
                    fed += len(piece)
                    self._parser.Parse(piece, False)
                    self._refuse_endless_element(fed)
                    yield from self._ready()
            if not self._chunks.ending:
                self._parser.Parse(b"", True)
        except _RefusedError as error:
            raise UnreadableFile(
                f"{self._path.name} {error}; Heed does not read it.", path=str(self._path)
            ) from error
        except (expat.ExpatError, ValueError, LookupError) as error:
            problem = str(error)
        yield from self._end(problem)

    def _refuse_endless_element(self, fed: int) -> None:
        # A tag is held in memory until it closes.
        if fed - self._parser.CurrentByteIndex > self._options.max_record_characters + FEED_BYTES:
            limit = self._options.max_record_characters
            raise _RefusedError(f"holds an XML element of more than {limit:,} bytes")

    def _ready(self) -> Iterator[tuple[int, Event | BadRecord]]:
        events, self._handler.ready = self._handler.ready, []
        for event in events:
            self._n_events += 1
            yield self._n_events, self._judged(event)

    def _judged(self, event: Event) -> Event | BadRecord:
        limit = self._options.max_cell_bytes
        if 4 * max(map(len, filter(None, event.values())), default=0) > limit and any(
            len(value.encode()) > limit for value in event.values() if value
        ):
            return BadRecord(self._n_events, *too_large(limit), shown(str(event)))
        return event

    def _end(self, problem: str) -> Iterator[tuple[int, Event | BadRecord]]:
        """What stands before the place where the log breaks off, and the break as a bad record."""
        handler = self._handler
        handler.release()
        yield from self._ready()
        if handler.empty_traces:
            self.remarks.append(f"{handler.empty_traces:,} traces have no event")
        ending = self._chunks.ending
        if not problem and not (ending and handler.open_tags):
            if ending:
                self.remarks.append(f"read as far as it goes: {ending}")
            return
        line = self._parser.CurrentLineNumber
        reason = "truncated" if ending else "not_xml"
        why = ending or problem
        self.remarks.append(f"read as far as line {line:,} of the XML: {why}")
        raw = shown(str(handler.event)) if handler.event else ""
        sentence = f"The log breaks off in line {line:,} of the XML: {why}."
        yield self._n_events + 1, BadRecord(self._n_events + 1, reason, sentence, raw)
