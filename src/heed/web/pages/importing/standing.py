"""How far an upload is on its way into the lake, as its page shows it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from heed.foundation.models import Job
from heed.interactions.importing.preview import Preview, PreviewTable
from heed.interactions.importing.uploads import Look, Place, last_look
from heed.interactions.models import Upload

MOMENT = re.compile(r"^(\d{4}-\d\d-\d\d)T(\d\d:\d\d(?::(?!00)\d\d)?)(?::00)?(?:\.0+)?\+00:00$")
UNSAID: tuple[object, ...] = (None, "", "null", {}, [])
INNER = ("source_seq", "weight_millionths", "kind")  # of the lake, nothing that a file said
STEPS = (
    ("looking", _("File")),
    ("asking", _("Questions")),
    ("ready", _("Preview")),
    ("importing", _("Import")),
    ("building", _("Figures")),
    ("done", _("What it says")),
)


@dataclass(frozen=True)
class ShownTable:
    """The first rows of one table, with the columns that say anything."""

    target: str
    n_rows: int
    columns: list[str]
    rows: list[list[str]]


@dataclass(frozen=True)
class Step:
    """One step of the way: done, now, or not yet."""

    label: str | Promise
    is_done: bool
    is_now: bool


@dataclass(frozen=True)
class Standing:
    """Where an upload stands: its step, what was found, and the work that is open or failed."""

    upload: Upload
    at: str
    look: Look | None
    job: Job | None = None
    report: dict[str, Any] | None = None

    @property
    def is_waiting(self) -> bool:
        """Whether the page should ask again by itself."""
        return self.job is not None and self.job.is_open

    @property
    def has_failed(self) -> bool:
        return self.job is not None and not self.job.is_open and self.job.state != Job.State.DONE

    @property
    def steps(self) -> list[Step]:
        names = [name for name, _label in STEPS]
        here = names.index(self.at)
        return [
            Step(label, number < here or (self.at == "done"), number == here)
            for number, (_name, label) in enumerate(STEPS)
        ]


def standings_of(found: Sequence[Upload], place: Place) -> list[Standing]:
    """Where uploads stand; their work is read together."""
    wanted = [n for one in found for n in (one.look_job, one.import_job) if n]
    jobs = Job.objects.in_bulk(wanted)
    builds = [job.result.get("build_job") for job in jobs.values()]
    jobs |= Job.objects.in_bulk([number for number in builds if number])
    return [_standing(one, place, jobs) for one in found]


def standing_of(upload: Upload, place: Place) -> Standing:
    """Where one upload stands."""
    return standings_of([upload], place)[0]


def _standing(upload: Upload, place: Place, jobs: dict[int, Job]) -> Standing:
    look = last_look(upload, place)
    importing = jobs.get(upload.import_job or 0)
    if importing is not None:
        return _imported(upload, look, importing, jobs)
    looking = jobs.get(upload.look_job or 0)
    if looking is not None and looking.state != Job.State.DONE:
        return Standing(upload, "looking", look, looking)
    if look is None:
        return Standing(upload, "looking", None)
    return Standing(upload, "ready" if look.is_ready else "asking", look)


def _imported(upload: Upload, look: Look | None, job: Job, jobs: dict[int, Job]) -> Standing:
    if job.state != Job.State.DONE:
        return Standing(upload, "importing", look, job)
    build = jobs.get(job.result.get("build_job") or 0)
    if build is not None and build.state != Job.State.DONE:
        return Standing(upload, "building", look, build, job.result)
    return Standing(upload, "done", look, None, job.result)


def shown_tables(look: Look | None) -> list[ShownTable]:
    """The preview of an upload for people."""
    return tables_of(look.preview) if look and look.preview else []


def tables_of(preview: Preview) -> list[ShownTable]:
    """A preview for people: empty and inner columns left out, moments without zeros."""
    return [_shown(table) for table in preview.tables]


def _shown(table: PreviewTable) -> ShownTable:
    names = list(table.rows[0]) if table.rows else []
    said = [
        name
        for name in names
        if name not in INNER and any(row[name] not in UNSAID for row in table.rows)
    ]
    rows = [[_cell(row[name]) for name in said] for row in table.rows]
    return ShownTable(table.target, table.n_rows, said, rows)


def _cell(value: Any) -> str:
    if value is None:
        return "–"
    if isinstance(value, dict):
        return ", ".join(f"{name}: {_cell(one)}" for name, one in value.items() if one is not None)
    if isinstance(value, list):
        return ", ".join(map(_cell, value))
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return MOMENT.sub(r"\1 \2", str(value))
