"""Filters that look at single employees: refused, or let through and noted."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from heed.foundation import audit
from heed.journeys.employees.guarding import Gate, Refused
from heed.journeys.employees.queries import employees_now
from heed.journeys.filtering.filters import Filter, InvalidFilter
from heed.kernel.clock import utc_now
from heed.listening.builds import METRICS, WITHHELD
from heed.web.pages.journeys.filtering.forms import Known
from heed.web.reading import Reading

if TYPE_CHECKING:
    from heed.web.viewer import Viewer

LOOKED = "employees.looked"


def gate_of(whole: Reading, viewer: Viewer) -> Gate:
    """What this person may filter by today, as it is defined now."""
    columns = whole.kept(employees_now)
    build = whole.pinned
    facts = build.facts.get(METRICS.name, {}) if build else {}
    open_to = columns.open_to(viewer.role, utc_now().date())
    return Gate(columns, open_to, facts.get(WITHHELD, {}))


def check_employees(gate: Gate, asked: Filter) -> None:
    """Refuse what this person may not filter by.

    Raises:
        InvalidFilter: a condition is on single employees, or on a team that is too small.
    """
    refused = gate.refused(asked)
    if refused is not None:
        clause = refused.clause
        raise InvalidFilter(_sentence(refused), clause=clause.text, field=clause.field)


def offered(gate: Gate, known: Known) -> Known:
    """What the form suggests to this person: without columns that are closed to them."""
    names = {column.partition(".")[::2] for column in gate.open_to}
    of_records = {name for place, name in names if place == "properties"}
    of_people = {name for place, name in names if place == "traits"}
    return replace(
        known,
        properties=[
            name
            for name in sorted({*known.properties, *of_records})
            if not gate.hides(f"properties.{name}")
        ],
        traits=[
            name for name in sorted({*known.traits, *of_people}) if not gate.hides(f"traits.{name}")
        ],
    )


def note_look(gate: Gate, asked: Filter, *, journey: str, actor: str) -> None:
    """Note in the audit trail by which columns of employees somebody looked; never at whom."""
    for column in gate.looked_by(asked):
        audit.record(
            actor=actor, now=utc_now(), verb=LOOKED, subject=f"employees:{column}", journey=journey
        )


def _sentence(refused: Refused) -> str:
    says = {
        "employees": _("%(column)s names single employees, so nothing is filtered by it."),
        "small": _(
            "No figures are shown of %(team)s: it is a team of too few employees, or such a team's "
            "figures could be told from it."
        ),
        "uncounted": _(
            "How many employees the teams of %(column)s have is not counted yet: run `heed build`."
        ),
    }
    return says[refused.why] % {"column": refused.clause.name, "team": refused.team}
