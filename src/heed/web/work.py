"""Background work of the web application: builds and imports, as people start them by pages."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

from django.db import transaction

from heed.foundation.jobs import registry
from heed.foundation.jobs.queue import enqueue
from heed.foundation.jobs.registry import Result, Running
from heed.foundation.models import Job
from heed.kernel.clock import utc_now
from heed.web import reading

BUILD = "build"
IMPORT = "import"


def start_build(*, actor: str, full: bool = False) -> Job:
    """Queue a build; while one is queued or runs, that one."""
    with transaction.atomic():
        return enqueue(BUILD, {"full": full}, actor=actor, now=utc_now(), same_as=BUILD)


def start_import(*, spec: Path, folder: Path, actor: str, replace: bool = False) -> Job:
    """Queue the import of the files in ``folder`` that ``spec`` names, and a build after it."""
    arguments = {"spec": str(spec), "folder": str(folder), "replace": replace}
    with transaction.atomic():
        return enqueue(IMPORT, arguments, actor=actor, now=utc_now(), same_as=str(spec))


def run_build(job: Running) -> Result:
    """Build what changed; running it twice gives the same tables."""
    full = bool(job.arguments.get("full"))
    built = reading.current().build(full=full, progress=job.progress)
    return {"build": built.number}


def run_import(job: Running) -> Result:
    """Import files; rows that are there already are ignored as seen, so twice is as once."""
    given = job.arguments
    report = reading.current().import_files(
        Path(given["spec"]),
        Path(given["folder"]),
        actor=job.actor,
        replace=bool(given.get("replace")),
        progress=job.progress,
    )
    build = start_build(actor=job.actor)
    return {**asdict(report), "build_job": build.pk}


def register_all() -> None:
    """Say who does what; called when the process starts."""
    registry.register(BUILD, run_build)
    registry.register(IMPORT, run_import)
