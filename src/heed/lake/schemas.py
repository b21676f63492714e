"""The columns of every lake table. Other engines read these files, so the names are a contract.

Times are UTC microseconds; durations end ``_us``; weights are integers in millionths because
float sums differ between engines.
"""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa

TIME = pa.timestamp("us", tz="UTC")
TEXT = pa.string()
INT = pa.int64()
PROPERTIES = pa.map_(TEXT, TEXT)


@dataclass(frozen=True)
class Table:
    """A lake table: its columns, how it is partitioned and in which order files are sorted."""

    name: str
    schema: pa.Schema
    partition_by: tuple[str, ...] = ()
    sort_by: tuple[str, ...] = ()
    stats: tuple[str, ...] = ()  # columns with minimum and maximum in the log: ids and times only


def _table(name: str, columns: list[tuple[str, pa.DataType]], **layout: tuple[str, ...]) -> Table:
    return Table(name, pa.schema(columns), **layout)


INTERACTIONS = _table(
    "interactions",
    [
        ("interaction_id", pa.binary()),  # 16 bytes
        ("content_hash", INT),
        ("profile_id", INT),  # null: the source names no customer
        ("account_id", INT),
        ("account_key", TEXT),
        ("occurred_at", TIME),
        ("received_at", TIME),
        ("source_seq", INT),
        ("name", TEXT),
        ("channel", TEXT),
        ("actor", TEXT),
        ("case_id", INT),  # id63(case kind, case key)
        ("case_key", TEXT),
        ("value_minor", INT),
        ("currency", TEXT),
        ("weight_millionths", INT),
        ("source", TEXT),
        ("properties", PROPERTIES),
        ("month", TEXT),  # yyyy-mm of occurred_at
    ],
    sort_by=("profile_id", "occurred_at", "source_seq"),
    stats=("profile_id", "occurred_at", "case_id"),
)

TALLIES = _table(
    "tallies",
    [
        ("tally_id", pa.binary()),
        ("content_hash", INT),
        ("period_start", TIME),
        ("period_end", TIME),
        ("place", TEXT),
        ("name", TEXT),
        ("channel", TEXT),
        ("cases", INT),
        ("kept", INT),
        ("received_at", TIME),
        ("source_seq", INT),
        ("source", TEXT),
        ("properties", PROPERTIES),
    ],
    sort_by=("period_start", "source_seq"),
    stats=("period_start",),
)

FEEDBACK = _table(
    "feedback",
    [
        ("feedback_id", pa.binary()),
        ("content_hash", INT),
        ("response_id", INT),  # joins what one person answered at one time
        ("profile_id", INT),
        ("account_id", INT),
        ("account_key", TEXT),
        ("occurred_at", TIME),
        ("received_at", TIME),
        ("source_seq", INT),
        ("kind", TEXT),  # answer, review, comment, evaluation
        ("item", TEXT),
        ("score", pa.float64()),
        ("scale_min", pa.float64()),
        ("scale_max", pa.float64()),
        ("label", TEXT),
        ("text", TEXT),
        ("language", TEXT),
        ("channel", TEXT),
        ("case_id", INT),
        ("case_key", TEXT),
        ("source", TEXT),
        ("mode", TEXT),
        ("weight_millionths", INT),
        ("properties", PROPERTIES),
    ],
    sort_by=("profile_id", "occurred_at", "source_seq"),
    stats=("profile_id", "occurred_at", "case_id"),
)

IDENTITY_MAP = _table(
    "identity_map",
    [
        ("profile_id", INT),
        ("customer_id", INT),
        ("valid_from", TIME),
        ("valid_to", TIME),
        ("reason", TEXT),
    ],
    sort_by=("profile_id",),
)

CUSTOMERS = _table(
    "customers",
    [
        ("customer_id", INT),
        ("profile_id", INT),
        ("source", TEXT),
        ("key", TEXT),
        ("known_from", TIME),
    ],
    sort_by=("customer_id",),
)

ACCOUNTS = _table(
    "accounts",
    [("account_id", INT), ("source", TEXT), ("key", TEXT), ("known_from", TIME)],
    sort_by=("account_id",),
)

TRAITS = _table(
    "traits",
    [
        ("profile_id", INT),  # of a customer's profile, or null
        ("account_id", INT),  # of an account, or null
        ("name", TEXT),
        ("value", TEXT),
        ("valid_from", TIME),
        ("known_from", TIME),
        ("source", TEXT),
    ],
    sort_by=("profile_id", "account_id", "name"),
)

SEGMENT_LISTS = _table(
    "segment_lists",
    [
        ("list", TEXT),
        ("profile_id", INT),
        ("valid_from", TIME),
        ("valid_to", TIME),  # null: the profile stands on the list
    ],
    sort_by=("list", "profile_id"),
)

SEGMENT_MEMBERS = _table(
    "segment_members",
    [
        ("segment", TEXT),
        ("segment_version", INT),
        ("customer_id", INT),
    ],
    partition_by=("segment",),
    sort_by=("customer_id",),
)

SEGMENT_SIZES = _table(
    "segment_sizes",
    [
        ("segment", TEXT),
        ("segment_version", INT),
        ("month", TEXT),  # yyyy-mm; "" for the moment of the build
        ("as_of", TIME),  # the moment that is looked at: the end of the month
        ("n", INT),  # customers in the segment
        ("n_base", INT),  # customers who were known at that moment
    ],
    sort_by=("segment", "as_of"),
)

JOURNEY_STEPS = _table(
    "journey_steps",
    [
        ("journey", TEXT),
        ("journey_version", INT),
        ("instance", INT),
        ("customer_id", INT),
        ("account_id", INT),
        ("step_no", INT),  # 1 for the first
        ("touchpoint", TEXT),
        ("channel", TEXT),
        ("entered_at", TIME),
        ("us_to_next", INT),  # null on the last step
        ("next_touchpoint", TEXT),
        ("deviation", TEXT),  # null, unplanned, repeated, out_of_order
        ("segment", TEXT),  # of the instance; "" for none
        ("weight_millionths", INT),  # of the instance
    ],
    partition_by=("journey",),
    sort_by=("instance", "step_no"),
    stats=("instance", "entered_at"),
)

JOURNEY_INSTANCES = _table(
    "journey_instances",
    [
        ("journey", TEXT),
        ("journey_version", INT),
        ("instance", INT),
        ("unit", TEXT),  # case, customer or account
        ("case_key", TEXT),
        ("customer_id", INT),
        ("account_id", INT),
        ("segment", TEXT),
        ("started_at", TIME),
        ("ended_at", TIME),
        ("outcome", TEXT),  # completed, ended_early, open
        ("n_steps", INT),
        ("n_deviations", INT),
        ("reached", INT),  # index of the furthest designed stage, from 0
        ("skipped", TEXT),  # touchpoints in design order, joined by " | "; empty if none
        ("path", TEXT),  # touchpoints joined by " → "
        ("fitness", pa.float64()),  # 1 - deviations / (steps + skipped), 6 digits
        ("weight_millionths", INT),
    ],
    partition_by=("journey",),
    sort_by=("instance",),
    stats=("instance", "started_at"),
)

JOURNEY_FLOW = _table(
    "journey_flow",
    [
        ("journey", TEXT),
        ("journey_version", INT),
        ("segment", TEXT),  # "" for all
        ("month", TEXT),  # yyyy-mm of the from-step; "" for the whole window
        ("from_touchpoint", TEXT),  # "" is the start
        ("to_touchpoint", TEXT),  # "" is the end
        ("n", INT),  # moves
        ("n_instances", INT),
        ("weight_millionths", INT),
        ("us_sum", INT),
        ("us_median", INT),
        ("us_p90", INT),
    ],
    sort_by=("journey", "segment", "month", "from_touchpoint", "to_touchpoint"),
)

JOURNEY_PATHS = _table(
    "journey_paths",
    [
        ("journey", TEXT),
        ("journey_version", INT),
        ("segment", TEXT),
        ("rank", INT),
        ("path", TEXT),
        ("n", INT),
        ("weight_millionths", INT),
        ("us_sum", INT),
        ("us_median", INT),
        ("example", INT),  # an instance
        ("example_case", TEXT),
    ],
    sort_by=("journey", "segment", "rank"),
)

JOURNEY_STAGES = _table(
    "journey_stages",
    [
        ("journey", TEXT),
        ("journey_version", INT),
        ("segment", TEXT),
        ("stage", TEXT),
        ("stage_no", INT),
        ("n_reached", INT),
        (
            "n_dropped",
            INT,
        ),  # closed instances whose furthest stage this is and that did not complete
        ("n_open", INT),
        ("n_completed", INT),
        ("weight_reached_millionths", INT),
    ],
    sort_by=("journey", "segment", "stage_no"),
)

JOURNEY_DEVIATIONS = _table(
    "journey_deviations",
    [
        ("journey", TEXT),
        ("journey_version", INT),
        ("segment", TEXT),
        ("kind", TEXT),  # skipped, repeated, out_of_order, unplanned, ended_early
        ("touchpoint", TEXT),
        ("n", INT),  # times
        ("n_instances", INT),
        ("weight_millionths", INT),
        ("examples", TEXT),  # up to five case keys (or instances), joined by " | "
    ],
    sort_by=("journey", "segment", "kind", "touchpoint"),
)

JOURNEY_OUTCOMES = _table(
    "journey_outcomes",
    [
        ("journey", TEXT),
        ("journey_version", INT),
        ("unit", TEXT),
        ("segment", TEXT),  # "" for all
        ("outcome", TEXT),  # completed, ended_early, open; "" for all
        ("n", INT),  # instances
        ("n_customers", INT),
        ("weight_millionths", INT),
        ("n_steps", INT),
        ("n_deviating", INT),  # instances with at least one deviation
        ("us_sum", INT),  # first to last step of an instance
        ("us_median", INT),
        ("us_p90", INT),
        ("first_started_at", TIME),
        ("last_ended_at", TIME),
    ],
    sort_by=("journey", "segment", "outcome"),
)

JOURNEY_TOUCHPOINTS = _table(
    "journey_touchpoints",
    [
        ("journey", TEXT),
        ("journey_version", INT),
        ("segment", TEXT),  # "" for all
        ("touchpoint", TEXT),
        ("n", INT),  # times met
        ("n_instances", INT),  # instances that met it at least once
        ("weight_millionths", INT),  # of those instances
        ("step_no_sum", INT),  # divided by n: its usual place, to put discovered steps in order
        ("n_to_next", INT),  # meetings that another step followed; the times are theirs
        ("us_sum", INT),
        ("us_median", INT),
        ("us_p90", INT),
    ],
    sort_by=("journey", "segment", "touchpoint"),
)

METRIC_VALUES = _table(
    "metric_values",
    [
        ("metric", TEXT),
        ("definition", TEXT),  # name and version of the formula or metric, such as nps@1
        ("dimension", TEXT),  # "" for all; month, channel, properties.region, …
        ("value", TEXT),  # of that dimension; "" for all
        ("first_day", TEXT),  # yyyy-mm-dd in UTC; null: the answers have no dates
        ("last_day", TEXT),
        ("estimate", pa.float64()),  # with low and high: in what ``measure`` says, 9 digits
        ("low", pa.float64()),
        ("high", pa.float64()),
        ("n", INT),  # answers
        ("n_units", INT),  # independent customers, accounts or answers
        ("unit", TEXT),
        ("measure", TEXT),  # points, share, score
        ("method", TEXT),
        ("basis", TEXT),
        ("not_covered", TEXT),
        ("withheld", TEXT),  # why there is no estimate; "" if there is one
        ("against", TEXT),  # others, before; "" if it is compared with nothing
        ("difference", pa.float64()),  # this less that, 9 digits
        ("difference_low", pa.float64()),
        ("difference_high", pa.float64()),
        ("p", pa.float64()),  # two-sided
        ("p_corrected", pa.float64()),  # within the table of one metric and dimension
        ("n_both", INT),  # units on both sides
        ("difference_method", TEXT),
        ("no_difference", TEXT),  # why there is none; "" if there is one
    ],
    sort_by=("metric", "dimension", "value"),
)

STANDARD_RESULTS = _table(
    "standard_results",
    [
        ("standard", TEXT),
        ("standard_version", INT),
        ("instance", INT),  # the case, customer or account; null: the record names none
        ("case_key", TEXT),
        ("customer_id", INT),
        ("account_id", INT),
        ("record_id", pa.binary()),  # of the interaction, answer or tally that began the case
        ("started_at", TIME),
        ("due_at", TIME),  # null: not known while it is the customer's turn, or no date was given
        ("ended_at", TIME),  # when what was waited for happened
        ("measured", INT),  # in what ``measured_in`` says
        ("measured_in", TEXT),  # us, count, millionths
        ("result", TEXT),  # kept, missed, open, excluded
        ("reason", TEXT),
        ("cases", INT),  # 1; more for a tally
        ("weight_millionths", INT),  # of one case
    ],
    partition_by=("standard",),
    sort_by=("result", "due_at"),
    stats=("instance", "started_at", "due_at"),
)

STANDARD_PERIODS = _table(
    "standard_periods",
    [
        ("standard", TEXT),
        ("standard_version", INT),
        ("period", TEXT),  # all, window, month, week: by due date, in the standard's zone
        ("starts_on", TEXT),  # yyyy-mm-dd, the first day; "" for all and window
        ("is_over", INT),  # 1 if the period ended before the data horizon
        ("n", INT),  # decided cases: kept and missed
        ("n_kept", INT),
        ("n_open", INT),
        ("n_excluded", INT),
        ("n_clusters", INT),  # accounts, else customers, else cases among the decided
        ("kept_share", pa.float64()),  # weighted, 9 digits; null without weight
        ("n_effective", pa.float64()),  # independent cases that would tell as much, 6 digits
        ("measured_median", INT),  # of decided cases that have one
        ("measured_p90", INT),
    ],
    sort_by=("standard", "period", "starts_on"),
)

STANDARD_REASONS = _table(
    "standard_reasons",
    [
        ("standard", TEXT),
        ("standard_version", INT),
        ("result", TEXT),
        ("reason", TEXT),
        ("n", INT),  # cases of all time
    ],
    sort_by=("standard", "result", "reason"),
)

FINDINGS = _table(
    "findings",
    [
        (
            "part",
            TEXT,
        ),  # finding, score, call, misses, emerging, missing, fairness, drivers, standard
        ("position", INT),  # among its part
        ("subject", TEXT),  # key of the standard or metric
        ("document", TEXT),  # JSON; records go by their ids
    ],
    sort_by=("part", "position"),
)

FIGURES = (
    "journey_flow", "journey_stages", "journey_outcomes", "journey_touchpoints", "metric_values",
    "standard_periods", "standard_reasons",
)  # fmt: skip
"""Tables of figures without ids, keys or texts of anybody: they may stay when people go."""

TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        INTERACTIONS,
        TALLIES,
        FEEDBACK,
        IDENTITY_MAP,
        CUSTOMERS,
        ACCOUNTS,
        TRAITS,
        SEGMENT_LISTS,
        SEGMENT_MEMBERS,
        SEGMENT_SIZES,
        JOURNEY_STEPS,
        JOURNEY_INSTANCES,
        JOURNEY_FLOW,
        JOURNEY_PATHS,
        JOURNEY_STAGES,
        JOURNEY_DEVIATIONS,
        JOURNEY_OUTCOMES,
        JOURNEY_TOUCHPOINTS,
        METRIC_VALUES,
        STANDARD_RESULTS,
        STANDARD_PERIODS,
        STANDARD_REASONS,
        FINDINGS,
    )
}
