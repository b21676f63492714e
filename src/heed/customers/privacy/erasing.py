"""Erasing one person: what would go and what stays, confirming it, and the work in steps.

Every step is done once and notes what it did; work that was killed goes on where it stopped.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction

from heed.customers.holdings import Holding, Kept, Place, holdings
from heed.customers.identity.mentions import texts_of
from heed.customers.models import Erasure, LegalHold, Profile
from heed.customers.people import Person, get_person
from heed.customers.privacy import cleaning
from heed.customers.privacy.certificate import certificate_of
from heed.customers.privacy.legal_holds import refuse_held, standing_holds
from heed.customers.privacy.searching import count_ids, search_texts
from heed.customers.privacy.suppression import suppress
from heed.foundation import audit
from heed.foundation.models import Build
from heed.kernel.errors import Busy, HeedError, NotFound
from heed.lake.schemas import FIGURES

GRACE = timedelta(hours=1)  # of files that a writer may be about to commit
WAIT_SECONDS = 600  # for a build or maintenance that is at work
KEPT_BUILDS = 10  # as a sweep of the lake keeps them

Progress = Callable[[str, int, int], None]
Step = Callable[[], Mapping[str, Any]]


@dataclass(frozen=True)
class ErasurePreview:
    """What erasing a person would do; nothing was changed."""

    customer: int
    profiles: tuple[int, ...]
    sources: tuple[str, ...]
    found: dict[str, int]  # holding → records
    kept: tuple[Kept, ...]  # what a law does not let go yet
    holds: tuple[LegalHold, ...]  # while one stands, nothing goes
    open: Erasure | None  # one that was confirmed before and is not finished


def preview_erasure(*, customer: int, place: Place) -> ErasurePreview:
    """What would be erased, what would stay and why.

    Raises:
        NotFound: there is no such customer.
    """
    person = get_person(customer)
    return ErasurePreview(
        customer=person.customer,
        profiles=person.profiles,
        sources=_sources(person),
        found=_count(person, place),
        kept=tuple(_kept(person, place)),
        holds=tuple(standing_holds(person.profiles, place.now)),
        open=Erasure.objects.filter(customer=person.customer, finished_at=None).first(),
    )


def confirm_erasure(
    *, customer: int, reason: str, reference: str = "", actor: str, now: datetime
) -> Erasure:
    """Decide that a person is erased; from now on imports hold their rows back.

    The caller queues the work, in its own transaction.

    Raises:
        NotFound: there is no such customer.
        Held: a legal hold stands.
        HeedError: the reason is none of those that the law knows.
        Busy: it was confirmed before.
    """
    if reason not in Erasure.Reason.values:
        raise HeedError(f"Give one of the reasons {', '.join(Erasure.Reason.values)}.")
    person = get_person(customer)
    refuse_held(person.profiles, now)
    try:
        with transaction.atomic():
            erasure = Erasure.objects.create(
                customer=person.customer,
                profiles=list(person.profiles),
                reason=reason,
                reference=reference.strip(),
                confirmed_at=now,
                actor=actor,
            )
            suppress(erasure)
            _record("erasure.confirmed", erasure, actor, now)
    except IntegrityError:
        raise Busy(f"The erasure of customer {person.customer} was confirmed before.") from None
    return erasure


def get_erasure(number: int) -> Erasure:
    """One erasure.

    Raises:
        NotFound: there is none of this number.
    """
    found = Erasure.objects.filter(pk=number).first()
    if found is None:
        raise NotFound(f"There is no erasure {number}.")
    return found


class Steps:
    """The steps of one erasure; what is done is not done again."""

    def __init__(self, erasure: Erasure, progress: Progress, total: int) -> None:
        self.erasure = erasure
        self._progress, self._total = progress, total

    def do(self, name: str, work: Step, *, in_transaction: bool = False) -> None:
        """Do a step unless it is done; with a transaction, it and its note are one."""
        if name in self.erasure.steps:
            return
        self._progress(name, len(self.erasure.steps), self._total)
        with ExitStack() as whole:
            if in_transaction:
                whole.enter_context(transaction.atomic())
            done = {**self.erasure.steps, name: dict(work())}
            Erasure.objects.filter(pk=self.erasure.pk).update(steps=done)
        self.erasure.steps = done

    def forget(self) -> None:
        """Let everything be erased again; what was found and erased so far is remembered."""
        done = self.erasure.steps
        earlier = {name: each["n"] for name, each in done.items() if name.startswith("erased ")}
        for name, n in done.get("earlier", {}).items():
            earlier[name] = earlier.get(name, 0) + n
        kept = {name: done[name] for name in ("found", "texts") if name in done}
        self.erasure.steps = {**kept, "earlier": earlier}
        self.erasure.save(update_fields=["steps"])


def erase(
    *, erasure: int, place: Place, rebuild: Callable[[], object], progress: Progress
) -> Erasure:
    """Do what is left to do of an erasure, up to its certificate.

    ``rebuild`` computes all live figures anew, without the person.

    Raises:
        Held: a legal hold was placed before anything was erased.
        Busy: the lake is being maintained, or records of the person came meanwhile.
    """
    found = get_erasure(erasure)
    if found.finished_at is not None:
        return found
    person = Person(found.customer, tuple(found.profiles))
    covered = holdings()
    steps = Steps(found, progress, len(covered) + 7)
    if not found.steps:
        refuse_held(person.profiles, place.now)
    steps.do("found", lambda: _find(person, place))
    steps.do("texts", lambda: _keep_texts(found, person, place))
    with place.lake.maintenance(f"erasing customer {person.customer}", wait=WAIT_SECONDS):
        for each in covered:
            _erase_holding(steps, each, person, place)
        if Build.objects.exists():
            steps.do("rebuilt", lambda: _rebuild(rebuild))
        steps.do("lake", lambda: {"files": place.lake.purge(keep=pinned_builds(), grace=GRACE)})
    steps.do("work", lambda: cleaning.clean_files(place))
    steps.do("records", cleaning.clean_records)
    if count_ids(person, place):
        steps.forget()
        raise Busy(
            "Records of this person are still being written, or came while they were erased. "
            "The erasure starts again by itself within a day, or when you start it again."
        )
    steps.do("searched", lambda: _search(found, place))
    return _finish(found, place)


def _find(person: Person, place: Place) -> Mapping[str, Any]:
    kept = [
        {"what": each.what, "n": each.n, "until": each.until.isoformat(), "law": each.law}
        for each in _kept(person, place)
    ]
    return {
        "counts": _count(person, place),
        "kept": kept,
        "sources": list(_sources(person)),
        "builds": max(0, min(KEPT_BUILDS, Build.objects.count())),
    }


def _count(person: Person, place: Place) -> dict[str, int]:
    return {each.name: sum(1 for _ in each.records(person, place)) for each in holdings()}


def _kept(person: Person, place: Place) -> list[Kept]:
    return [why for each in holdings() if each.kept for why in each.kept(person, place)]


def _sources(person: Person) -> tuple[str, ...]:
    mine = Profile.objects.filter(pk__in=person.profiles)
    return tuple(sorted(set(mine.values_list("source", flat=True))))


def _keep_texts(erasure: Erasure, person: Person, place: Place) -> Mapping[str, Any]:
    texts = sorted(texts_of(person))
    if place.work is not None:
        cleaning.keep_texts(place.work, erasure.pk, texts)
    return {"texts": len(texts)}


def _erase_holding(steps: Steps, holding: Holding, person: Person, place: Place) -> None:
    """Erase one kind of record; whoever imports into its tables of the lake waits."""
    tables = sorted(name for name in holding.tables if name.startswith("lake."))
    with ExitStack() as locks:
        for name in tables:
            locks.enter_context(place.lake.writing(name.removeprefix("lake.")))
        steps.do(
            f"erased {holding.name}",
            lambda: {"n": _erased(steps, holding, person, place)},
            in_transaction=not holding.is_lake_only,
        )


def _erased(steps: Steps, holding: Holding, person: Person, place: Place) -> int:
    """How many records went; of the lake at least what was found, for who was killed after it."""
    n: int = holding.erase(person, place)
    if not holding.is_lake_only or "earlier" in steps.erasure.steps:
        return n
    found = steps.erasure.steps["found"]
    of_law = sum(each["n"] for each in found["kept"] if each["what"].startswith(holding.name))
    expected: int = found["counts"].get(holding.name, 0) - of_law
    return max(n, expected)


def _rebuild(rebuild: Callable[[], object]) -> Mapping[str, Any]:
    rebuild()
    newest = Build.objects.first()
    return {"build": newest.pk if newest else None}


def pinned_builds() -> list[Mapping[str, int]]:
    """The newest build whole; of earlier ones the figures, which stay as they were computed."""
    builds = [build.table_versions for build in Build.objects.all()[:KEPT_BUILDS]]
    figures = [{name: of[name] for name in FIGURES if name in of} for of in builds[1:]]
    return [*builds[:1], *figures]


def _search(erasure: Erasure, place: Place) -> Mapping[str, Any]:
    texts = cleaning.kept_texts(place.work, erasure.pk) if place.work else []
    return search_texts(texts, place)


def _finish(erasure: Erasure, place: Place) -> Erasure:
    if place.work is not None:
        cleaning.forget_texts(place.work, erasure.pk)
    with transaction.atomic():
        erasure.finished_at = place.now
        erasure.certificate = certificate_of(erasure)
        kept = [each["until"] for each in erasure.certificate["kept"]]
        erasure.kept_until = datetime.fromisoformat(max(kept)) if kept else None
        erasure.save()
        _record("erasure.finished", erasure, erasure.actor, place.now)
    return erasure


def _record(verb: str, erasure: Erasure, actor: str, now: datetime) -> None:
    subject = f"customer:{erasure.customer}"
    audit.record(actor=actor, now=now, verb=verb, subject=subject, erasure=erasure.pk)
