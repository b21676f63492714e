"""What misses cost a year: from a confirmed model only, as a range, from parts counted by hand."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from tests.kit.answers import Said, answer_rows
from tests.kit.defining import NOW, define
from tests.kit.interactions import add
from tests.kit.repeating import MODEL, SHOP, built, engine_of, opened

from heed.foundation.models import AuditEntry
from heed.insight.ranking import ranked
from heed.insight.reading import COSTS, explain_finding, read_findings
from heed.insight.results import Finding, Worth
from heed.insight.services import confirm_value_model
from heed.insight.value_reading import list_value_models
from heed.kernel.errors import HeedError, NotFound
from heed.lake.engines import DuckDBEngine

pytestmark = pytest.mark.django_db

ASSUMED = MODEL.replace(
    "repeat: {touchpoint: order, within: 60 days}",
    "repeat: {touchpoint: order, within: 3000 days, lost_share: {low: 5 %, high: 20 %}}",
)


def confirm(key: str = "late", by: str = "Ada Example") -> None:
    confirm_value_model(key=key, by=by, actor="tester", now=NOW)


def only_break(engine: DuckDBEngine) -> Finding:
    built(engine)
    (found,) = read_findings(opened(engine)).breaks
    return found


def priced(folder: Path, text: str = SHOP + MODEL) -> Worth:
    engine = engine_of(folder, text)
    confirm()
    worth = only_break(engine).worth
    assert worth is not None
    return worth


def test_every_part_is_what_counting_by_hand_gives(tmp_path: Path) -> None:
    worth = priced(tmp_path)
    misses, lost, margin, call = worth.parts
    # 100 of 610 cases were late, in the 329.7 days from the first deadline to the horizon.
    assert "n 610)" in misses.says
    assert "610 cases in 330 days" in misses.says
    assert misses.low < 100 * 365.25 / 329.7 < misses.high
    # 200 of 510 kept cases come back and 10 of 100 missed ones: 39.2 % less 10 %.
    assert (lost.unit, lost.basis) == ("share", "measured")
    assert 0 < lost.low < 200 / 510 - 0.1 < lost.high
    assert "39.2 % (" in lost.says
    assert "10.0 % (" in lost.says
    assert "closed windows; 610 cases were followed so long, 0 not yet" in lost.says
    # Repeat orders are worth EUR 50 on average, of which a fifth is margin.
    assert margin.low < 1_000 < margin.high
    assert "n 210" in margin.says
    assert (call.low, call.high, call.is_assumed) == (200, 500, True)
    assert worth.low_minor == pytest.approx(misses.low * (lost.low * margin.low + 200), abs=1)
    assert worth.high_minor == pytest.approx(misses.high * (lost.high * margin.high + 500), abs=1)
    assert (worth.currency, worth.per, worth.is_assumed) == ("EUR", "year", True)
    assert (worth.model, worth.model_version, worth.confirmed_by) == ("late", 1, "Ada Example")


def test_without_confirmation_there_is_no_cost_but_what_to_do(tmp_path: Path) -> None:
    found = only_break(engine_of(tmp_path))
    assert found.worth is None
    assert found.no_worth == "no value model is confirmed: `heed value confirm late --by NAME`."


def test_without_any_model_it_says_how_to_get_one(tmp_path: Path) -> None:
    found = only_break(engine_of(tmp_path, SHOP))
    assert found.worth is None
    assert "there is no value model" in found.no_worth


def test_confirming_is_news_to_a_build_and_a_changed_model_is_unconfirmed_again(
    tmp_path: Path,
) -> None:
    engine = engine_of(tmp_path)
    assert only_break(engine).worth is None
    assert built(engine).up_to_date
    confirm()
    assert only_break(engine).worth is not None
    define(SHOP + MODEL.replace("20 %", "25 %"), tmp_path)
    assert only_break(engine).worth is None
    (read,) = list_value_models().models
    assert (read.version, read.is_confirmed) == (2, False)


def test_confirmation_is_a_named_person_and_an_audit_row_without_the_name(tmp_path: Path) -> None:
    engine_of(tmp_path)
    for nobody in ("", " ", "-", "nobody"):
        with pytest.raises(HeedError, match="Name the person"):
            confirm(by=nobody)
    with pytest.raises(NotFound, match="Did you mean late"):
        confirm(key="lat")
    confirm()
    with pytest.raises(HeedError, match="was confirmed by Ada Example"):
        confirm(by="Bob Example")
    entry = AuditEntry.objects.get(verb="value.confirmed")
    assert (entry.subject, entry.actor, entry.facts["version"]) == (
        "value_model:late", "tester", 1,
    )  # fmt: skip
    assert "Ada" not in str(entry.facts)


def test_stated_share_counts_where_the_data_does_not_say_it_and_is_marked(tmp_path: Path) -> None:
    worth = priced(tmp_path, SHOP + ASSUMED)
    lost = worth.parts[1]
    assert (lost.basis, lost.is_assumed, lost.low, lost.high) == ("stated", True, 0.05, 0.2)
    assert "assumed" in lost.says
    assert "No case was followed for 3000 days yet" in lost.says


@pytest.mark.slow
def test_model_of_another_population_or_standard_gives_no_cost(tmp_path: Path) -> None:
    engine = engine_of(tmp_path, SHOP + MODEL + "    when: {channel: shop}\n")
    confirm()
    found = only_break(engine)
    assert (found.worth, found.no_worth) == (
        None, "no case of this standard is one that late is about.",
    )  # fmt: skip


@pytest.mark.slow
def test_population_is_those_cases_only(tmp_path: Path) -> None:
    worth = priced(tmp_path, SHOP + MODEL + "    when: {properties: {region: north}}\n")
    assert "n 310)" in worth.parts[0].says  # of 610


@pytest.mark.slow
def test_costs_alone_are_a_cost_and_need_no_customers(tmp_path: Path) -> None:
    call = "{name: Call, low: 300, high: 500}"
    text = f"value_models:\n  - {{key: late, currency: JPY, costs: [{call}]}}\n"
    misses, stated = (worth := priced(tmp_path, SHOP + text)).parts
    assert (stated.low, stated.high) == (300, 500)  # a yen has no smaller unit
    assert worth.low_minor == pytest.approx(300 * misses.low, abs=1)


@pytest.mark.slow
def test_purchases_in_another_currency_are_no_ground_for_a_margin(tmp_path: Path) -> None:
    engine = engine_of(tmp_path, SHOP + MODEL.replace("EUR", "USD").split("    costs")[0])
    confirm()
    assert "the value of repeat purchases in USD is not known" in only_break(engine).no_worth


def test_explanation_prints_every_number_and_examples_with_dates_and_comments(
    tmp_path: Path,
) -> None:
    engine = engine_of(tmp_path)
    said = [
        Said(2, 230, customer="c396", case="396", properties={}),
        Said(3, 231, customer="c392", case="392", properties={}),
    ]
    rows = answer_rows(said).to_pylist()
    rows[0]["text"], rows[1]["text"] = "Viel zu spät, schöne Grüße", "Far too late"
    add(engine, "feedback", answer_rows([]).from_pylist(rows, schema=answer_rows([]).schema))
    confirm()
    built(engine)
    explained = explain_finding(opened(engine), 1)
    told = " ".join(explained.steps)
    for part in (
        "misses a year.",
        "Met order again within 60 days",
        "margin",
        "Call to service",
        "confirmed by Ada Example",
        "low ends go with low ends",
        "association",
    ):
        assert part in told
    texts = [case.text for case in explained.cases]
    assert texts[:3] == ["Viel zu spät, schöne Grüße", "", "Far too late"]
    newest = explained.cases[0]
    assert newest.at is not None
    assert newest.ended is not None
    assert newest.ended > newest.at
    assert COSTS in read_findings(opened(engine)).remarks


def test_costs_rank_by_their_low_end_before_effects(tmp_path: Path) -> None:
    engine = engine_of(tmp_path)
    confirm()
    found = only_break(engine)
    assert found.worth is not None
    cheap = replace(found, subject="cheap", worth=replace(found.worth, low_minor=5), rank=0.9)
    unpriced = replace(found, subject="unpriced", worth=None, rank=0.99)
    pinned = replace(unpriced, subject="pinned", pinned="safety")
    order = [each.subject for each in ranked([unpriced, cheap, found, pinned])]
    assert order == ["pinned", "quick", "cheap", "unpriced"]
    dollars = replace(cheap, subject="dollars", worth=replace(found.worth, currency="USD"))
    assert [each.subject for each in ranked([found, dollars])] == ["dollars", "quick"]
