"""What notes make of the evidence that a design states."""

from __future__ import annotations

import pytest

from heed.journeys.design import Evidence
from heed.journeys.evidence import raised


@pytest.mark.parametrize(
    ("stated", "n_told", "becomes"),
    [
        (Evidence(), 0, Evidence()),
        (Evidence(), 2, Evidence("told", 2)),
        (Evidence("told", 4), 2, Evidence("told", 4)),  # they may be the same people
        (Evidence("told", 4), 6, Evidence("told", 6)),
        (Evidence("measured"), 3, Evidence("measured")),
    ],
)
def test_notes_raise_what_is_assumed_and_never_lower_anything(
    stated: Evidence, n_told: int, becomes: Evidence
) -> None:
    assert raised(stated, n_told) == becomes
