"""One account: who acts for it and who was heard, what was kept, how it was scored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import numpy as np

from heed.customers.belonging import Acting, accounts_told, acting_for
from heed.customers.editing import get_account
from heed.customers.models import Account, Profile
from heed.customers.searching.names import Names
from heed.insight.measures import parties as measures
from heed.insight.measures.parties import Whose
from heed.insight.party_results import (
    AccountJourney,
    AccountPerson,
    AccountReading,
    AccountRow,
    KeptOf,
    ScoreOf,
)
from heed.insight.party_timeline import read_met
from heed.journeys.reading import OpenBuild
from heed.lake.engines import Engine
from heed.standards.queries import standards_at
from heed.stats.means import mean_estimate
from heed.stats.shares import share_estimate

MOST_JOURNEYS = 20


def whose_account(engine: Engine, build: OpenBuild | None, account: int) -> Whose:
    """The records of an account: that name it, or that its people left without naming any.

    Raises:
        NotFound: nobody has this number.
    """
    profiles = {*acting_for(engine, get_account(account)), *_met(build, account)}
    customers = set(Profile.objects.filter(pk__in=profiles).values_list("customer_id", flat=True))
    mine = Profile.objects.filter(customer_id__in=customers).values_list("pk", flat=True)
    return Whose(tuple(sorted({*profiles, *mine})), account)


def read_account(
    engine: Engine, build: OpenBuild | None, number: int, names: Names
) -> AccountReading:
    """Everything about one account but its traits and its timeline.

    Raises:
        NotFound: nobody has this number.
    """
    account = get_account(number)
    whose = whose_account(engine, build, number)
    return AccountReading(
        account_id=number,
        name=names.of([number]).get(number, "") or account.key,
        source=account.source,
        key=account.key,
        met=read_met(build, whose),
        people=_people(build, whose, acting_for(engine, account), names),
        kept=read_kept(build, whose),
        scores=read_scores(build, whose),
        journeys=_journeys(build, number),
    )


def list_accounts(build: OpenBuild | None, names: Names) -> tuple[AccountRow, ...]:
    """Every account with how often it was met, those met most first."""
    met: Mapping[int, Mapping[str, object]] = {}
    if build is not None and "interactions" in build.versions:
        rows = build.engine.to_rows(measures.accounts_met(build.table("interactions")))
        met = {row["account_id"]: row for row in rows}
    accounts = list(Account.objects.values_list("pk", "key"))
    called = names.of([number for number, _ in accounts])
    found = [
        AccountRow(
            account_id=number,
            name=called.get(number, "") or key,
            key=key,
            n_people=_whole(met, number, "n_people"),
            n=_whole(met, number, "n"),
            last=met[number]["last"] if number in met else None,  # type: ignore[arg-type]  # a moment
        )
        for number, key in accounts
    ]
    return tuple(sorted(found, key=lambda row: (-row.n, row.name.casefold(), row.account_id)))


def accounts_of(engine: Engine, build: OpenBuild | None, profiles: Sequence[int]) -> list[int]:
    """The accounts that a person acts for: as was said, then those that most records name."""
    found = dict.fromkeys(accounts_told(engine, profiles))
    if build is not None and "interactions" in build.versions:
        table = measures.accounts_of_people(build.table("interactions"), profiles)
        rows = build.engine.to_rows(table)
        for row in sorted(rows, key=lambda row: (-row["n"], row["account_id"])):
            found.setdefault(row["account_id"])
    known = set(Account.objects.filter(pk__in=found).values_list("pk", flat=True))
    return [number for number in found if number in known]


def read_kept(build: OpenBuild | None, whose: Whose) -> tuple[KeptOf, ...]:
    """Each standard held against their cases, the most often missed first.

    Cases of one customer are not independent: they are one cluster.
    """
    if build is None or "standard_results" not in build.versions:
        return ()
    table = measures.kept_by_standard(build.table("standard_results"), whose)
    named = {each.key: each.name for each in standards_at(build.catalogue.versions).standards}
    rows: dict[str, list[Mapping[str, object]]] = {}
    for row in build.engine.to_rows(table):
        rows.setdefault(row["standard"], []).append(row)
    found = [_kept(key, named.get(key, key), mine) for key, mine in rows.items()]
    shown = [each for each in found if each.n or each.n_open]
    return tuple(sorted(shown, key=lambda each: (each.n_kept - each.n, each.name)))


def read_scores(build: OpenBuild | None, whose: Whose) -> tuple[ScoreOf, ...]:
    """By question and scale the mean of their scores; scales are never pooled.

    Answers of one person are not independent: they are one cluster.
    """
    if build is None or "feedback" not in build.versions:
        return ()
    rows = build.engine.to_rows(measures.scores_of(build.table("feedback"), whose))
    series: dict[tuple[str, float | None, float | None], list[tuple[float, int]]] = {}
    for row in rows:
        key = (row["item"] or "", row["scale_min"], row["scale_max"])
        series.setdefault(key, []).append((row["score"], row["profile_id"] or 0))
    return tuple(
        ScoreOf(
            item=item,
            scale_max=high,
            estimate=mean_estimate(
                [score for score, _ in given], clusters=[profile for _, profile in given]
            ),
        )
        for (item, _, high), given in sorted(series.items(), key=lambda each: -len(each[1]))
    )


def _kept(key: str, name: str, rows: Sequence[Mapping[str, object]]) -> KeptOf:
    hits, people, n_open = list[float](), list[int](), 0
    for row in rows:
        n, customer = int(str(row["n"])), int(str(row["customer_id"] or 0))
        if row["result"] == "open":
            n_open += n
        elif row["result"] in ("kept", "missed"):
            hits += [float(row["result"] == "kept")] * n
            people += [customer] * n
    estimate = share_estimate(np.array(hits), clusters=np.array(people) if people else None)
    return KeptOf(key, name, int(sum(hits)), len(hits), n_open, estimate)


def _people(
    build: OpenBuild | None, whose: Whose, acting: Mapping[int, Acting], names: Names
) -> tuple[AccountPerson, ...]:
    met = _met(build, whose.account or 0)
    heard: dict[int, tuple[int, datetime | None]] = {}
    if build is not None and "feedback" in build.versions and whose.profiles:
        table = measures.heard(build.table("feedback"), whose.profiles)
        heard = {r["profile_id"]: (r["n"], r["last"]) for r in build.engine.to_rows(table)}
    people: dict[int, list[int]] = {}
    owners = Profile.objects.filter(pk__in=whose.profiles).order_by("known_from", "pk")
    for profile, customer in owners.values_list("pk", "customer_id"):
        people.setdefault(customer, []).append(profile)
    called = names.of(whose.profiles)
    found = [
        AccountPerson(
            customer_id=customer,
            name=next((called[each] for each in mine if each in called), ""),
            role=next(
                (acting[each].role for each in mine if each in acting and acting[each].role), ""
            ),
            is_noted=any(each in acting and acting[each].is_noted for each in mine),
            n_interactions=sum(met[each][0] for each in mine if each in met),
            last_met=_last(met, mine),
            n_said=sum(heard[each][0] for each in mine if each in heard),
            last_said=_last(heard, mine),
        )
        for customer, mine in people.items()
    ]
    return tuple(sorted(found, key=lambda each: (each.n_said > 0, -each.n_interactions, each.name)))


def _met(build: OpenBuild | None, account: int) -> dict[int, tuple[int, datetime | None]]:
    """By profile how many records name it and the account, and when the last one was."""
    if build is None or "interactions" not in build.versions:
        return {}
    table = measures.people_of_account(build.table("interactions"), account)
    return {row["profile_id"]: (row["n"], row["last"]) for row in build.engine.to_rows(table)}


def _last(
    found: Mapping[int, tuple[int, datetime | None]], profiles: Sequence[int]
) -> datetime | None:
    moments = [found[each][1] for each in profiles if each in found]
    return max((each for each in moments if each is not None), default=None)


def _journeys(build: OpenBuild | None, account: int) -> tuple[AccountJourney, ...]:
    if build is None or "journey_instances" not in build.versions:
        return ()
    names = {journey.key: journey.name for journey in build.catalogue.journeys}
    table = measures.instances_of_account(build.table("journey_instances"), account, MOST_JOURNEYS)
    return tuple(
        AccountJourney(
            journey=row["journey"],
            name=names.get(row["journey"], row["journey"]),
            instance=row["instance"],
            case_key=row["case_key"] or "",
            started_at=row["started_at"],
            outcome=row["outcome"],
            n_steps=row["n_steps"],
        )
        for row in build.engine.to_rows(table)
    )


def _whole(met: Mapping[int, Mapping[str, object]], number: int, column: str) -> int:
    return int(str(met[number][column])) if number in met else 0
