"""A shop's journey with five instances, counted by hand: for tests of everything that reads."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from heed.config.home import Home
from heed.customers.segments.rules import Segment
from heed.foundation.conditions import Condition
from heed.foundation.models import Build
from heed.journeys.design import (
    Catalogue,
    Evidence,
    Handoff,
    JourneyDesign,
    Stage,
    Step,
    Team,
    Touchpoint,
)
from heed.journeys.queries import current_catalogue
from heed.journeys.reading import OpenBuild
from heed.journeys.services import apply_catalogue
from heed.lake.engines import Engine
from tests.kit import travelled as kit
from tests.kit.travelled import Travelled

NOW = datetime(2026, 5, 1, tzinfo=UTC)
AS_OF = datetime(2026, 4, 30, tzinfo=UTC)


def touchpoint(key: str, owner: str) -> Touchpoint:
    return Touchpoint(key, key.title(), Condition("is", "name", (key,)), owner=owner, channel="web")


DESIGN = JourneyDesign(
    key="shop",
    name="From order to door",
    version=2,
    ends=("deliver",),
    segments=tuple(
        Segment(key, key.title(), Condition("is", "properties.region", (key,)))
        for key in ("north", "south")
    ),
    stages=(
        Stage("buy", "Buy", (Step("order", moment_of_truth=True), Step("pay"))),
        Stage(
            "get",
            "Get",
            (
                Step("ship", optional=True, segments=("north",)),
                Step(
                    "deliver",
                    desired_emotion=2,
                    front_stage="Parcel handed over",
                    evidence={"front_stage": Evidence("told", 3)},
                ),
                Step("thank"),
            ),
        ),
    ),
    handoffs=(Handoff("sales", "logistics", "pay", ("address",), timedelta(hours=4)),),
)
CATALOGUE = Catalogue(
    teams=(Team("sales", "Sales"), Team("logistics", "Logistics"), Team("care", "Care")),
    touchpoints=(
        touchpoint("order", "sales"),
        touchpoint("pay", "sales"),
        touchpoint("ship", "logistics"),
        touchpoint("deliver", "logistics"),
        touchpoint("complain", "care"),
        Touchpoint("thank", "Thanks", None, owner="care"),
    ),
    segments=DESIGN.segments,
    journeys=(DESIGN,),
)
TRAVELLED = (
    Travelled("A1", (("order", 0), ("pay", 10), ("ship", 70), ("deliver", 1510)), segment="north"),
    Travelled("A2", (("order", 5), ("pay", 25), ("ship", 85), ("deliver", 1525)), segment="north"),
    Travelled("A3", (("order", 0), ("pay", 60)), "ended_early", segment="south"),
    Travelled(
        "A4",
        (("order", 0), ("deliver", 100), ("complain", 160), ("order", 220)),
        segment="south",
        skipped=("pay",),
        deviating=((3, "unplanned"), (4, "repeated")),
    ),
    Travelled("A5", (("order", 60_000),), "open"),  # in April
)


def write_tables(
    engine: Engine,
    travelled: tuple[Travelled, ...] = TRAVELLED,
    journey: str = "shop",
    version: int = 2,
    stage_weight: float = 1.0,
) -> dict[str, int]:
    """Write the derived tables of these instances; returns the version of each."""
    tables = kit.steps_and_instances(travelled, journey, version) | {
        "journey_flow": kit.flow_rows(travelled, journey, version),
        "journey_paths": kit.path_rows(travelled, journey, version),
        "journey_outcomes": kit.outcome_rows(travelled, journey, version),
        "journey_touchpoints": kit.touchpoint_rows(travelled, journey, version),
        "journey_deviations": kit.deviation_rows(travelled, journey, version),
        "journey_stages": [
            {
                "journey": journey,
                "journey_version": version,
                "segment": "",
                "stage": stage,
                "stage_no": number,
                "n_reached": reached,
                "n_dropped": dropped,
                "n_open": n_open,
                "n_completed": completed,
                "weight_reached_millionths": round(reached * stage_weight * kit.ONE),
            }
            for number, (stage, reached, dropped, n_open, completed) in enumerate(
                [("buy", 5, 1, 1, 0), ("get", 3, 0, 0, 3)]
            )
        ],
    }
    return {name: kit.write_rows(engine, name, rows) for name, rows in tables.items()}


def build_of(
    engine: Engine,
    travelled: tuple[Travelled, ...] = TRAVELLED,
    catalogue: Catalogue = CATALOGUE,
    journey: str = "shop",
    version: int = 2,
    stage_weight: float = 1.0,
) -> OpenBuild:
    """A build of these instances, without a record store."""
    return OpenBuild(
        number=7,
        finished_at=NOW,
        as_of=AS_OF,
        versions=write_tables(engine, travelled, journey, version, stage_weight),
        catalogue=catalogue,
        engine=engine,
    )


INTERACTIONS = [
    {
        "interaction_id": bytes([number] * 16),
        "profile_id": number,
        "case_id": number,
        "occurred_at": kit.START + number * timedelta(hours=1),
        "received_at": NOW,
        "source_seq": number,
        "name": name,
        "channel": "web",
        "actor": "customer",
        "source": "till",
        "weight_millionths": kit.ONE,
        "properties": {"promised_for": "2026-03-09"} if name == "order" else {},
    }
    for number, name in enumerate(["order", "pay", "order", "newsletter", "newsletter", "gift"])
]


def fill(home: Home) -> None:
    """Give a home the shop's definitions, six interactions and one finished build."""
    apply_catalogue(catalogue=CATALOGUE, actor="test", now=NOW)
    versions = {"interactions": kit.write_rows(home.engine, "interactions", INTERACTIONS)}
    catalogue = current_catalogue()
    version = catalogue.versions["journey:shop"]
    versions |= write_tables(home.engine, version=version)
    Build.objects.create(
        finished_at=NOW,
        as_of=AS_OF,
        table_versions=versions,
        definition_versions=catalogue.versions,
        seconds=1.5,
    )
