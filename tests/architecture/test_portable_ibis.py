"""Measures use only what DuckDB and Spark compute alike."""

from __future__ import annotations

import pytest

from tests.architecture.portable import outside_subset
from tests.architecture.sources import SOURCE, python_files, shown


def test_measures_stay_inside_the_portable_subset() -> None:
    outside = [
        f"{shown(path)}:{line}: {reason}"
        for path in python_files(below=SOURCE)
        if path.name.startswith("measures") or "measures" in path.parts
        for line, reason in outside_subset(path.read_text(encoding="utf-8"))
    ]
    assert not outside


@pytest.mark.parametrize(
    "expression",
    [
        "t.name.lower()",
        "t.at.epoch_seconds()",
        "t.key.hash()",
        "t.a.delta(t.b, 'second')",
        "t.a.delta(t.b, unit='second')",
        "t.a.delta(t.b)",
        "t.us.approx_median()",
        "t.us.var()",
        "t.us.std(how='sample')",
        "t.name.group_concat(',')",
        "t.name.collect(order_by=t.at)",
        "t.asof_join(other, 'at')",
        "t.properties.cast('json')",
        "con.sql('select 1')",
    ],
)
def test_lint_rejects(expression: str) -> None:
    assert outside_subset(expression)


@pytest.mark.parametrize(
    "expression",
    [
        "t.a.delta(t.b, unit='microsecond')",
        "t.us.quantile(0.9)",
        "t.name.collect()",
        "t.key.hexdigest(how='md5')",
        "t.us.sum()",
        "t.name.argmax(t.at)",
        "t.properties['colour']",
    ],
)
def test_lint_accepts(expression: str) -> None:
    assert not outside_subset(expression)
