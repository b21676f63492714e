"""Metrics as a part of every build: all figures computed once, so that reading them is quick.

Everything is computed anew whenever feedback, what it is cut by, or a definition has changed:
figures of the whole cannot be made of those of parts, and there are few of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from heed.customers.segments.builds import settled_rules
from heed.customers.segments.rules import looks_at_scores
from heed.journeys.areas import AreaInputs, Facts
from heed.journeys.employees.queries import employees_at, withheld_teams
from heed.journeys.queries import list_contents
from heed.lake.engines import Engine, duckdb_engine
from heed.lake.schemas import METRIC_VALUES, SEGMENT_MEMBERS
from heed.listening.answers import read_answers
from heed.listening.catalogue import metrics_of
from heed.listening.employees import Employees
from heed.listening.figures import MOST_VALUES, Figure, figures_of, rows_to_store
from heed.listening.measures import answers as measures
from heed.listening.measures import cuts, stored
from heed.listening.metric import Metric
from heed.listening.periods import day_of
from heed.listening.response import response_of
from heed.listening.series import Planned, Series, plan_metrics, unlabelled

TABLE = METRIC_VALUES.name
MEMBERS = SEGMENT_MEMBERS.name
RELEASE = 3  # of the computation: a larger number computes everything anew
SOURCES = ("feedback", "interactions", "identity_map", "traits", "journey_instances")
MOST_CUTS = 40
PLAIN_CUTS = ("channel", "language")
WITHHELD = "withheld_teams"  # the fact that names teams without figures, by column


@dataclass(frozen=True)
class MetricsArea:
    """The area as builds see it."""

    name: str = "metrics"
    tables: tuple[str, ...] = (TABLE,)

    def is_current(self, inputs: AreaInputs) -> bool:
        """Whether the last build holds already what would be computed."""
        written = inputs.before.get(TABLE) == inputs.engine.lake.version(TABLE)
        return written and inputs.facts.get("depends") == _depends(inputs)

    def compute(self, inputs: AreaInputs) -> Facts:
        """Write ``metric_values``; the facts name every metric, its series and response rate."""
        if self.is_current(inputs):
            return {**inputs.facts, "computed": [f"{_counted(inputs.facts)}, as before"]}
        facts = _Work(inputs).compute()
        return {**facts, "computed": [f"{_counted(facts)}, computed anew"]}


METRICS = MetricsArea()


def _counted(facts: Facts) -> str:
    return f"Metrics: {len(facts.get('metrics', []))}"


def _depends(inputs: AreaInputs) -> dict[str, Any]:
    """Everything that the figures depend on, as JSON."""
    return {
        "release": RELEASE,
        "versions": {name: inputs.versions[name] for name in SOURCES},
        "members": inputs.engine.lake.version(MEMBERS),
        "definitions": _only(
            inputs.catalogue.versions, "metric:", "touchpoint:", "employees:", "order:"
        ),
    }


def _only(definitions: Mapping[str, int], *kinds: str) -> dict[str, int]:
    return {name: n for name, n in sorted(definitions.items()) if name.startswith(kinds)}


class _Work:
    """One computation, at pinned versions of everything."""

    def __init__(self, inputs: AreaInputs) -> None:
        self.inputs = inputs
        self.engine: Engine = inputs.engine
        versions = _only(inputs.catalogue.versions, "metric:", "order:metric")
        self.metrics: tuple[Metric, ...] = metrics_of(list_contents(versions))
        columns = employees_at(inputs.catalogue.versions)
        self.employees = Employees(columns, withheld_teams(columns, self.engine, self.filled))

    def table(self, name: str) -> Any:
        return self.engine.table(name, self.inputs.versions[name])

    def filled(self, name: str) -> Any:
        """The table, or ``None`` while it has no row: joining nothing costs time all the same."""
        n_rows = self.engine.lake.n_rows(name, self.inputs.versions[name])
        return self.table(name) if n_rows else None

    def compute(self) -> Facts:
        if self.filled("feedback") is None and not self.metrics:
            self._write([])
            return self._facts([], None, [])
        scored = measures.scored(self.table("feedback"), self.filled("identity_map"))
        met = self.engine.to_rows(
            measures.series_met(scored, [metric.answers for metric in self.metrics])
        )
        plans = plan_metrics(self.metrics, met)
        wanted, columns = self._cut_columns(scored)
        everything = self.engine.to_arrow(wanted)
        rows: list[dict[str, Any]] = []
        facts = []
        for done, plan in enumerate(plans):
            self.inputs.progress("metrics", done, len(plans))
            mine = everything.filter(_mask(everything, plan, self.metrics))
            answers = read_answers(mine, columns)
            cuts_shown = self.employees.shown(answers.cuts)
            figures = figures_of(plan, replace(answers, cuts=cuts_shown))
            rows.extend(rows_to_store(plan.key, figures))
            facts.append(self._facts_of(plan, figures))
        self.inputs.progress("metrics", len(plans), len(plans))
        self._write(rows)
        return self._facts(facts, _last_day(plans), _notes(met))

    def _facts(self, metrics: list[dict[str, Any]], as_of: str | None, notes: list[str]) -> Facts:
        withheld = {name: sorted(teams) for name, teams in self.employees.withheld.items()}
        return {
            "depends": _depends(self.inputs),
            "metrics": metrics,
            "as_of": as_of,
            "notes": notes,
            WITHHELD: withheld,
        }

    def _cut_columns(self, scored: Any) -> tuple[Any, dict[str, str]]:
        """Answers with everything that they can be cut by, and the column of each dimension."""
        properties = self._few_values(cuts.property_values(scored))
        rows = cuts.with_properties(scored, properties)
        traits: list[str] = []
        known = self.filled("traits")
        if known is not None:
            traits = self._few_values(cuts.trait_values(known))
            rows = cuts.with_traits(rows, known, traits)
        columns = {name: name for name in PLAIN_CUTS}
        met, people = self.filled("interactions"), self.filled("identity_map")
        if met is not None:
            rows = cuts.with_touchpoint(rows, met, self.inputs.catalogue.touchpoints, people)
            columns["touchpoint"] = "touchpoint"
        instances = self.filled("journey_instances")
        if instances is not None:
            rows = cuts.with_segment(rows, instances)
            columns["segment"] = "segment"
        columns |= {f"properties.{name}": f"p{number}" for number, name in enumerate(properties)}
        columns |= {f"traits.{name}": f"t{number}" for number, name in enumerate(traits)}
        segments = self._segments()
        rows = cuts.with_members(rows, self._members(), segments)
        columns |= {f"segments.{key}": f"in{number}" for number, key in enumerate(segments)}
        conditions = [metric.answers for metric in self.metrics]
        taken = measures.taken(rows, conditions)
        wanted = rows.mutate(**taken).select(
            *measures.SERIES,
            *measures.SCALE,
            *measures.BARE,
            *columns.values(),
            *taken,
        )
        return wanted, columns

    def _members(self) -> Any:
        """Who is in which segment, as this build has just written it."""
        return self.engine.table(MEMBERS, self.engine.lake.version(MEMBERS))

    def _segments(self) -> list[str]:
        """The segments that anybody is in, in the order of the definitions.

        Those made of scores are left out: they differ by scores because they were made so.
        """
        if not self.engine.lake.n_rows(MEMBERS):
            return []
        names = self.engine.to_rows(self._members().select("segment").distinct())
        met = {row["segment"] for row in names}
        rules, _ = settled_rules(self.inputs.catalogue)
        fair = [key for key, rule in rules.items() if not looks_at_scores(rule)]
        return [key for key in fair if key in met][:MOST_CUTS]

    def _few_values(self, counted: Any) -> list[str]:
        """The names that have few enough values to cut by."""
        found = self.engine.to_rows(counted)
        few = sorted(row["name"] for row in found if row["n_values"] <= MOST_VALUES)
        return few[:MOST_CUTS]

    def _write(self, rows: Sequence[Mapping[str, Any]]) -> None:
        if not rows and not self.engine.lake.n_rows(TABLE):
            return
        table = pa.Table.from_pylist(list(rows), schema=METRIC_VALUES.schema)
        small = duckdb_engine(self.engine.lake, threads=1)
        small.write(TABLE, stored.in_memory(table))

    def _facts_of(self, plan: Planned, figures: Sequence[Figure]) -> dict[str, Any]:
        asked = plan.asked
        outcomes = []
        if asked is not None and asked.who is not None:
            interactions = self.table("interactions")
            outcomes = self.engine.to_rows(
                measures.outcomes(interactions, asked.who, asked.outcome)
            )
        return {
            "key": plan.key,
            "name": plan.name,
            "description": plan.description,
            "origin": plan.origin,
            "formula": plan.formula.key,
            "version": plan.version,
            "definition": plan.definition,
            "series": [asdict(series) for series in plan.series],
            "n": plan.n,
            "basis": plan.basis,
            "refused": plan.refused,
            "dimensions": Counter(figure.dimension for figure in figures if figure.dimension),
            "response": response_of(asked, outcomes).as_facts(),
        }


def _last_day(plans: Sequence[Planned]) -> str | None:
    """The day of the last answer: how far the data reaches where no journey says it."""
    last = max((plan.last_us for plan in plans if plan.last_us is not None), default=None)
    return None if last is None else day_of(last).isoformat()


def _notes(met: Sequence[Mapping[str, Any]]) -> list[str]:
    without = unlabelled(met)
    if not without:
        return []
    return [
        f"{without:,} scores have no scale, so no metric is made of them. "
        "Name it in the import specification."
    ]


def _mask(table: pa.Table, plan: Planned, metrics: Sequence[Metric]) -> Any:
    """Which rows a metric takes: what its condition says, or exactly its series."""
    if plan.origin == "defined":
        number = next(n for n, metric in enumerate(metrics) if metric.key == plan.key)
        return table[f"m{number}"]
    return _is_series(table, plan.series[0])


def _is_series(table: pa.Table, series: Series) -> Any:
    tests = [
        pc.equal(table[name], value).fill_null(False)
        for name, value in asdict(series).items()
        if value is not None
    ]
    mask = tests[0]
    for test in tests[1:]:
        mask = pc.and_(mask, test)
    return mask
