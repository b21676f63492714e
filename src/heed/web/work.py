"""Background work of the web application: builds and imports, as people start them by pages."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

from django.db import transaction

from heed.customers.contact.drafts import get_draft, note_job, note_replay, open_draft
from heed.customers.contact.replaying import replay_policy
from heed.customers.contact.rulebook import parse_policy
from heed.customers.models import Erasure
from heed.customers.privacy.erasing import confirm_erasure
from heed.doors.importing import quiet
from heed.foundation.jobs.queue import enqueue
from heed.foundation.jobs.registry import Result, Running
from heed.foundation.models import Job
from heed.interactions.importing import uploads
from heed.interactions.importing.retry import Retry
from heed.interactions.models import Upload
from heed.journeys.filtering.counting import count
from heed.journeys.filtering.kept import Shelf
from heed.kernel.clock import utc_now
from heed.web import reading

BUILD = "build"
IMPORT = "import"
LOOK = "look"
RETRY = "retry"
REPLAY_POLICY = "replay_policy"
CATCH_UP = "catch_up"
MATCH = "match"
EXPORT = "person_export"
ERASE = "erase"
LOOKED_AT_ONCE = 2_000_000  # bytes; a larger file is looked at in the background


def start_build(*, actor: str, full: bool = False) -> Job:
    """Queue a build; while one is queued or runs, that one."""
    with transaction.atomic():
        return enqueue(BUILD, {"full": full}, actor=actor, now=utc_now(), same_as=BUILD)


def start_import(*, spec: Path, folder: Path, actor: str, replace: bool = False) -> Job:
    """Queue the import of the files in ``folder`` that ``spec`` names, and a build after it."""
    arguments = {"spec": str(spec), "folder": str(folder), "replace": replace}
    with transaction.atomic():
        return enqueue(IMPORT, arguments, actor=actor, now=utc_now(), same_as=str(spec))


def place() -> uploads.Place:
    """Where uploads of this home lie."""
    paths = reading.current().paths
    return uploads.Place(paths.uploads, paths.work)


def look_at(upload: Upload, *, actor: str) -> None:
    """Look into a small file now, and into a large one in the background.

    Raises:
        HeedError: the small file cannot be read, or an answer is impossible.
    """
    if upload.n_bytes <= LOOKED_AT_ONCE:
        uploads.look(upload, place(), now=utc_now(), progress=quiet)
        uploads.note_job(upload, look_job=None)
        return
    with transaction.atomic():
        job = enqueue(LOOK, {"upload": upload.pk}, actor=actor, now=utc_now())
        uploads.note_job(upload, look_job=job.pk)


def import_upload(upload: Upload, *, actor: str, replace: bool = False) -> Job:
    """Queue the import of a file that leaves nothing to ask."""
    at = place()
    with transaction.atomic():
        spec, folder = at.specification(upload), at.folder(upload)
        job = start_import(spec=spec, folder=folder, actor=actor, replace=replace)
        uploads.note_job(upload, import_job=job.pk)
    return job


def start_retry(*, source: str, actor: str) -> Job:
    """Queue another try of every row of a source that waits in quarantine."""
    with transaction.atomic():
        arguments = {"source": source}
        return enqueue(RETRY, arguments, actor=actor, now=utc_now(), same_as=f"retry {source}")


def start_erasure(*, customer: int, reason: str, reference: str, actor: str) -> Erasure:
    """Decide that a customer is erased, and queue the work.

    Raises:
        Held: a legal hold stands.
        Busy: it was confirmed before.
    """
    with transaction.atomic():
        erasure = confirm_erasure(
            customer=customer, reason=reason, reference=reference, actor=actor, now=utc_now()
        )
        start_erasing(erasure, actor=actor)
    return erasure


def start_erasing(erasure: Erasure, *, actor: str) -> Job:
    """Queue the work of a confirmed erasure; while it is queued or runs, that one."""
    with transaction.atomic():
        arguments = {"erasure": erasure.pk}
        job = enqueue(
            ERASE, arguments, actor=actor, now=utc_now(), same_as=f"erasure {erasure.pk}",
            most_attempts=10,
        )  # fmt: skip
        Erasure.objects.filter(pk=erasure.pk).update(job=job.pk)
    return job


def run_person_export(job: Running) -> Result:
    """Put together what is known of a person; once it is there, nothing is done."""
    made = reading.current().make_export(int(job.arguments["export"]))
    return {"export": made.pk, "bytes": made.n_bytes}


def run_erase(job: Running) -> Result:
    """Do what is left of an erasure; every step is done once."""
    done = reading.current().erase(int(job.arguments["erasure"]), progress=job.progress)
    return {"erasure": done.pk}


def run_retention(job: Running) -> Result:
    """The daily round: what is too old goes; begun erasures are finished."""
    found = reading.current().tend_ages(progress=job.progress)
    return {"records": found.n, "exports": found.exports, "erasures": list(found.erasures)}


def start_replay(*, draft: int, actor: str) -> Job:
    """Queue the replay of a draft of the contact policy, as it is written now."""
    with transaction.atomic():
        same_as = f"draft {open_draft(draft).pk}"
        arguments = {"draft": draft}
        job = enqueue(REPLAY_POLICY, arguments, actor=actor, now=utc_now(), same_as=same_as)
        note_job(draft=draft, job=job.pk)
    return job


def run_replay_policy(job: Running) -> Result:
    """Decide anew on what was asked for, under a draft; doing it again finds the same."""
    row = get_draft(int(job.arguments["draft"]))
    found = replay_policy(policy=parse_policy(row.text), now=utc_now(), progress=job.progress)
    note_replay(draft=row.pk, text=row.text, replay=found.as_document())
    return {"draft": row.pk, "asked": found.asked, "people_affected": found.people_affected}


def start_catching_up(*, actor: str) -> Job:
    """Queue a look through the lake for interactions that end or resume relationships."""
    with transaction.atomic():
        return enqueue(CATCH_UP, {}, actor=actor, now=utc_now(), same_as=CATCH_UP)


def run_catch_up(job: Running) -> Result:
    """Note what interactions tell of relationships; doing it twice is as once."""
    changes = reading.current().catch_up_endings(actor=job.actor, progress=job.progress)
    return {"changes": changes}


def run_look(job: Running) -> Result:
    """Look into an upload; looking again finds the same."""
    upload = uploads.get_upload(int(job.arguments["upload"]))
    found = uploads.look(upload, place(), now=utc_now(), progress=job.progress)
    return {"upload": upload.pk, "questions": len(found.questions)}


def run_retry(job: Running) -> Result:
    """Try quarantined rows again; rows that came through are not tried twice."""
    retry = Retry(source=job.arguments["source"])
    report = reading.current().retry_quarantine(retry, actor=job.actor, progress=job.progress)
    build = start_build(actor=job.actor) if report.imported else None
    return {**asdict(report), "build_job": build.pk if build else None}


def run_filter(job: Running) -> Result:
    """Compute the figures of a filter; running it twice gives the same."""
    now = reading.current()
    shelf = Shelf(now.paths.filters, int(job.arguments["build"]), str(job.arguments["key"]))
    return count(now.pinned, shelf, job.progress)


def run_match(job: Running) -> Result:
    """Match people without a common key; what was proposed is not proposed twice."""
    matched = reading.current().match_people(actor=job.actor, progress=job.progress)
    build = start_build(actor=job.actor) if matched.joined else None
    return {**asdict(matched), "build_job": build.pk if build else None}


def run_build(job: Running) -> Result:
    """Build what changed; running it twice gives the same tables."""
    full = bool(job.arguments.get("full"))
    built = reading.current().build(full=full, progress=job.progress)
    return {"build": built.number}


def run_tidy(job: Running) -> Result:
    """Merge the many small files that flushes leave; where nothing is to be done, do nothing."""
    return {"merged": reading.current().tidy_lake(job.progress)}


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
