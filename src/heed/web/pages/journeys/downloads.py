"""A journey as files: the map, the moves and the deviations as CSV, the design as YAML."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import HttpResponse, HttpResponseBase
from django.views.decorators.http import require_safe

from heed.definitions.writing import experience_text
from heed.journeys.catalogue import Content
from heed.journeys.queries import list_at, list_current
from heed.kernel.errors import HeedError, NotFound
from heed.web.csv_answers import Cell, csv_answer
from heed.web.pages.journeys.filtering.cut import filterable
from heed.web.pages.journeys.one import address_of, deviation_rows
from heed.web.pages.journeys.readings import felt_for, layers_of
from heed.web.requests import PageRequest

KIND = "journey"


@require_safe
@filterable()
def map_csv(request: PageRequest, key: str) -> HttpResponseBase:
    """Every cell of the map: stage, touchpoint, lane, value, evidence and n."""
    address = address_of(request)
    reading = request.reading.journey(key, segment=address.segment, month=address.month)
    felt = felt_for(
        request.reading,
        key,
        series=address.series,
        segment=address.segment,
        month=address.month,
    )
    layers = layers_of(request.reading, reading, felt)

    def rows() -> Iterator[tuple[Cell, ...]]:
        for stage in layers.stages:
            for step in stage.steps:
                place = (stage.stage.name, step.reading.touchpoint)
                for cell in step.reading.cells:
                    if cell.value:
                        yield (*place, cell.name, cell.value, cell.grade, cell.n, None, None)
                if step.felt and step.felt.emotion.value is not None:
                    found = step.felt.emotion
                    yield (
                        *place,
                        "actual_emotion",
                        found.value,
                        "measured",
                        found.n,
                        found.low,
                        found.high,
                    )
            for held in stage.standards:
                kept = held.row.kept
                yield (
                    stage.stage.name,
                    held.standard.touchpoint,
                    f"standard:{held.row.key}",
                    kept.value,
                    "measured",
                    kept.n,
                    kept.low,
                    kept.high,
                )

    header = ("stage", "touchpoint", "cell", "value", "evidence", "n", "low", "high")
    return csv_answer(f"{key}-map", header, rows(), where=request.cut.text)


@require_safe
@filterable()
def moves_csv(request: PageRequest, key: str) -> HttpResponseBase:
    """Every move of the flow."""
    address = address_of(request)
    reading = request.reading.journey(key, segment=address.segment, month=address.month)
    header = ("from", "to", "n", "n_instances", "share_of_leaving", "mean_us", "median_us", "loop")
    rows = (
        (
            move.from_touchpoint,
            move.to_touchpoint,
            move.n,
            move.n_instances,
            move.share,
            move.times.mean_us if move.times else None,
            move.times.median_us if move.times else None,
            move.loop,
        )
        for move in reading.moves
    )
    return csv_answer(f"{key}-moves", header, rows, where=request.cut.text)


@require_safe
@filterable()
def deviations_csv(request: PageRequest, key: str) -> HttpResponseBase:
    """Every departure from the design with the score after it."""
    address = address_of(request)
    reading = request.reading.journey(key, segment=address.segment)
    felt = felt_for(request.reading, key, series=address.series, segment=address.segment, month="")
    header = (
        "kind",
        "touchpoint",
        "n_instances",
        "of",
        "share",
        "low",
        "high",
        "score",
        "score_low",
        "score_high",
        "score_n",
    )

    def rows() -> Iterator[tuple[Cell, ...]]:
        for row in deviation_rows(reading, felt, request.cut.links):
            shares, score = row.reading.instances, row.felt.score if row.felt else None
            yield (
                row.reading.kind,
                row.reading.touchpoint,
                shares.n,
                shares.of,
                shares.share,
                shares.low,
                shares.high,
                *((score.value, score.low, score.high, score.n) if score else (None,) * 4),
            )

    return csv_answer(f"{key}-deviations", header, rows(), where=request.cut.text)


@require_safe
def yaml(request: PageRequest, key: str) -> HttpResponse:
    """The design of a journey as an experience file, of one version if the address names it."""
    contents = _contents(key, request.GET.get("version", ""))
    answer = HttpResponse(experience_text(contents), content_type="application/yaml; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="heed-{key}.yaml"'
    return answer


def _contents(key: str, version: str) -> list[Content]:
    if version and not version.isdecimal():
        raise HeedError(f"{version!r} is no version.", code="invalid_option")
    if version:
        found = list_at(KIND, int(version), key)
    else:
        found = [each for each in list_current() if (each.kind, each.key) == (KIND, key)]
    if not found:
        raise NotFound(f"There is no design {key}.")
    return found
