"""Files that people send by the browser: receiving, looking into them, deciding, removing.

An upload has a folder of its own below the home's uploads. In it lie the file, the specification
once there is one, and what was found (``look.json``). The folder goes as a whole.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO
from unicodedata import category
from uuid import uuid4

from django.db import transaction

from heed.foundation import audit
from heed.interactions.importing.guess import Guess, Question, guess
from heed.interactions.importing.preview import Preview, PreviewTable, preview_import
from heed.interactions.importing.relations import Progress
from heed.interactions.importing.spec_file import parse_spec, read_spec
from heed.interactions.models import Upload
from heed.kernel.disk import is_full
from heed.kernel.errors import HeedError, NotFound

LONGEST_NAME = 120
SPECIFICATION = "upload.import.yaml"
FOUND = "look.json"
SHOWN_ROWS = 5
CHUNK = 1 << 20
NO_ROOM = (
    "The disk of the server is full, so nothing of the file was kept. Make room there, then send "
    "it again."
)


@dataclass(frozen=True)
class Look:
    """What a look into the file gave: open questions, or a preview of what an import would do."""

    questions: tuple[Question, ...] = ()
    remarks: tuple[str, ...] = ()
    preview: Preview | None = None

    @property
    def is_ready(self) -> bool:
        """Whether nothing is left to ask."""
        return self.preview is not None


@dataclass(frozen=True)
class Place:
    """Where uploads lie, and where work on them may leave temporary files."""

    uploads: Path
    work: Path

    def folder(self, upload: Upload) -> Path:
        return self.uploads / upload.folder

    def file(self, upload: Upload) -> Path:
        return self.folder(upload) / upload.name

    def specification(self, upload: Upload) -> Path:
        return self.folder(upload) / SPECIFICATION


def clean_name(name: str) -> str:
    """The last part of a file's name without what no file should be called by.

    Raises:
        HeedError: nothing is left of it.
    """
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(letter for letter in last if category(letter)[0] != "C").strip().lstrip(".")
    stem, dot, ending = kept.rpartition(".")
    room = LONGEST_NAME - len(dot + ending)
    kept = (stem if dot else kept)[:room] + dot + ending if room > 0 else kept[:LONGEST_NAME]
    if not kept or kept in (FOUND, SPECIFICATION):
        raise HeedError(f"A file cannot be called {name!r}; rename it.", field="file")
    return kept


def receive(
    *, place: Place, source: BinaryIO, name: str, way: Upload.Way, actor: str, now: datetime
) -> Upload:
    """Keep a file that was sent; if anything fails, nothing of it stays.

    Raises:
        HeedError: the file is empty, its name cannot be one, or the disk is full.
    """
    called = clean_name(name)
    folder = uuid4().hex
    target = place.uploads / folder
    try:
        n_bytes = _copy(source, target / called)
        if not n_bytes:
            raise HeedError(f"{called} is empty. Send one with rows.", field="file")
        with transaction.atomic():
            upload = Upload.objects.create(
                name=called, way=way, folder=folder, n_bytes=n_bytes, sent_at=now, actor=actor
            )
            _record(upload, "upload.received", actor, now, bytes=n_bytes)
    except BaseException:
        shutil.rmtree(target, ignore_errors=True)
        raise
    return upload


def get_upload(number: int) -> Upload:
    """One upload.

    Raises:
        NotFound: there is none of this number.
    """
    found = Upload.objects.filter(pk=number).first()
    if found is None:
        raise NotFound(f"There is no upload {number}.")
    return found


def list_uploads(limit: int = 50) -> list[Upload]:
    """The newest uploads whose file is still here, newest first."""
    return list(Upload.objects.filter(removed_at=None)[:limit])


def look(upload: Upload, place: Place, *, now: datetime, progress: Progress) -> Look:
    """Look into the file under the answers given, and keep what was found beside it.

    Raises:
        HeedError: nothing can be made of the file, or an answer is impossible.
    """
    remarks: tuple[str, ...] = ()
    if not upload.is_written:
        progress("guess", 0, 0)
        guessed = guess(place.file(upload), upload.answers)
        if guessed.text is None:
            return _keep(upload, place, Look(guessed.questions))
        _write(place.specification(upload), guessed.text)
        remarks = _remarks(guessed)
    preview = preview_import(
        spec_file=read_spec(place.specification(upload)),
        folder=place.folder(upload),
        work_folder=place.work,
        now=now,
        n=SHOWN_ROWS,
        progress=progress,
    )
    return _keep(upload, place, Look((), remarks, preview))


def last_look(upload: Upload, place: Place) -> Look | None:
    """What the last look found; None if there was none since the last answer."""
    try:
        text = (place.folder(upload) / FOUND).read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    return _look_of(json.loads(text))


def specification_of(upload: Upload, place: Place) -> str:
    """The specification as it stands; empty while questions are open."""
    path = place.specification(upload)
    return path.read_text(encoding="utf-8") if path.is_file() else ""


def answer(
    *, upload: Upload, place: Place, answers: Mapping[str, str], actor: str, now: datetime
) -> None:
    """Add answers to what was answered before; the file is to be looked at again."""
    upload.answers = {**upload.answers, **answers}
    _decided(upload, place, actor, now, is_written=False)


def ask_again(*, upload: Upload, place: Place, actor: str, now: datetime) -> None:
    """Forget every answer and every line that was written by hand."""
    upload.answers = {}
    _decided(upload, place, actor, now, is_written=False)


def write_specification(
    *, upload: Upload, place: Place, text: str, actor: str, now: datetime
) -> None:
    """Read the file by a specification that a person wrote.

    Raises:
        InvalidDefinition: it has mistakes; what stood before stays.
    """
    text = text.replace("\r\n", "\n")
    parse_spec(text, SPECIFICATION)
    _write(place.specification(upload), text)
    _decided(upload, place, actor, now, is_written=True)


def remove(*, upload: Upload, place: Place, actor: str, now: datetime) -> None:
    """Remove the file and all that was found in it; what was imported stays."""
    with transaction.atomic():
        upload.removed_at = now
        upload.answers = {}
        upload.save(update_fields=["removed_at", "answers"])
        _record(upload, "upload.removed", actor, now)
    shutil.rmtree(place.folder(upload), ignore_errors=True)


def note_job(upload: Upload, **jobs: int | None) -> None:
    """Say which background work looks into the file (``look_job``) or imports it."""
    for name, number in jobs.items():
        setattr(upload, name, number)
    upload.save(update_fields=list(jobs))


def _decided(upload: Upload, place: Place, actor: str, now: datetime, *, is_written: bool) -> None:
    upload.is_written = is_written
    with transaction.atomic():
        upload.save(update_fields=["answers", "is_written"])
        _record(upload, "upload.decided", actor, now, by_hand=is_written)
    (place.folder(upload) / FOUND).unlink(missing_ok=True)


def _record(upload: Upload, verb: str, actor: str, now: datetime, **facts: Any) -> None:
    audit.record(actor=actor, now=now, verb=verb, subject=f"upload:{upload.pk}", **facts)


def _copy(source: BinaryIO, target: Path) -> int:
    n_bytes = 0
    try:
        target.parent.mkdir(parents=True, mode=0o700)
        with target.open("xb") as file:
            while chunk := source.read(CHUNK):
                n_bytes += len(chunk)
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        if not is_full(error):
            raise
        raise HeedError(NO_ROOM, code="disk_full", field="file") from error
    return n_bytes


def _remarks(guessed: Guess) -> tuple[str, ...]:
    """What the guess remarks, but for what only a command line can do."""
    return tuple(text for text in guessed.remarks if "--answer" not in text)


def _write(path: Path, text: str) -> None:
    fresh = path.with_suffix(".new")
    fresh.write_text(text, encoding="utf-8")
    fresh.replace(path)


def _keep(upload: Upload, place: Place, found: Look) -> Look:
    _write(place.folder(upload) / FOUND, json.dumps(asdict(found), default=str))
    return found


def _look_of(document: Mapping[str, Any]) -> Look:
    shown = document["preview"]
    return Look(
        tuple(_question(**one) for one in document["questions"]),
        tuple(document["remarks"]),
        _preview(shown) if shown else None,
    )


def _question(answers: list[str], **rest: str) -> Question:
    return Question(answers=tuple(answers), **rest)


def _preview(document: Mapping[str, Any]) -> Preview:
    tables = tuple(
        PreviewTable(one["target"], one["file"], one["n_rows"], tuple(one["rows"]))
        for one in document["tables"]
    )
    return Preview(document["source"], tables, tuple(document["bad"]))
