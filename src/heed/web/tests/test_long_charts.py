"""Long charts: the figures of the pages, with intervals, n and events; as files, too."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.test import Client
from tests.kit.pages import assert_valid_page, text_of
from tests.kit.web import Clients

from heed.foundation.models import Role
from heed.insight.results import Finding, FoundGroup, GroupPart, SearchMade
from heed.journeys.queries import StoredVersion
from heed.kernel.estimate import withheld
from heed.web.charts.events import events_of
from heed.web.charts.figure import draw, figure_of
from heed.web.charts.long import Event, Level, Line, LongChart, Point, event_on
from heed.web.marks.lines import Across, Drawn, Upright, lines_chart

MONTHS = ("2026-01-01", "2026-02-01", "2026-03-01")
CHARTS = {
    "/api/v1/metrics/recommends/chart?by=month": "/metrics/recommends/chart.csv?by=month",
    "/api/v1/metrics/recommends/chart?by=quarter&of=segment&value=trade&value=gift": (
        "/metrics/recommends/chart.csv?by=quarter&of=segment&value=trade&value=gift"
    ),
    "/api/v1/metrics/recommends/response/chart?by=month": (
        "/metrics/recommends/response.csv?by=month"
    ),
    "/api/v1/standards/on-the-promised-day/chart?by=week": (
        "/standards/on-the-promised-day/chart.csv?by=week"
    ),
    "/api/v1/standards/on-the-promised-day/chart?by=month": (
        "/standards/on-the-promised-day/chart.csv?by=month"
    ),
    "/api/v1/touchpoints/delivery/chart?what=volume&by=month": (
        "/touchpoints/delivery/chart.csv?what=volume&by=month"
    ),
    "/api/v1/touchpoints/delivery/chart?what=time&by=week": (
        "/touchpoints/delivery/chart.csv?what=time&by=week"
    ),
}


def chart(client: Client, path: str) -> dict[str, Any]:
    answer = client.get(path)
    assert answer.status_code == 200, answer.content
    found: dict[str, Any] = answer.json()
    return found


@pytest.mark.parametrize("path", CHARTS)
def test_every_chart_states_title_unit_n_and_intervals(clients: Clients, path: str) -> None:
    found = chart(clients(Role.VIEWER), path)
    assert found["title"]
    assert "n\u00a0=\u00a0" in found["under"] or "week" in found["under"]
    assert found["says"].startswith(found["title"]) or found["title"] in found["says"]
    for line in found["lines"]:
        assert len(line["points"]) == len(found["starts"]) == len(found["labels"])
        for point in line["points"]:
            assert point["says"]
            if point["low"] is not None:
                assert point["low"] <= point["value"] <= point["high"]
            elif not (found["limits"] or "volume" in path):  # limits stand for intervals
                assert point["value"] is None


@pytest.mark.parametrize(("path", "file"), CHARTS.items())
def test_every_chart_is_a_file(clients: Clients, path: str, file: str) -> None:
    client = clients(Role.VIEWER)
    rows = list(csv.DictReader(io.StringIO(client.get(file).getvalue().decode())))
    found = chart(client, path)
    points = [
        (start, line["name"], point["n"])
        for line in found["lines"]
        for start, point in zip(found["starts"], line["points"], strict=True)
    ]
    assert [(row["starts_on"], row["line"], int(row["n"])) for row in rows] == points


def test_chart_of_a_metric_holds_the_figures_of_its_page(clients: Clients) -> None:
    client = clients(Role.VIEWER)
    found = chart(client, "/api/v1/metrics/recommends/chart?by=month")
    read = client.get("/api/v1/metrics/recommends?by=month").json()
    estimates = [group["estimate"] for group in read["groups"]]
    (line,) = found["lines"]
    assert [p["value"] for p in line["points"]] == [one["value"] for one in estimates]
    assert [p["n"] for p in line["points"]] == [one["n"] for one in estimates]


def test_chart_of_a_standard_has_its_limits_mean_and_goal(clients: Clients) -> None:
    client = clients(Role.VIEWER)
    read = client.get("/api/v1/standards/on-the-promised-day").json()
    found = chart(client, "/api/v1/standards/on-the-promised-day/chart?by=week")
    assert found["starts"] == read["chart"]["weeks"]
    levels = {level["kind"]: level["value"] for level in found["levels"]}
    assert levels["mean"] == pytest.approx(100 * read["chart"]["centre"])
    assert levels["goal"] == pytest.approx(100 * read["target"])
    assert len(found["limits"]["lower"]) == len(found["starts"])
    outside = [
        start
        for start, point in zip(found["starts"], found["lines"][0]["points"], strict=True)
        if point["is_outside"]
    ]
    assert outside == read["chart"]["outside"]


def test_lines_of_a_chart_are_told_apart_up_to_six(clients: Clients) -> None:
    client = clients(Role.VIEWER)
    few = chart(client, "/api/v1/metrics/recommends/chart?by=quarter&of=segment")
    assert [line["tone"] for line in few["lines"]] == ["cat-1", "cat-2", "cat-3"]
    page = client.get("/metrics/recommends?by=quarter&of=traits.city")
    root = assert_valid_page(page)
    assert len([e for e in root.iter("div") if e.get("class") == "smalls"]) == 1
    assert "other values are not shown" in text_of(root)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/api/v1/metrics/recommends/chart?by=day", 400),
        ("/api/v1/metrics/recommends/chart?by=month&of=no-such", 404),
        ("/api/v1/metrics/recommends/chart?by=month&of=segment&value=nobody", 404),
        ("/api/v1/standards/on-the-promised-day/chart?by=day", 422),
        ("/api/v1/touchpoints/nowhere/chart", 404),
        ("/touchpoints/nowhere/chart.csv", 404),
    ],
)
def test_what_there_is_not_is_refused(clients: Clients, path: str, status: int) -> None:
    assert clients(Role.VIEWER).get(path).status_code == status


def test_partners_see_the_charts_of_their_own_touchpoints_only(clients: Clients) -> None:
    partner = clients(Role.PARTNER, teams=("warehouse",))
    assert partner.get("/api/v1/touchpoints/packing/chart").status_code == 200
    assert partner.get("/api/v1/touchpoints/delivery/chart").status_code == 404
    assert partner.get("/api/v1/standards/on-the-promised-day/chart").status_code == 404
    assert partner.get("/standards/on-the-promised-day/chart.csv").status_code == 404
    assert partner.get("/api/v1/metrics/recommends/chart").status_code == 404


def points(*values: float | None) -> tuple[Point, ...]:
    return tuple(
        Point(v, None if v is None else v - 1, None if v is None else v + 1, 20, f"{v}")
        for v in values
    )


def long_chart(*lines: Line, **facts: Any) -> LongChart:
    return LongChart("Title", "Under", "Says", MONTHS, ("Jan", "Feb", "Mar"), lines, **facts)


def test_newest_periods_keep_their_events_and_limits() -> None:
    whole = long_chart(
        Line("all", "actual", points(1, 2, 3)),
        events=(Event(0, "2026-01-05", "gone"), Event(2, "2026-03-05", "stays")),
    )
    last = whole.newest(2)
    assert last.starts == MONTHS[1:]
    assert [(one.place, one.says) for one in last.events] == [(1, "stays")]
    assert whole.newest(0) == whole
    assert whole.newest(9) == whole


def test_chart_without_a_line_to_draw_is_no_figure() -> None:
    assert (
        figure_of(long_chart(Line("a", "actual", points(None, 2, None))), source="", csv="") is None
    )
    assert figure_of(None, source="", csv="") is None


def test_event_lies_in_the_period_of_its_day() -> None:
    until = date(2026, 3, 31)
    assert event_on(date(2026, 2, 28), MONTHS, until, "x") == Event(1, "2026-02-28", "x")
    assert event_on(date(2025, 12, 31), MONTHS, until, "x") is None
    assert event_on(date(2026, 4, 1), MONTHS, until, "x") is None
    assert event_on(date(2026, 4, 1), (), until, "x") is None


def test_versions_and_onsets_become_events() -> None:
    versions = [
        StoredVersion("metric", "nps", number, datetime(2026, number, 9, tzinfo=UTC), "ada", False)
        for number in (1, 2)
    ]
    group = FoundGroup(
        parts=(GroupPart("properties.carrier", "Nordpost"),),
        since="2026-03-01",
        inside=withheld("few", n=0, measure="share"),
        elsewhere=withheld("few", n=0, measure="share"),
        difference=None,
        times=None,
        n=0,
        reach=0,
        p_corrected=1,
        halves=2,
        also=(),
    )
    finding = Finding(
        number=1,
        list="breaks",
        kind="score",
        subject="nps",
        sentence="",
        share=withheld("few", n=0, measure="share"),
        groups=(group,),
        effect=None,
        owner="",
        pinned="",
        rank=0,
        prove="",
        search=SearchMade((), 0, 0, 0, ""),
    )
    found = events_of(versions, [finding], MONTHS, date(2026, 3, 31))
    assert [(one.place, one.says) for one in found] == [
        (1, "definition version 2, 9 February 2026"),
        (2, "carrier: Nordpost differs since 1 March 2026"),
    ]
    assert events_of(versions, [finding], MONTHS, None) == ()


def test_lines_are_drawn_with_bands_levels_events_and_names() -> None:
    drawn = lines_chart(
        [
            Drawn("North", "cat1", [1, 2, None, 4], [0, 1, None, 3], [2, 3, None, 5]),
            Drawn("South", "cat2", [2, 2, 2, 2], [1, 1, 1, 1], [3, 3, 3, 3]),
        ],
        ["Jan", "Feb", "Mar", "Apr"],
        says="North against South",
        levels=[Across(3.5, "goal 3.5", "goal"), Across(0, "0", "zero")],
        events=[Upright(1, "version 2, 9 February 2026")],
    )
    assert 'aria-label="North against South"' in drawn
    assert drawn.count('class="ln s-cat1"') == 1  # the last month stands alone, so it is a dot
    assert drawn.count('class="whisk s-cat1"') == 1
    assert drawn.count("band f-cat") == 2
    for words in ("goal 3.5", "version 2, 9 February 2026", "North", "South"):
        assert words in drawn


def test_server_draws_counts_from_zero() -> None:
    drawn = draw(
        long_chart(
            Line("Met", "actual", points(5, 6, 7)),
            from_zero=True,
            levels=(Level(6.0, "goal 6", "goal"),),
        )
    )
    assert 'class="axis"' in drawn
    assert "goal 6" in drawn
