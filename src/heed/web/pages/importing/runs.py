"""Import runs as lines: what became of the rows of all files together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from heed.interactions.models import ImportRun


@dataclass(frozen=True)
class RunLine:
    """One run; without files it did not finish."""

    run: ImportRun
    files: tuple[tuple[str, dict[str, int]], ...]

    def _total(self, name: str) -> int:
        return sum(counts.get(name, 0) for _file, counts in self.files)

    @property
    def n_read(self) -> int:
        return self._total("read")

    @property
    def n_imported(self) -> int:
        return self._total("imported")

    @property
    def n_ignored(self) -> int:
        return self._total("ignored")

    @property
    def n_quarantined(self) -> int:
        return self._total("quarantined")


def run_lines(runs: Iterable[ImportRun]) -> list[RunLine]:
    """A line for each run."""
    return [RunLine(run, tuple(run.counts.items())) for run in runs]
