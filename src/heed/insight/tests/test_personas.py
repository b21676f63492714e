"""Personas over builds: figures follow the segment, and what was verified long ago is stale."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pytest
from tests.kit.answers import Said, answer_rows
from tests.kit.defining import define
from tests.kit.interactions import START, Seen, add, profile, rows_of

from heed.customers.models import Customer, Profile, RelationshipChange
from heed.insight.persona_results import PersonaReading
from heed.insight.personas import Source, list_personas, personas_of, read_persona
from heed.journeys.builds import build
from heed.journeys.queries import catalogue_at, current_catalogue
from heed.journeys.reading import open_newest
from heed.kernel.errors import NotFound
from heed.lake.engines import DuckDBEngine, duckdb_engine
from heed.lake.store import Lake

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 6, 1, tzinfo=UTC)
TODAY = date(2026, 6, 1)
DAY = 1440
EXPERIENCE = """
heed: 1
teams: [{key: care}]
touchpoints:
  - {key: call, when: called, owner: care}
segments:
  - {key: callers, when: {did: called}}
  - {key: regulars, when: {did: {name: called, at_least: 2}}}
  - {key: critics, when: {scored: {metric: loyalty, at_most: 6}}}
metrics:
  - {key: loyalty, like: nps, answers: {item: recommend}}
personas:
  - key: calling
    name: Carla
    segment: callers
    quote: I would rather talk.
    needs: [A name, An answer]
    verified: {on: 2026-01-10, by: Research, how: 9 interviews}
  - {key: critical, segment: critics}
journeys:
  - {key: help, ends: call, personas: calling, stages: [{key: all, steps: [call]}]}
"""


@pytest.fixture
def engine(tmp_path: Path) -> DuckDBEngine:
    return filled(tmp_path / "lake")


def filled(lake: Path) -> DuckDBEngine:
    """Of 80 who answered 30 called, ten of them twice; who called is not content."""
    engine = duckdb_engine(Lake(lake), threads=1)
    seen = [Seen("called", n, customer=f"c{n}") for n in range(30)]
    seen += [Seen("called", 60 + n, customer=f"c{n}") for n in range(10)]
    add(engine, "interactions", rows_of(seen))
    given = [2] * 10 + [6] * 20 + [10] * 50
    add(
        engine,
        "feedback",
        answer_rows([Said(s, customer=f"c{n}", day=90) for n, s in enumerate(given)]),
    )
    return engine


def source(engine: DuckDBEngine, today: date = TODAY) -> Source:
    return Source(current_catalogue(), open_newest(engine, catalogue_at), today)


def built(engine: DuckDBEngine, text: str, home: Path) -> None:
    define(text, home)
    build(engine.lake, engine, current_catalogue(), now=NOW)


def read(engine: DuckDBEngine, key: str = "calling") -> PersonaReading:
    return read_persona(source(engine), key)


def test_persona_has_the_share_and_scores_of_its_segment(
    engine: DuckDBEngine, tmp_path: Path
) -> None:
    built(engine, EXPERIENCE, tmp_path)
    found = read(engine)
    assert (found.persona.n, found.persona.n_base) == (30, 80)
    assert found.persona.share == pytest.approx(30 / 80)
    (score,) = found.scores
    assert (score.metric, score.estimate.value, score.estimate.n) == ("loyalty", -100, 30)
    assert score.estimate.low is not None
    assert score.whole.n == 80
    assert score.difference is not None
    assert score.difference.clear
    assert (found.needs, found.quote) == (("A name", "An answer"), "I would rather talk.")
    assert (found.verified_how, found.persona.verified_by) == ("9 interviews", "Research")


def test_figures_move_when_the_rule_of_the_segment_changes(
    engine: DuckDBEngine, tmp_path: Path
) -> None:
    built(engine, EXPERIENCE, tmp_path)
    narrower = EXPERIENCE.replace("when: {did: called}", "when: {did: {name: called, exactly: 2}}")
    define(narrower, tmp_path)
    waiting = read(engine)
    assert waiting.persona.missing == "rule_changed"
    assert (waiting.persona.n, waiting.scores, waiting.ended) == (None, (), None)
    build(engine.lake, engine, current_catalogue(), now=NOW)
    found = read(engine)
    assert (found.persona.n, found.persona.missing) == (10, "")
    assert [score.estimate.n for score in found.scores] == [10]


def test_figures_wait_where_a_segment_that_the_rule_names_changed(
    engine: DuckDBEngine, tmp_path: Path
) -> None:
    named = EXPERIENCE.replace("when: {did: called}", "when: {in: regulars}")
    built(engine, named, tmp_path)
    assert read(engine).persona.n == 10
    define(named.replace("at_least: 2", "at_least: 3"), tmp_path)
    assert read(engine).persona.missing == "rule_changed"
    build(engine.lake, engine, current_catalogue(), now=NOW)
    found = read(engine)
    assert (found.persona.n, found.no_scores) == (0, "nobody_in")


def test_scores_are_not_given_for_a_segment_that_is_made_of_scores(
    engine: DuckDBEngine, tmp_path: Path
) -> None:
    built(engine, EXPERIENCE, tmp_path)
    found = read(engine, "critical")
    assert (found.persona.n, found.scores, found.no_scores) == (30, (), "made_of_scores")


def test_stale_twelve_months_after_verifying_and_never_verified(
    engine: DuckDBEngine, tmp_path: Path
) -> None:
    define(EXPERIENCE, tmp_path)
    stands = {
        today: [row.standing for row in list_personas(source(engine, today)).personas]
        for today in (date(2026, 6, 1), date(2027, 1, 10), date(2027, 1, 11))
    }
    assert list(stands.values()) == [
        ["verified", "unverified"],
        ["verified", "unverified"],
        ["outdated", "unverified"],
    ]
    rows = list_personas(source(engine, date(2027, 1, 11))).personas
    (on_map,) = personas_of(rows, "help")
    assert (on_map.key, on_map.is_stale) == ("calling", True)


def test_before_the_first_build_figures_are_missing_and_texts_are_there(
    engine: DuckDBEngine, tmp_path: Path
) -> None:
    define(EXPERIENCE, tmp_path)
    found = read(engine)
    assert found.persona.missing == "nothing_built"
    assert (found.persona.share, found.as_of, found.ended) == (None, None, None)
    assert found.needs


def test_share_of_those_who_left_is_of_who_was_in_a_year_before(
    engine: DuckDBEngine, tmp_path: Path
) -> None:
    seen = [Seen("called", 400 * DAY, customer="c0"), Seen("called", 300 * DAY, customer="late")]
    add(engine, "interactions", rows_of(seen))
    built(engine, EXPERIENCE, tmp_path)
    nothing = read(engine).ended
    assert nothing is not None
    assert "contact policy" in nothing.withheld
    for number, days in enumerate((10, 100, 200, 500)):  # before the year, twice in it, after it
        change(f"c{number}", "ended", days)
    change("c2", "resumed", 250)
    found = read(engine).ended
    assert found is not None
    assert found.n == 29
    assert found.value == pytest.approx(1 / 29)
    assert found.low is not None
    assert found.low < 1 / 29 < (found.high or 0)


def test_spending_is_the_mean_of_all_who_are_in_it_within_a_year(
    engine: DuckDBEngine, tmp_path: Path
) -> None:
    built(engine, EXPERIENCE, tmp_path)
    nothing = read(engine).spending
    assert nothing is not None
    assert "import specification" in nothing.estimate.withheld
    buy(engine, [(f"c{n}", 80, 1000 * (n + 1), "EUR") for n in range(10)])
    buy(engine, [("c0", 70, 500, "USD"), ("c1", -300, 9000, "EUR"), ("c50", 80, 7000, "EUR")])
    selling = EXPERIENCE.replace("touchpoints:", "touchpoints:\n  - {key: buy, when: bought}")
    built(engine, selling, tmp_path)
    found = read(engine).spending
    assert found is not None
    assert (found.currency, found.touchpoint, found.n_other_currencies) == ("EUR", "buy", 1)
    assert found.estimate.n == 30
    assert found.estimate.value == pytest.approx(sum(range(10, 101, 10)) / 30)
    assert found.estimate.low is not None


def buy(engine: DuckDBEngine, bought: list[tuple[str, int, int, str]]) -> None:
    """Purchases: by whom, on which day, for how many minor units of which currency."""
    seen = [Seen("bought", day * DAY, customer=key) for key, day, _, _ in bought]
    rows = rows_of(seen)
    for name, place in (("value_minor", 2), ("currency", 3)):
        column = rows.schema.get_field_index(name)
        values = pa.array([each[place] for each in bought], rows.schema.field(column).type)
        rows = rows.set_column(column, rows.schema.field(column), values)
    add(engine, "interactions", rows)


def change(key: str, kind: str, days: int) -> None:
    number = profile(key)  # of the customer, too, while nothing says who is who
    known = {"known_from": START}
    Customer.objects.get_or_create(pk=number, defaults=known)
    of = {"customer_id": number, "source": "shop", "key": key}
    Profile.objects.get_or_create(pk=number, defaults={**known, **of})
    at = START + timedelta(days=days)
    RelationshipChange.objects.create(
        profile_id=number, kind=kind, at=at, recorded_at=NOW, source="staff", actor="test"
    )


def test_unknown_persona_is_told_with_the_nearest_key(engine: DuckDBEngine, tmp_path: Path) -> None:
    define(EXPERIENCE, tmp_path)
    with pytest.raises(NotFound, match="Did you mean calling"):
        read(engine, "caling")
