"""Whatever stands in a file: every row read is imported, ignored or quarantined, once."""

from __future__ import annotations

import csv
import tempfile
from pathlib import Path

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from heed.interactions.importing.tests.workbench import Workbench, counts

KEYS = st.sampled_from(["", " ", "1", "2", "3", "ä", "'; --", '"'])
TIMES = st.sampled_from(
    ["", "2024-01-01", "2024-02-30", "soon", "2024-03-31 02:30", "2999-01-01", "infinity", "-1"]
)
NUMBERS = st.sampled_from(["", "0", "7", "10", "11", "-3", "7,5", "1e30", "nan", "9 – yes", "x"])
ROWS = st.lists(st.tuples(KEYS, KEYS, TIMES, TIMES, NUMBERS, NUMBERS), max_size=12)

INTERACTIONS = st.sampled_from(
    [
        "",
        "{from: t, id: a, customer: b, name: =seen, at: t1}",
        "{from: t, customer: {column: b, optional: true}, name: a, at: {column: t1, optional: true}}",
        "{from: t, id: [a, b], where: {a: ['1', '2']}, each: [{name: =one, at: t1},"
        " {name: =two, at: {column: t1, plus: {column: n1, unit: days}}}, {name: a, at: t2}]}",
        "{from: t, id: b, account: a, name: =paid, at: t1, weight: n2,"
        " value: {column: n1, currency: =EUR}, properties: {x: n1, y: n2}}",
    ]
)
FEEDBACK = st.sampled_from(
    [
        "",
        "{from: t, item: =q, score: {column: n1, scale: [0, 10]}}",
        "{from: t, id: a, at: t1, each: [{item: =q, score: {column: n1, scale: [0, 10],"
        " missing: ['7']}}, {item: =r, label: n2}, {item: =s, choices: {column: n2, split: e}}]}",
    ]
)
PARTIES = st.sampled_from(["", "{from: t, key: a, traits: {x: n1}, valid_from: t2}"])
DECIMALS = st.sampled_from([".", ","])


def specification(interactions: str, feedback: str, parties: str, decimal: str) -> str:
    lists = {"interactions": interactions, "feedback": feedback, "customers": parties}
    mapped = [f"{name}: [{text}]" for name, text in lists.items() if text]
    head = f'decimal: "{decimal}"\ntime_zone: Europe/Berlin\nfiles: {{t: t.csv}}\n'
    return head + "\n".join(mapped or ["customers: [{from: t, key: a}]"]) + "\n"


@pytest.mark.django_db
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(ROWS, INTERACTIONS, FEEDBACK, PARTIES, DECIMALS)
def test_every_row_read_is_counted_once_and_the_second_import_brings_nothing(
    rows: list[tuple[str, ...]], interactions: str, feedback: str, parties: str, decimal: str
) -> None:
    with tempfile.TemporaryDirectory() as folder, transaction.atomic():
        bench = Workbench(Path(folder))
        with (bench.data / "t.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([("a", "b", "t1", "t2", "n1", "n2"), *rows])
        first = bench.run(specification(interactions, feedback, parties, decimal))
        read, imported, ignored, quarantined = counts(first)
        assert read == len(rows)
        assert min(imported, ignored, quarantined) >= 0
        assert imported + ignored + quarantined == read
        assert len(bench.open_rows()) == quarantined
        again = bench.run()
        assert counts(again) == (read, 0, read - quarantined, quarantined)
        assert (again.interactions, again.feedback, again.customers, again.traits) == (0, 0, 0, 0)
        assert len(bench.open_rows()) == quarantined
        transaction.set_rollback(True)
