"""A finished build, pinned: every reading of it sees the same versions of everything."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from heed.foundation.models import Build
from heed.journeys.design import Catalogue
from heed.journeys.measures_reading import equal
from heed.journeys.results.basis import ONE, BasedOn, BasisKind
from heed.kernel.release import VERSION
from heed.lake.engines import Engine

Row = dict[str, Any]

METHOD: dict[BasisKind, str] = {
    "complete records": (
        "Every instance is counted; a share is n of all instances unless it says of what; "
        "intervals are 95 % Wilson; medians and 90th percentiles are exact."
    ),
    "sample with weights": (
        "Shares are weighted; counts, times and the order of paths are of the sample as it is, "
        "without weights; medians and 90th percentiles are exact."
    ),
}


@dataclass(frozen=True, eq=False)  # one is itself; others that were opened are others
class OpenBuild:
    """The newest build: its pinned table versions and the definitions that it was computed from."""

    number: int
    finished_at: datetime
    as_of: datetime | None
    versions: Mapping[str, int]
    catalogue: Catalogue
    engine: Engine
    horizons: Mapping[str, datetime] = field(default_factory=dict)  # by journey
    facts: Mapping[str, Any] = field(default_factory=dict)  # what the build wrote down, by area

    @property
    def where(self) -> tuple[str, ...]:
        """The conditions that the instances shown meet, as addresses say them; none: all."""
        return ()

    def horizon(self, journey: str) -> datetime | None:
        """The last moment of the data that a journey was computed from."""
        return self.horizons.get(journey, self.as_of)

    def table(self, name: str) -> Any:
        """The lake table at the version that this build pins, as an Ibis table."""
        return self.engine.table(name, self.versions[name])

    def rows(self, name: str, **values: str) -> list[Row]:
        """The rows of a small table whose columns have these values; none if it was not built."""
        if name not in self.versions:
            return []
        return self.engine.to_rows(equal(self.table(name), **values))


def open_newest(
    engine: Engine, catalogue_at: Callable[[Mapping[str, int]], Catalogue]
) -> OpenBuild | None:
    """The newest finished build with its definitions, or ``None`` if nothing was built yet."""
    build = Build.objects.first()
    if build is None:
        return None
    return OpenBuild(
        number=build.pk,
        finished_at=build.finished_at,
        as_of=build.as_of,
        versions=build.table_versions,
        catalogue=catalogue_at(build.definition_versions),
        engine=engine,
        horizons={
            key: datetime.fromisoformat(facts["as_of"])
            for key, facts in build.facts.get("journeys", {}).items()
        },
        facts=build.facts,
    )


def basis_of(n: int, weight_millionths: int) -> BasisKind:
    """Records that all weigh one are complete; other weights mean a sample."""
    return "complete records" if weight_millionths == n * ONE else "sample with weights"


def based_on(build: OpenBuild, whole: Row) -> BasedOn:
    """What the figures of one journey are based on; ``whole`` is its outcome row of all ("")."""
    n, n_customers = whole["n"], whole["n_customers"]
    basis = basis_of(n, whole["weight_millionths"])
    return BasedOn(
        build=build.number,
        built_at=build.finished_at,
        as_of=build.horizon(whole["journey"]),
        window_from=whole["first_started_at"],
        window_to=whole["last_ended_at"],
        journey_version=whole["journey_version"],
        unit=whole["unit"],
        n=n,
        n_customers=n_customers,
        weighted_n=whole["weight_millionths"] / ONE,
        basis=basis,
        method=METHOD[basis],
        not_covered=_not_covered(n, n_customers, basis),
        software=VERSION,
        where=build.where,
    )


def _not_covered(n: int, n_customers: int, basis: BasisKind) -> str:
    if basis == "sample with weights":
        return (
            "No interval is given: it depends on how the sample was drawn, which is not recorded."
        )
    told = "The intervals do not cover records that are missing or wrong."
    if 0 < n_customers < n:
        told += (
            f" They take instances as independent; {n:,} instances are of {n_customers:,} "
            "customers, so they are somewhat too narrow."
        )
    return told
