"""Plans and differences as lines for a terminal and as plain values for ``--json``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from typing import Any

from heed.definitions.changes import Change
from heed.definitions.plan import Plan
from heed.journeys.services import AppliedChange
from heed.kernel.errors import Problem

_SIGNS = {"added": "+", "changed": "~", "removed": "-"}
_LONGEST = 70


def change_lines(changes: Iterable[Change]) -> Iterator[str]:
    """One line a definition (``+`` added, ``~`` changed, ``-`` removed), then one line a field."""
    for change in changes:
        name = f"  {change.name}" if change.name else ""
        version = f"  (version {change.version} → {change.version + 1})" if change.version else ""
        if change.verb == "removed":
            version = f"  (version {change.version} is retired and kept)" if change.version else ""
        yield f"{_SIGNS[change.verb]} {change.kind} {change.key}{name}{version}"
        for field in change.fields:
            yield f"    {field.path}: {_shown(field.before)} → {_shown(field.after)}"


def plan_lines(plan: Plan) -> Iterator[str]:
    """The whole plan: changes, mistakes, warnings, and what to do next."""
    yield from change_lines(plan.changes)
    if plan.changes:
        yield ""
    yield _summary(plan)
    yield from _replay_lines(plan)
    for title, problems in (("Mistakes", plan.mistakes), ("Warnings", plan.warnings)):
        if problems:
            yield ""
            yield f"{title} ({len(problems)})"
            yield from (f"  {problem}" for problem in problems)
    if plan.mistakes:
        yield ""
        yield "Nothing can be applied until the mistakes are mended."


def applied_lines(plan: Plan, applied: Sequence[AppliedChange]) -> Iterator[str]:
    """What was stored."""
    if not plan.changes:
        yield "Nothing to change." if not applied else "Nothing to change but the order."
        return
    yield from change_lines(plan.changes)
    yield ""
    yield f"Applied: {_counts(plan.changes)}."
    yield from _replay_lines(plan)
    if plan.warnings:
        yield f"{len(plan.warnings)} warnings: `heed plan` lists them."


def change_values(changes: Iterable[Change]) -> list[dict[str, Any]]:
    """Changes as plain values: kind, key, verb, name, version, fields."""
    return [asdict(change) for change in changes]


def plan_values(plan: Plan) -> dict[str, Any]:
    """The plan as plain values, as documented in the reference of experience files."""
    return {
        "changes": change_values(plan.changes),
        "mistakes": [_problem_values(problem) for problem in plan.mistakes],
        "warnings": [_problem_values(problem) for problem in plan.warnings],
        "unchanged": plan.unchanged,
        "others": plan.others,
        "replay": plan.replayed.as_document() if plan.replayed else None,
    }


def _replay_lines(plan: Plan) -> Iterator[str]:
    """What a changed contact policy would have done."""
    found = plan.replayed
    if found is None:
        return
    yield (
        f"Contact policy, replayed since {found.since:%Y-%m-%d}: of {found.asked:,} contacts that "
        f"were asked for, {found.allowed:,} were allowed and {found.would_be_allowed:,} would have "
        f"been; something would differ for {found.people_affected:,} of {found.people:,} people. "
        "`heed contacts replay` tells it by week and reason."
    )


def _problem_values(problem: Problem) -> dict[str, Any]:
    return {
        "file": problem.file,
        "line": problem.line,
        "what": problem.what,
        "fix": problem.fix,
    }


def _summary(plan: Plan) -> str:
    summary = f"To do: {_counts(plan.changes)}." if plan.changes else "Nothing to change."
    if plan.unchanged:
        summary += f" Unchanged: {plan.unchanged}."
    if plan.others:
        summary += f" Stored from other files and left alone: {plan.others}."
    return summary


def _counts(changes: Sequence[Change]) -> str:
    counts = {verb: sum(change.verb == verb for change in changes) for verb in _SIGNS}
    return ", ".join(f"{n} {verb}" for verb, n in counts.items() if n)


def _shown(value: Any) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, dict):
        text = ", ".join(f"{key}: {_shown(entry)}" for key, entry in value.items())
        text = f"{{{text}}}"
    elif isinstance(value, list):
        text = f"[{', '.join(_shown(entry) for entry in value)}]"
    elif isinstance(value, bool):
        text = str(value).lower()
    else:
        text = " ".join(str(value).split())
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
