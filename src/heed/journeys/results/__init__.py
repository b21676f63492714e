"""What reading gives: typed results that commands print, `--json` writes and notebooks show.

Every result is a frozen dataclass. Shares are fractions between 0 and 1, durations end ``_us`` and
are whole microseconds, times are aware and in UTC. ``None`` means not known, never zero.
"""

from heed.journeys.results.basis import BasedOn, Share, Times
from heed.journeys.results.doctor import (
    Answer,
    BuildState,
    Coverage,
    Disk,
    DiskTable,
    DoctorReading,
    ExtractAdvice,
    QuarantineGroup,
    SourceReading,
    UnclaimedName,
    Version,
)
from heed.journeys.results.journey import (
    Cell,
    DeviationReading,
    ExtractColumn,
    ExtractRequest,
    HandoffReading,
    JourneyList,
    JourneyReading,
    JourneySummary,
    Leave,
    Move,
    OutcomeReading,
    StageReading,
    StepReading,
)
from heed.journeys.results.paths import OtherPaths, PathReading, PathsReading

__all__ = [
    "Answer",
    "BasedOn",
    "BuildState",
    "Cell",
    "Coverage",
    "DeviationReading",
    "Disk",
    "DiskTable",
    "DoctorReading",
    "ExtractAdvice",
    "ExtractColumn",
    "ExtractRequest",
    "HandoffReading",
    "JourneyList",
    "JourneyReading",
    "JourneySummary",
    "Leave",
    "Move",
    "OtherPaths",
    "OutcomeReading",
    "PathReading",
    "PathsReading",
    "QuarantineGroup",
    "Share",
    "SourceReading",
    "StageReading",
    "StepReading",
    "Times",
    "UnclaimedName",
    "Version",
]
