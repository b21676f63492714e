"""What applying files would do: the changes, the mistakes that forbid it, and the warnings."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from heed.customers.contact.replaying import Replayed
from heed.definitions.changes import Change, compare
from heed.definitions.contacts import check_contacts
from heed.definitions.employees import check_employees, countable
from heed.definitions.files import Definitions
from heed.definitions.persona_checks import check_personas
from heed.definitions.registry import KINDS
from heed.definitions.segment_checks import check_segment_rules
from heed.insight.catalogue import restricted_of, value_models_of
from heed.insight.kinds import VALUE_MODEL
from heed.insight.queries import confirmed_versions
from heed.insight.value_checks import Defined, check_value
from heed.journeys.catalogue import ORDER, Content, catalogue_of, order_content
from heed.journeys.checks import Finding, check_catalogue, check_claims
from heed.journeys.design import Touchpoint
from heed.journeys.measures_matching import Claims
from heed.journeys.queries import list_current, list_keys_of_origin
from heed.kernel.clock import utc_now
from heed.kernel.errors import Problem
from heed.listening.catalogue import metrics_of
from heed.listening.checks import check_metrics
from heed.standards.catalogue import standard_set_of
from heed.standards.checks import check_standards

CountClaims = Callable[[Sequence[Touchpoint]], Claims | None]


@dataclass(frozen=True)
class Plan:
    """What would happen; ``mistakes`` forbid it."""

    origin: str
    changes: tuple[Change, ...]
    mistakes: tuple[Problem, ...]
    warnings: tuple[Problem, ...]
    unchanged: int  # definitions of the files that are stored as they are
    others: int  # stored definitions that the files do not hold and that stay
    contents: tuple[Content, ...]  # what to store, with the order of each kind
    retire: frozenset[tuple[str, str]]
    findings: tuple[Finding, ...] = ()  # mistakes and warnings, each with its place
    replayed: Replayed | None = None  # what a changed contact policy would have done


def make_plan(
    definitions: Definitions,
    *,
    only: bool = False,
    count_claims: CountClaims | None = None,
    today: date | None = None,
) -> Plan:
    """Hold the files against what is stored.

    Retired is what was applied from the same file or folder before and is no longer in it; with
    ``only`` everything stored that the files do not hold. ``count_claims`` counts in the lake what
    touchpoints claim (None where there is no data); without it only the files are checked.
    Days that definitions name are held against ``today``, the present day unless given.
    """
    stored = list_current()
    held = set(definitions.places)
    names = {(content.kind, content.key) for content in stored if content.kind != ORDER}
    retire = (names if only else list_keys_of_origin(definitions.origin) & names) - held
    staying = [content for content in stored if (content.kind, content.key) not in retire]
    orders = _orders(definitions, staying)
    after = _after(staying, [*definitions.contents, *orders])
    catalogue = catalogue_of(after)
    findings = check_catalogue(catalogue)
    metrics, standards = metrics_of(after), standard_set_of(after)
    findings.extend(check_metrics(metrics))
    findings.extend(check_standards(standards, catalogue))
    known = {"standards": [s.key for s in standards.standards], "metrics": [m.key for m in metrics]}
    findings.extend(check_segment_rules(catalogue, **known))
    findings.extend(check_personas(catalogue, today=today or utc_now().date()))
    defined = Defined(catalogue, standards, restricted_of(after), _confirmed(after))
    findings.extend(check_value(value_models_of(after), defined))
    findings.extend(check_contacts(after))
    findings.extend(check_employees(after, today or utc_now().date()))
    if count_claims is not None:
        findings.extend(_claims(countable(catalogue.touchpoints, after), count_claims))
    changes = compare(stored, after)
    touched = {(change.kind, change.key) for change in changes}
    return Plan(
        origin=definitions.origin,
        changes=tuple(changes),
        mistakes=_problems(definitions, findings, "mistake"),
        warnings=_problems(definitions, findings, "warning"),
        unchanged=len(held - touched),
        others=len(names - held - retire),
        contents=(*definitions.contents, *orders),
        retire=frozenset(retire),
        findings=tuple(findings),
    )


def _after(staying: Iterable[Content], new: Iterable[Content]) -> list[Content]:
    """What will be stored; what stays the same keeps its version."""
    after = {(content.kind, content.key): content for content in staying}
    for content in new:
        before = after.get((content.kind, content.key))
        if before is None or before.content_hash != content.content_hash:
            after[content.kind, content.key] = content
    return list(after.values())


def _orders(definitions: Definitions, staying: Sequence[Content]) -> list[Content]:
    """The order of each kind: a file's definitions stand together, where its first one stood."""
    stored = {content.key: content.content["keys"] for content in staying if content.kind == ORDER}
    kept = {(content.kind, content.key) for content in staying}
    orders = []
    for kind in KINDS:
        mine = definitions.keys(kind.name)
        before = [key for key in stored.get(kind.name, []) if (kind.name, key) in kept]
        first = next((number for number, key in enumerate(before) if key in mine), len(before))
        head = [key for key in before[:first] if key not in mine]
        tail = [key for key in before[first:] if key not in mine]
        if before or mine:
            orders.append(order_content(kind.name, [*head, *mine, *tail]))
    return orders


def _confirmed(after: Iterable[Content]) -> frozenset[str]:
    """The value models that a named person confirmed as they will be."""
    versions = confirmed_versions()
    return frozenset(
        content.key
        for content in after
        if content.kind == VALUE_MODEL.name and versions.get(content.key) == content.version
    )


def _claims(countable: Sequence[Touchpoint], count_claims: CountClaims) -> list[Finding]:
    findings: list[Finding] = []
    for records in ("interactions", "tallies"):
        touchpoints = [point for point in countable if point.counts == records]
        claims = count_claims(touchpoints) if touchpoints else None
        if claims is not None:
            findings.extend(check_claims(claims, touchpoints))
    return findings


def _problems(
    definitions: Definitions, findings: Iterable[Finding], severity: str
) -> tuple[Problem, ...]:
    """The findings of one severity with their lines; warnings only about what the files hold."""
    problems = []
    for finding in findings:
        place = definitions.places.get((finding.kind, finding.key))
        if finding.severity != severity or (place is None and severity == "warning"):
            continue
        what = f"{finding.kind} {finding.key}: {finding.what}"
        if place is None:
            problems.append(Problem(f"stored {what}", fix=finding.fix))
        else:
            problems.append(place.problem(finding.path, what, finding.fix))
    return tuple(sorted(problems, key=lambda problem: (problem.file, problem.line)))
