"""Mistakes and gaps around columns of employees, as `heed plan` tells them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from heed.customers.kinds import SEGMENT
from heed.customers.segments.rules import tested_fields
from heed.definitions.reading import value_of
from heed.foundation.conditions import fields_of
from heed.foundation.yaml_lines import NodePath
from heed.insight.kinds import RESTRICTED, VALUE_MODEL
from heed.journeys.catalogue import Content
from heed.journeys.checks import Finding
from heed.journeys.design import Touchpoint
from heed.journeys.employees.design import EmployeeColumn, EmployeeColumns
from heed.journeys.employees.kinds import EMPLOYEES
from heed.journeys.employees.queries import employees_of
from heed.journeys.kinds import TOUCHPOINT
from heed.listening.kinds import METRIC
from heed.standards.kinds import STANDARD

LONGEST = timedelta(days=731)  # ahead: whoever wants it longer looks at it again
DIVIDING = (SEGMENT.name, TOUCHPOINT.name, METRIC.name, STANDARD.name, VALUE_MODEL.name)
FIX = (
    "Take it out. If the column names no employee, list it under `employees:` with "
    "`names_nobody: WHY`."
)


def check_employees(contents: Sequence[Content], today: date) -> list[Finding]:
    """What the columns lack, and what divides records by single employees."""
    columns = employees_of(contents)
    found = [each for column in columns.listed for each in _column(column, columns, today)]
    for content in contents:
        if content.kind in DIVIDING:
            found.extend(_dividing(content, columns))
        elif content.kind == RESTRICTED.name and columns.has(content.key):
            what = f"`{content.key}` names single employees: it is not watched."
            fix = "Take it out; it is never searched nor offered as a group."
            found.append(Finding("warning", content.kind, content.key, (), what, fix))
    return found


def countable(touchpoints: Iterable[Touchpoint], contents: Iterable[Content]) -> list[Touchpoint]:
    """Those whose records may be counted: without a condition on single employees."""
    columns = employees_of(contents)
    return [
        point
        for point in touchpoints
        if point.when is None or not any(map(columns.has, fields_of(point.when)))
    ]


def _column(column: EmployeeColumn, columns: EmployeeColumns, today: date) -> Iterator[Finding]:
    place = (EMPLOYEES.name, column.key)
    if column.team and columns.has(column.team):
        what = f"`{column.team}` names single employees, so it is no column of teams."
        fix = "Name the column that says the team."
        yield Finding("mistake", *place, ("team",), what, fix)
    if column.measured is None:
        return
    until, path = column.measured.until, ("measured", "until")
    if until > today + LONGEST:
        what = f"{until} is more than two years ahead."
        yield Finding("mistake", *place, path, what, "Name an earlier day, and look again then.")
    if not column.measured.is_in_force(today):
        what = f"Filtering by `{column.column}` ended on {until}: nobody may any more."
        yield Finding("warning", *place, path, what, "Take `measured` out, or decide anew.")


def _dividing(content: Content, columns: EmployeeColumns) -> Iterator[Finding]:
    tested = tested_fields if content.kind == SEGMENT.name else fields_of
    for path, condition in _conditions(content.kind, value_of(content)):
        fields = set() if condition is None else set(tested(condition))
        for column in sorted(filter(columns.has, fields)):
            what = f"It divides records by `{column}`, which names single employees."
            yield Finding("mistake", content.kind, content.key, path, what, FIX)
        for each in columns.with_team:
            if each.team in fields:
                what = f"It divides records by `{each.team}`, whose teams may be too small."
                fix = f"See that those it names have {each.floor} employees or more."
                yield Finding("warning", content.kind, content.key, path, what, fix)


def _conditions(kind: str, value: Any) -> Iterator[tuple[NodePath, Any]]:
    """Every condition of a definition, with its place; None where it has none."""
    if kind == METRIC.name:
        yield ("answers",), value.answers
        yield ("asked",), value.asked and value.asked.who
        return
    yield ("when",), value.when
    if kind == STANDARD.name:
        yield ("without_when",), value.without_when
        yield (), getattr(value.rule, "counted", None)
