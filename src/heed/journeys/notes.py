"""Notes and quotes from interviews, observations and mystery visits: they say who told a cell."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from heed.foundation import audit
from heed.journeys.models import FieldNote
from heed.kernel.errors import HeedError, NotFound

CELLS = ("channel", "owner", "emotion", "front_stage", "back_stage", "systems", "procedure")
LOWEST, HIGHEST = -2, 2


@dataclass(frozen=True)
class NoteText:
    """What a note says, and what about."""

    side: FieldNote.Side
    day: date
    touchpoint: str = ""
    cells: Collection[str] = ()
    origin: FieldNote.Origin = FieldNote.Origin.INTERVIEW
    who: str = ""
    text: str = ""
    quote: str = ""
    emotion: int | None = None


@dataclass(frozen=True)
class EmotionTold:
    """How people of one side say that a step feels."""

    mean: float
    n: int


def add_note(*, journey: str, note: NoteText, actor: str, now: datetime) -> FieldNote:
    """Keep a note; the audit trail says where, not what.

    Raises:
        HeedError: it says nothing, is of the future, or names a cell that no step has.
    """
    _check(note, now)
    with transaction.atomic():
        kept = FieldNote.objects.create(
            journey=journey,
            touchpoint=note.touchpoint,
            cells=[cell for cell in CELLS if cell in note.cells] if note.touchpoint else [],
            origin=note.origin,
            side=note.side,
            who=note.who.strip(),
            text=note.text.strip(),
            quote=note.quote.strip(),
            emotion=note.emotion,
            day=note.day,
            written_at=now,
            actor=actor,
        )
        audit.record(
            actor=actor, now=now, verb="note.added", subject=f"journey:{journey}", note=kept.pk
        )
    return kept


def get_note(number: int) -> FieldNote:
    """One note.

    Raises:
        NotFound: there is none of this number.
    """
    found = FieldNote.objects.filter(pk=number).first()
    if found is None:
        raise NotFound(f"There is no note {number}.")
    return found


def remove_note(*, note: FieldNote, actor: str, now: datetime) -> None:
    """Remove a note with everything personal in it."""
    number, journey = note.pk, note.journey
    with transaction.atomic():
        note.delete()
        audit.record(
            actor=actor, now=now, verb="note.removed", subject=f"journey:{journey}", note=number
        )


def list_notes(
    journey: str, *, touchpoint: str = "", side: str = "", origin: str = ""
) -> list[FieldNote]:
    """Notes of a journey, newest first."""
    rows = FieldNote.objects.filter(journey=journey)
    wanted = {"touchpoint": touchpoint, "side": side, "origin": origin}
    return list(rows.filter(**{name: value for name, value in wanted.items() if value}))


def told_of(journey: str) -> dict[tuple[str, str], int]:
    """By step and cell, how many people told it.

    Notes with the same name are one person; of notes without a name each is one.
    """
    people: dict[tuple[str, str], set[str]] = defaultdict(set)
    for note in _rows(journey, "touchpoint", "cells", "who", "side"):
        person = f"{note.side} {note.who.casefold()}" if note.who else f"#{note.pk}"
        for cell in note.cells:
            people[note.touchpoint, cell].add(person)
    return {place: len(found) for place, found in people.items()}


def emotions_told(journey: str) -> dict[tuple[str, str], EmotionTold]:
    """By step and side (customer, staff), how it feels as people told it, on −2 … 2."""
    told: dict[tuple[str, str], list[int]] = defaultdict(list)
    for note in _rows(journey, "touchpoint", "side", "emotion"):
        if note.emotion is not None and note.touchpoint:
            told[note.touchpoint, note.side].append(note.emotion)
    return {place: EmotionTold(sum(v) / len(v), len(v)) for place, v in told.items()}


def _rows(journey: str, *columns: str) -> Iterable[FieldNote]:
    return FieldNote.objects.filter(journey=journey).only(*columns)


def _check(note: NoteText, now: datetime) -> None:
    if not (note.text.strip() or note.quote.strip() or note.emotion is not None):
        raise HeedError("Write what was said or seen, or choose how it felt.", field="text")
    if note.day > now.date():
        raise HeedError("This day lies in the future.", field="day")
    if note.emotion is not None and not LOWEST <= note.emotion <= HIGHEST:
        raise HeedError("How it felt goes from −2 to 2.", field="emotion")
    unknown = sorted(set(note.cells) - set(CELLS))
    if unknown:
        raise HeedError(f"No step has a cell {unknown[0]!r}.", field="cells")
