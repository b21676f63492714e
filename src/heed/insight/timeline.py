"""One case and one customer from a finished build: steps, standards, answers, interactions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from heed.insight.measures import timeline as measures
from heed.insight.queries import restricted_at
from heed.insight.timeline_results import (
    AnswerShown,
    CaseReading,
    CustomerReading,
    InteractionShown,
    VerdictShown,
)
from heed.journeys.design import Catalogue
from heed.journeys.measures_cases import count_of
from heed.journeys.measures_matching import touchpoint_expr
from heed.journeys.reading import OpenBuild
from heed.journeys.reading.cases import cases_of_customer, read_case
from heed.kernel.errors import NotFound
from heed.standards.queries import standards_at
from heed.standards.wording import reason_text

MOST = 300
AFTER = timedelta(days=60)  # answers of a customer's journey are given within this after its end
HIGHEST = 2**63 - 1  # of the numbers that tables hold; addresses may name any
NAMES = (("first_name", "last_name"), ("first name", "last name"), ("name",), ("company",))

Row = Mapping[str, Any]


def read_case_facts(
    build: OpenBuild | None, current: Catalogue, key: str, instance: int
) -> CaseReading:
    """One travelled journey with standards and answers.

    Raises:
        NotFound: there is no such journey or instance.
    """
    travelled = read_case(build, current, key, instance)
    case = travelled.case
    if build is None:
        raise NotFound(f"The journey {key} was not computed yet.")
    is_case = travelled.unit == "case"
    of = {"instance": instance} if is_case else {"customer": case.customer_id}
    verdicts = _verdicts(build, **of) if is_case or case.customer_id else ()
    profiles = _profiles(build, case.customer_id) if case.customer_id else []
    answers = _answers(build, case=instance) if is_case else _answers(build, profiles=profiles)
    if not is_case:
        until = case.ended_at + AFTER
        answers = tuple(a for a in answers if _within(a.occurred_at, case.started_at, until))
        verdicts = tuple(
            v for v in verdicts if _within(v.started_at, case.started_at, case.ended_at)
        )
    traits = _traits(build, profiles)
    return CaseReading(travelled, verdicts, answers, name_in(traits))


def read_customer(build: OpenBuild | None, customer: int) -> CustomerReading:
    """Everything that the lake holds about one customer.

    Raises:
        NotFound: nobody has this number.
    """
    missing = NotFound(f"There is no customer {customer} in the newest build.")
    if build is None or customer >= 2**63:  # no number of the lake is as large
        raise missing
    profiles = _profiles(build, customer)
    interactions = measures.interactions_of(build.table("interactions"), profiles, MOST)
    rows = _claimed(build, interactions)
    answers = _answers(build, profiles=profiles)
    traits = _traits(build, profiles)
    if not rows and not answers and not traits:
        raise missing
    known = build.table("customers")
    keys = build.engine.to_rows(known.filter(known.profile_id.isin(profiles)))
    own = ", ".join(sorted({row["key"] for row in keys if row["key"]})[:1])
    hidden = {each.column.removeprefix("traits.") for each in restricted_at(_versions(build))}
    named = {word for words in NAMES for word in words}
    all_of = build.table("interactions")
    counted = build.engine.to_rows(count_of(all_of.filter(all_of.profile_id.isin(profiles))))
    return CustomerReading(
        customer_id=customer,
        name=name_in(traits) or own or str(customer),
        facts=tuple(sorted((n, v) for n, v in traits.items() if n not in hidden | named)),
        keys=tuple(sorted((row["source"], row["key"]) for row in keys)),
        journeys=cases_of_customer(build, customer),
        verdicts=_verdicts(build, customer=customer),
        answers=answers,
        interactions=tuple(rows),
        n_interactions=counted[0]["n"],
    )


def names_of(build: OpenBuild, customers: Sequence[int]) -> dict[int, str]:
    """How some customers are called: by their traits, else by a key of their first profile."""
    numbers = [number for number in customers if number <= HIGHEST]
    known = build.table("customers")
    keys = build.engine.to_rows(known.filter(known.profile_id.isin(numbers)))
    found = {row["profile_id"]: row["key"] for row in keys if row["key"]}
    traits: dict[int, dict[str, str]] = {}
    for row in build.engine.to_rows(measures.traits_of(build.table("traits"), numbers)):
        if row["value"]:
            traits.setdefault(row["profile_id"], {})[row["name"]] = row["value"]
    named = {number: name_in(mine) for number, mine in traits.items()}
    return found | {number: name for number, name in named.items() if name}


def name_in(traits: Mapping[str, str]) -> str:
    """A person's or company's name among traits; empty if there is none."""
    for words in NAMES:
        found = [traits[word] for word in words if traits.get(word)]
        if found:
            return " ".join(found)
    return ""


def _versions(build: OpenBuild) -> Mapping[str, int]:
    return build.catalogue.versions


def _verdicts(
    build: OpenBuild, *, instance: int | None = None, customer: int | None = None
) -> tuple[VerdictShown, ...]:
    if "standard_results" not in build.versions:
        return ()
    standards = {each.key: each for each in standards_at(_versions(build)).standards}
    names = {point.key: point.name for point in build.catalogue.touchpoints}
    table = build.table("standard_results")
    found = build.engine.to_rows(measures.verdicts_of(table, instance=instance, customer=customer))
    return tuple(
        VerdictShown(
            standard=row["standard"],
            name=standards[row["standard"]].name if row["standard"] in standards else "",
            case_key=row["case_key"] or "",
            started_at=row["started_at"],
            due_at=row["due_at"],
            ended_at=row["ended_at"],
            result=row["result"],
            says=reason_text(row["reason"] or "", names),
        )
        for row in found
    )


def _answers(
    build: OpenBuild, *, case: int | None = None, profiles: Sequence[int] = ()
) -> tuple[AnswerShown, ...]:
    if "feedback" not in build.versions or (case is None and not profiles):
        return ()
    table = build.table("feedback")
    rows = build.engine.to_rows(measures.answers_of(table, case=case, profiles=profiles))
    return tuple(
        AnswerShown(
            occurred_at=row["occurred_at"],
            kind=row["kind"] or "",
            item=row["item"] or "",
            score=row["score"],
            scale_min=row["scale_min"],
            scale_max=row["scale_max"],
            label=row["label"] or "",
            text=(row["text"] or "").strip(),
            language=row["language"] or "",
            channel=row["channel"] or "",
            case_key=row["case_key"] or "",
        )
        for row in rows
    )


def _claimed(build: OpenBuild, interactions: Any) -> list[InteractionShown]:
    """The interactions with the touchpoint that claims each."""
    points = [p for p in build.catalogue.touchpoints if p.counts == "interactions"]
    names = {point.key: point.name for point in points}
    marked = interactions.mutate(touchpoint=touchpoint_expr(interactions, points))
    rows = build.engine.to_rows(marked.drop("properties"))
    newest = sorted(rows, key=lambda row: (row["occurred_at"], row["source_seq"]), reverse=True)
    return [
        InteractionShown(
            occurred_at=row["occurred_at"],
            touchpoint=row["touchpoint"] or "",
            name=names.get(row["touchpoint"] or "", row["name"]),
            channel=row["channel"] or "",
            actor=row["actor"] or "",
            case_key=row["case_key"] or "",
        )
        for row in newest
    ]


def _profiles(build: OpenBuild, customer: int) -> list[int]:
    if "identity_map" not in build.versions:
        return [customer]
    table = measures.profiles_of(build.table("identity_map"), customer)
    joined = {row["profile_id"] for row in build.engine.to_rows(table)}
    return sorted({customer, *joined})  # the first one is a customer of its own


def _traits(build: OpenBuild, profiles: Sequence[int]) -> dict[str, str]:
    """Every trait with its newest value."""
    if "traits" not in build.versions or not profiles:
        return {}
    rows = build.engine.to_rows(measures.traits_of(build.table("traits"), profiles))
    return {row["name"]: row["value"] for row in rows if row["value"]}


def _within(moment: Any, first: Any, last: Any) -> bool:
    return moment is not None and first <= moment <= last
