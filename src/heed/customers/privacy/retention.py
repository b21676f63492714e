"""How long records are kept: what a law wants kept beats erasure, what is old goes by itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db import transaction

from heed.customers.holdings import Kept, Place
from heed.customers.models import RetentionRule
from heed.customers.people import Person
from heed.customers.privacy.legal_holds import held_profiles
from heed.foundation import audit
from heed.kernel.errors import HeedError, NotFound
from heed.lake.maintenance import Rows

INTERACTIONS, ANSWERS = "interactions", "answers"
TABLES = {INTERACTIONS: "interactions", ANSWERS: "feedback"}
NAMED_BY = {INTERACTIONS: "name", ANSWERS: "kind"}  # the column that a rule's name is about
LONGEST_DAYS = 36_500


@dataclass(frozen=True)
class Aged:
    """What one rule lets go: ``n`` records from before ``before``."""

    rule: int
    kind: str
    name: str
    before: datetime
    n: int


@dataclass(frozen=True)
class Limits:
    """How long a kind must stay, by which law, and after how long it goes; in days."""

    least_days: int | None = None
    law: str = ""
    most_days: int | None = None


def list_rules() -> list[RetentionRule]:
    """All rules, by kind and name."""
    return list(RetentionRule.objects.all())


def set_rule(*, kind: str, name: str, limits: Limits, actor: str, now: datetime) -> RetentionRule:
    """Say how long records of a kind (and name, unless empty) are kept.

    Raises:
        HeedError: there is no such kind, no limit, no law, or the limits contradict each other.
    """
    _check(kind, limits)
    with transaction.atomic():
        rule, _ = RetentionRule.objects.update_or_create(
            kind=kind,
            name=name.strip(),
            defaults={
                "least_days": limits.least_days,
                "law": limits.law.strip(),
                "most_days": limits.most_days,
                "changed_at": now,
                "changed_by": actor,
            },
        )
        _record("retention.set", rule, actor, now)
    return rule


def drop_rule(*, rule: int, actor: str, now: datetime) -> None:
    """Forget a rule.

    Raises:
        NotFound: there is none of this number.
    """
    with transaction.atomic():
        found = RetentionRule.objects.filter(pk=rule).first()
        if found is None:
            raise NotFound(f"There is no retention rule {rule}.")
        _record("retention.dropped", found, actor, now)
        found.delete()


def _check(kind: str, limits: Limits) -> None:
    if kind not in TABLES:
        raise HeedError(f"Rules are for {' and '.join(TABLES)}, not for {kind!r}.", field="kind")
    least, most = limits.least_days, limits.most_days
    if least is None and most is None:
        raise HeedError("Say how long they must stay, or after how long they go.", field="most")
    if any(days is not None and not 0 < days <= LONGEST_DAYS for days in (least, most)):
        raise HeedError(f"Days are from 1 to {LONGEST_DAYS:,}.", field="most")
    if least is not None and not limits.law.strip():
        raise HeedError("Say which law wants them kept: people are shown it.", field="law")
    if least is not None and most is not None and most < least:
        raise HeedError("They would go before the law lets them.", field="most")


def _record(verb: str, rule: RetentionRule, actor: str, now: datetime) -> None:
    audit.record(
        actor=actor,
        now=now,
        verb=verb,
        subject=f"retention:{rule.pk}",
        kind=rule.kind,
        least_days=rule.least_days,
        most_days=rule.most_days,
    )


Spared = Sequence[tuple[Rows, Kept]]


def spared(kind: str) -> Callable[[Person, Place], Spared]:
    """Which of a person's records of a kind a law does not let go yet, and until when."""

    def find(person: Person, place: Place) -> Spared:
        return _kept_by_law(kind, Rows(isin={"profile_id": list(person.profiles)}), place)

    return find


def _kept_by_law(kind: str, whose: Rows, place: Place) -> Spared:
    """Which of these records of a kind a law does not let go yet."""
    found = []
    for rule in RetentionRule.objects.filter(kind=kind).exclude(least_days=None):
        least = timedelta(days=rule.least_days or 0)
        since = {"occurred_at": place.now - least}
        rows = replace(whose, isin={**whose.isin, **_named(rule)}, since=since)
        n = place.lake.count_rows(TABLES[kind], rows)
        newest = place.lake.latest(TABLES[kind], "occurred_at", rows) if n else None
        if newest is not None:
            what = f"{kind} {rule.name}".strip()
            found.append((rows, Kept(what, n, newest + least, rule.law)))
    return found


def _in_cases(cases: Sequence[int]) -> Rows:
    """What happened in these cases without naming anybody."""
    return Rows(isin={"case_id": list(cases)}, empty=("profile_id",))


def kept_of_cases(cases: Sequence[int], place: Place) -> list[Kept]:
    """What a law keeps of these cases, of records that name nobody."""
    laws = (_kept_by_law(kind, _in_cases(cases), place) for kind in TABLES if cases)
    return [why for law in laws for _, why in law]


def erase_of_cases(cases: Sequence[int], place: Place) -> int:
    """Erase the records of these cases that name nobody, but for what a law keeps; how many."""
    n = 0
    for kind, table in TABLES.items():
        if cases and place.lake.log(table).exists():
            law = _kept_by_law(kind, _in_cases(cases), place)
            n += place.lake.delete_rows(table, _in_cases(cases), but=[rows for rows, _ in law])
    return n


def preview_aged(place: Place) -> list[Aged]:
    """What the rules would let go now."""
    return [
        Aged(rule.pk, rule.kind, rule.name, _before(rule, place.now), _count(rule, place))
        for rule in _ageing()
    ]


def erase_aged(place: Place) -> list[Aged]:
    """Remove what is older than its rule lets it become; holds and laws beat it.

    The caller sweeps the lake afterwards. Returns what was removed by each rule.
    """
    found = []
    for rule in _ageing():
        table = TABLES[rule.kind]
        n = 0
        if place.lake.log(table).exists():
            n = place.lake.delete_rows(table, _aged(rule, place.now), but=_protected(rule, place))
        found.append(Aged(rule.pk, rule.kind, rule.name, _before(rule, place.now), n))
    return found


def _ageing() -> list[RetentionRule]:
    return list(RetentionRule.objects.exclude(most_days=None))


def _before(rule: RetentionRule, now: datetime) -> datetime:
    return now - timedelta(days=rule.most_days or 0)


def _named(rule: RetentionRule) -> dict[str, list[str]]:
    return {NAMED_BY[rule.kind]: [rule.name]} if rule.name else {}


def _aged(rule: RetentionRule, now: datetime) -> Rows:
    return Rows(isin=_named(rule), before={"occurred_at": _before(rule, now)})


def _protected(rule: RetentionRule, place: Place) -> list[Rows]:
    """What must stay although it is old: of people under a hold, and what a law wants kept."""
    rows = []
    if people := held_profiles(place.now):
        rows.append(Rows(isin={"profile_id": people}))
    for law in RetentionRule.objects.filter(kind=rule.kind).exclude(least_days=None):
        least = timedelta(days=law.least_days or 0)
        rows.append(Rows(isin=_named(law), since={"occurred_at": place.now - least}))
    return rows


def _count(rule: RetentionRule, place: Place) -> int:
    table = TABLES[rule.kind]
    return place.lake.count_rows(table, _aged(rule, place.now), but=_protected(rule, place))
