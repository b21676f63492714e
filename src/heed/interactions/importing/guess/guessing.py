"""From a file and the answers given so far to a specification or to open questions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import available_timezones

from heed.foundation.yaml_lines import nearest
from heed.interactions.importing.guess.eventlog import write_event_log
from heed.interactions.importing.guess.measuring import Measured, measure, peek
from heed.interactions.importing.guess.people import identity_of
from heed.interactions.importing.guess.questions import Answers, Question
from heed.interactions.importing.guess.roles import find_roles
from heed.interactions.importing.guess.settling import Settled, settle
from heed.interactions.importing.guess.writing import FILE, Origin, states_no_zone, write
from heed.interactions.importing.spec import ImportSpec
from heed.interactions.importing.spec_file import parse_spec
from heed.kernel import column_words as words
from heed.kernel.errors import HeedError

_NATIVE = ("parquet", "jsonl")
ALWAYS = ("kind", "source", "time_zone")  # answers that may be given unasked
_DATA_ENDINGS = (".gz", ".zst")


@dataclass(frozen=True)
class Guess:
    """What came of it: ``text`` is the specification, or None while ``questions`` are open."""

    text: str | None
    questions: tuple[Question, ...]
    remarks: tuple[str, ...]


def stem_of(file: Path) -> str:
    """The file's name without its endings: ``tickets.csv.gz`` → tickets."""
    name = file.name
    for ending in _DATA_ENDINGS:
        name = name.removesuffix(ending)
    return Path(name).stem


class Guesser:
    """One measured file, guessed again and again as answers come in."""

    def __init__(self, measured: Measured) -> None:
        self._measured = measured
        self._roles = find_roles(measured.table)

    def guess(self, given: Mapping[str, str]) -> Guess:
        """The specification under these answers, or what is still to be asked.

        Raises:
            HeedError: an answer is impossible, or nothing can be made of the file.
        """
        measured, answers = self._measured, Answers(given)
        origin = _origin(measured, answers)
        native = measured.options.format in _NATIVE
        settled = settle(self._roles, answers, measured.file.name, native=native)
        if settled is None:
            return Guess(None, tuple(answers.questions()), ())
        text, _ = write_settled(settled, origin)
        return Guess(text, (), (*_remarks(measured, settled, origin), *_unused(answers)))


def write_settled(settled: Settled, origin: Origin) -> tuple[str, ImportSpec]:
    """The specification as text, and as the import reads that text: what is written is valid."""
    text = write(settled, origin)
    return text, parse_spec(text, f"{origin.source}.import.yaml").spec


def guess(file: Path, given: Mapping[str, str]) -> Guess:
    """Guess the specification of a file, once, with the answers that are there.

    Raises:
        UnreadableFile: the file cannot be read.
        HeedError: an answer is impossible, or nothing can be made of the file.
    """
    log = guess_event_log(file, given)
    if log:
        return log
    with measure(file) as measured:
        return Guesser(measured).guess(given)


def guess_event_log(file: Path, given: Mapping[str, str]) -> Guess | None:
    """The guess for a file in XES, which leaves nothing to ask; None for any other file."""
    found = peek(file)
    if found.options_found.format != "xes":
        return None
    answers = Answers(given)
    text = write_event_log(file.name, found.columns, _source(file, answers), FILE)
    return Guess(text, (), (*found.remarks, *_unused(answers)))


def _source(file: Path, answers: Answers) -> str:
    told = answers.told("source")
    if told is not None and words.slug(told) != told:
        raise HeedError(f"{told!r} cannot be a source; write it like {words.slug(told)}.")
    return told or words.slug(stem_of(file))


def _origin(measured: Measured, answers: Answers) -> Origin:
    zone = answers.told("time_zone")
    if zone is not None and zone not in available_timezones():
        near = nearest(zone, available_timezones())
        hint = f"Did you mean {near}?" if near else "Write it like Europe/Berlin."
        raise HeedError(f"There is no time zone {zone!r}. {hint}", code="question", key="time_zone")
    return Origin(
        name=measured.file.name,
        options=measured.options,
        source=_source(measured.file, answers),
        time_zone=zone or "UTC",
        zone_told=zone is not None,
    )


def _remarks(measured: Measured, settled: Settled, origin: Origin) -> list[str]:
    remarks = [*measured.remarks, *settled.remarks]
    if states_no_zone(settled) and not origin.zone_told:
        remarks.append(
            "The times state no zone and are read as UTC; say otherwise with "
            "--answer time_zone=Europe/Berlin or in the specification."
        )
    dropped = [one.name for one in settled.roles.of("empty", "constant")]
    if dropped:
        remarks.append(f"Empty or the same in every row, left out: {', '.join(dropped)}.")
    keys = set(identity_of(settled).values())
    left = [one.name for one in settled.roles.of("personal", "rich") if one.name not in keys]
    if left:
        remarks.append(f"Personal or too varied for a property, left out: {', '.join(left)}.")
    return remarks


def _unused(answers: Answers) -> list[str]:
    return [
        f"The answer to {key!r} was not needed: the file leaves it no choice."
        for key in answers.unused
    ]
