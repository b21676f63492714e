"""Metrics from the contents of definitions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from heed.foundation.yaml_cells import Cell
from heed.foundation.yaml_lines import YamlFile, invalid
from heed.journeys.catalogue import ORDER, Content
from heed.listening.kinds import METRIC
from heed.listening.metric import Metric
from heed.listening.notation import read_metric


def metrics_of(contents: Iterable[Content]) -> tuple[Metric, ...]:
    """The metrics among these contents, in their stored order; other kinds are passed over.

    Raises:
        InvalidDefinition: a content is not in the notation (a newer version of Heed wrote it).
    """
    contents = list(contents)
    order = [
        key
        for content in contents
        if content.kind == ORDER and content.key == METRIC.name
        for key in content.content["keys"]
    ]
    found = [_metric(content) for content in contents if content.kind == METRIC.name]
    place = {key: number for number, key in enumerate(order)}
    return tuple(sorted(found, key=lambda metric: place.get(metric.key, len(place))))


def _metric(content: Content) -> Metric:
    cell = Cell(YamlFile(f"stored metric {content.key}", content.content))
    metric = read_metric(cell)
    if cell.problems:
        raise invalid(cell.problems)
    version = content.version or 1
    formula = metric.formula and replace(metric.formula, version=version)
    return replace(metric, version=version, formula=formula)
