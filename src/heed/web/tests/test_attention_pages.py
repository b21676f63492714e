"""What needs attention, findings and metrics as pages over the simulated company."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from tests.kit.pages import assert_valid_page, text_of
from tests.kit.web import Clients

from heed.foundation.models import AuditEntry, Role
from heed.insight.models import FindingDecision
from heed.web.reading import current


def lines(answer: Any) -> list[dict[str, str]]:
    text = b"".join(answer.streaming_content).decode()
    return list(csv.DictReader(io.StringIO(text)))


def key_on(page: Any) -> str:
    return str(next(e.get("value") for e in page.iter("input") if e.get("name") == "key"))


def lede_of(page: Any) -> str:
    (lede,) = [e for e in page.iter("p") if e.get("class") == "lede"]
    return text_of(lede)


# What needs attention


def test_home_opens_with_a_sentence_that_is_true_of_the_standards(clients: Clients) -> None:
    root = assert_valid_page(clients(Role.VIEWER).get("/"))
    (lede,) = [e for e in root.iter("p") if e.get("class") == "lede"]
    rows = [row for row in current().standards().standards if row.status != "no_data"]
    missed = [row for row in rows if row.status == "missed"]
    assert f"{len(missed)} of {len(rows)} standards" in text_of(lede)
    worst = max(missed, key=lambda row: row.target - (row.kept.value or 0))
    assert worst.name in text_of(lede)


def test_home_lists_findings_with_owner_and_pins_the_unowned_one(clients: Clients) -> None:
    root = assert_valid_page(clients(Role.VIEWER).get("/"))
    (table,) = [e for e in root.iter("table") if "findings" in (e.get("class") or "")]
    first = next(table.iter("tbody"))[0]
    assert "Pinned: no owner" in text_of(first)
    assert "No owner" in text_of(first)
    assert len(list(next(table.iter("tbody")))) == len(current().findings().breaks)


def test_home_says_what_no_value_model_leaves_open_instead_of_a_figure(clients: Clients) -> None:
    text = text_of(assert_valid_page(clients(Role.VIEWER).get("/")))
    assert "needs a value model that a named person confirmed" in text
    assert "Worth a year" not in text


@pytest.mark.parametrize("months", ["3", "12", "999", "x"])
def test_home_takes_any_trend_from_its_address(months: str, clients: Clients) -> None:
    assert_valid_page(clients(Role.VIEWER).get("/", {"months": months}))


def test_home_of_an_empty_home_says_how_to_start(empty_clients: Clients) -> None:
    text = text_of(assert_valid_page(empty_clients(Role.ADMINISTRATOR).get("/")))
    assert "Once data is imported and built" in text


def test_partner_sees_only_what_is_about_their_own_touchpoints(clients: Clients) -> None:
    client = clients(Role.PARTNER, teams=("delivery",))
    text = text_of(assert_valid_page(client.get("/")))
    assert "The customer hears of a new date" in text
    assert "Helped the first time" not in text
    assert "Whom to call first" not in text_of(assert_valid_page(client.get("/findings")))
    rows = lines(client.get("/findings.csv"))
    assert rows
    assert {row["owner"] for row in rows} == {"Delivery and carriers"}
    hidden = next(f for f in current().findings().breaks if f.owner != "Delivery and carriers")
    assert client.get(f"/findings/{hidden.number}").status_code == 404
    assert client.get(f"/findings/{hidden.number}.csv").status_code == 404


# Findings


def test_findings_are_filtered_by_the_address(clients: Clients) -> None:
    client = clients(Role.ANALYST)
    reading = current().findings()
    found = (*reading.breaks, *reading.delights)
    for query, n in (
        ("kind=handoff", sum(one.kind == "handoff" for one in found)),
        ("owner=Customer+service", sum(one.owner == "Customer service" for one in found)),
        ("list=delights&kind=handoff", 0),
        ("kind=unheard-of", len(found)),
    ):
        root = assert_valid_page(client.get(f"/findings?{query}"))
        tables = [e for e in root.iter("table") if "findings" in (e.get("class") or "")]
        assert sum(len(list(body)) for t in tables for body in t.iter("tbody")) == n
        assert len(lines(client.get(f"/findings.csv?{query}"))) == n


def test_finding_shows_its_whole_computation(clients: Clients) -> None:
    client = clients(Role.VIEWER)
    for one in current().findings().breaks:
        text = text_of(assert_valid_page(client.get(f"/findings/{one.number}")))
        for step in current().finding(one.number).steps:
            assert " ".join(step.split()) in text
        assert one.prove in text


def test_examples_of_a_finding_are_on_the_page_and_in_its_csv(clients: Clients) -> None:
    client = clients(Role.VIEWER)
    number = next(f.number for f in current().findings().breaks if f.kind == "standard")
    cases = current().finding(number).cases
    text = text_of(assert_valid_page(client.get(f"/findings/{number}")))
    assert cases
    assert all(case.customer in text for case in cases)
    assert [row["record"] for row in lines(client.get(f"/findings/{number}.csv"))] == [
        case.record for case in cases
    ]


def test_finding_that_is_not_there_is_404(clients: Clients) -> None:
    assert_valid_page(clients(Role.VIEWER).get("/findings/999"), status=404)


def test_viewer_reads_decisions_but_cannot_make_them(clients: Clients) -> None:
    client = clients(Role.VIEWER)
    root = assert_valid_page(client.get("/findings/1"))
    assert not [e for e in root.iter("form") if "/findings/" in (e.get("action") or "")]
    assert client.post("/findings/1/acknowledge", {"key": "x"}).status_code == 404


def test_acknowledging_is_shown_to_everybody_and_audited(clients: Clients) -> None:
    client = clients(Role.MANAGER)
    key = key_on(assert_valid_page(client.get("/findings/2")))
    assert client.post("/findings/2/acknowledge", {"key": key}).status_code == 302
    text = text_of(assert_valid_page(clients(Role.VIEWER).get("/")))
    assert "Acknowledged by manager" in text
    assert AuditEntry.objects.filter(verb="finding.acknowledged").count() == 1
    assert len(lines(client.get("/findings.csv?status=acknowledged"))) == 1


def test_assigned_team_stands_before_the_map(clients: Clients) -> None:
    client = clients(Role.MANAGER)
    key = key_on(assert_valid_page(client.get("/findings/1")))
    answer = client.post("/findings/1/assign", {"key": key, "owner": "team:service"}, follow=True)
    text = text_of(assert_valid_page(answer))
    assert "Customer service" in text
    assert "The map names no owner" in text
    assert "Nobody owns" not in lede_of(assert_valid_page(client.get("/")))


def test_owner_that_is_no_choice_is_refused_at_the_field(clients: Clients) -> None:
    client = clients(Role.MANAGER)
    key = key_on(assert_valid_page(client.get("/findings/1")))
    for owner in ("team:nobody", "person:999", "x"):
        root = assert_valid_page(client.post("/findings/1/assign", {"key": key, "owner": owner}))
        assert [e for e in root.iter("p") if e.get("class") == "error"]
    assert not FindingDecision.objects.exists()


def test_muted_finding_folds_away_and_can_be_brought_back(clients: Clients) -> None:
    client = clients(Role.MANAGER)
    key = key_on(assert_valid_page(client.get("/findings/2")))
    until = timezone.localdate() + timedelta(days=10)
    said = {"key": key, "reason": "New carrier starts", "until": until.isoformat()}
    assert client.post("/findings/2/mute", said).status_code == 302
    home = assert_valid_page(client.get("/"))
    assert "1 finding is muted" in text_of(home)
    assert not [e for e in home.iter("a") if e.get("href") == "/findings/2"]
    assert "New carrier starts" in text_of(assert_valid_page(client.get("/findings?status=muted")))
    FindingDecision.objects.update(muted_until=timezone.localdate() - timedelta(days=1))
    assert [
        e for e in assert_valid_page(client.get("/")).iter("a") if e.get("href") == "/findings/2"
    ]
    assert client.post("/findings/2/unmute", {"key": key}).status_code == 302


@pytest.mark.parametrize(
    "said", [{"reason": "", "until": "2999-01-01"}, {"reason": "because", "until": "yesterday"}]
)
def test_mute_that_fails_keeps_what_was_typed(said: dict[str, str], clients: Clients) -> None:
    client = clients(Role.MANAGER)
    key = key_on(assert_valid_page(client.get("/findings/2")))
    root = assert_valid_page(client.post("/findings/2/mute", {"key": key, **said}))
    assert [e for e in root.iter("p") if e.get("class") == "error"]
    kept = {e.get("name"): e.get("value") for e in root.iter("input")}
    assert kept["until"] == said["until"]
    assert said["reason"] in text_of(next(e for e in root.iter("textarea")))


def test_form_of_another_build_decides_nothing(clients: Clients) -> None:
    client = clients(Role.MANAGER)
    for what in ("acknowledge", "assign", "mute", "unmute"):
        answer = client.post(f"/findings/2/{what}", {"key": "breaks:standard:other"})
        assert "another one now" in text_of(assert_valid_page(answer, status=answer.status_code))
        assert answer.status_code >= 400
    assert not FindingDecision.objects.exists()


def test_reason_with_markup_is_shown_as_text(clients: Clients) -> None:
    client = clients(Role.MANAGER)
    key = key_on(assert_valid_page(client.get("/findings/2")))
    said = {"key": key, "reason": "<script>alert(1)</script>", "until": timezone.localdate()}
    client.post("/findings/2/mute", said)
    for path in ("/findings/2", "/findings?status=muted"):
        root = assert_valid_page(client.get(path))
        assert "<script>alert(1)</script>" in text_of(root)


# Metrics


def test_metrics_show_figure_interval_n_and_definition(clients: Clients) -> None:
    client = clients(Role.VIEWER)
    text = text_of(assert_valid_page(client.get("/metrics")))
    rows = lines(client.get("/metrics.csv"))
    assert len(rows) == len(current().metrics().metrics)
    for one in current().metrics().metrics:
        assert one.name in text
        assert one.estimate.definition in text


def test_metric_runs_its_worked_examples(clients: Clients) -> None:
    client = clients(Role.VIEWER)
    text = text_of(assert_valid_page(client.get("/metrics/recommends")))
    proven = current().metric_proof("recommends")
    assert proven.proofs
    assert not any(proof.failure for proof in proven.proofs)
    assert f"All {len(proven.proofs)} passed" in text


def test_metric_is_read_by_every_dimension_that_it_has(clients: Clients) -> None:
    client = clients(Role.VIEWER)
    for dimension in current().metric("recommends").dimensions:
        answer = client.get("/metrics/recommends", {"by": dimension.name})
        text = text_of(assert_valid_page(answer))
        assert f"By {dimension.name}" in text
        rows = lines(client.get("/metrics/recommends/csv", {"by": dimension.name}))
        assert len(rows) == dimension.n_values


def test_metric_by_something_unknown_shows_the_figure_alone(clients: Clients) -> None:
    answer = clients(Role.VIEWER).get("/metrics/recommends", {"by": "shoe-size"})
    assert "shoe-size" not in text_of(assert_valid_page(answer))


def test_metric_compares_two_windows(clients: Clients) -> None:
    answer = clients(Role.VIEWER).get("/metrics/recommends", {"compare": "2025-Q2:2024-Q2"})
    text = text_of(assert_valid_page(answer))
    assert "Two windows" in text
    assert "1 April 2025 – 30 June 2025" in text


def test_window_that_is_none_is_said_and_kept(clients: Clients) -> None:
    root = assert_valid_page(clients(Role.VIEWER).get("/metrics/recommends?compare=last%20week"))
    assert [e for e in root.iter("div") if e.get("role") == "alert"]
    assert "last week" in [e.get("value") for e in root.iter("input")]


def test_metrics_of_an_empty_home_say_how_to_start(empty_clients: Clients) -> None:
    text = text_of(assert_valid_page(empty_clients(Role.VIEWER).get("/metrics")))
    assert "No metrics yet" in text


@pytest.mark.parametrize(
    "path", ["/", "/findings", "/findings/2", "/metrics", "/metrics/recommends"]
)
def test_page_needs_few_queries(
    path: str, clients: Clients, django_assert_max_num_queries: Any
) -> None:
    client = clients(Role.MANAGER)
    with django_assert_max_num_queries(30):
        client.get(path)
