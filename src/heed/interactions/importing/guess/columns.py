"""What the rules look at: a table's columns, each with its values and how often they occur."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

MOST_VALUES = 20_000  # distinct values of one column that are looked at

NOTHING = frozenset(
    {"none", "null", "nan", "na", "n/a", "n.a.", "#n/a", "nil", "-", "--", "?", "unknown"}
)
NO_ANSWER = NOTHING | frozenset(
    {
        "no answer", "not answered", "no opinion", "don't know", "dont know", "not applicable",
        "does not apply", "prefer not to say", "prefer not to answer", "refused", "skipped",
        "keine angabe", "keine antwort", "k. a.", "k.a.", "ka", "weiß nicht", "weiss nicht",
        "nicht zutreffend", "trifft nicht zu / keine angabe", "keine meinung", "entfällt",
    }
)  # fmt: skip


@dataclass(frozen=True)
class Column:
    """One column: ``values`` are distinct texts, trimmed and not empty, with their row counts.

    ``values`` holds at most ``MOST_VALUES`` of them, the commonest first.
    """

    name: str
    values: Mapping[str, int]
    n_rows: int
    n_filled: int
    n_distinct: int

    @property
    def is_empty(self) -> bool:
        return self.n_filled == 0

    @property
    def is_constant(self) -> bool:
        return self.n_distinct == 1 and self.n_filled == self.n_rows and self.n_rows > 1

    @property
    def is_unique(self) -> bool:
        """Every row has a value of its own."""
        return self.n_rows > 0 and self.n_distinct == self.n_filled == self.n_rows

    @cached_property
    def said(self) -> dict[str, int]:
        """The values that say something: without ``NULL``, ``n/a`` and their like."""
        return {text: n for text, n in self.values.items() if text.casefold() not in NOTHING}

    @cached_property
    def placeholders(self) -> dict[str, int]:
        """The values that stand for nothing."""
        return {text: n for text, n in self.values.items() if text.casefold() in NOTHING}

    @cached_property
    def mean_words(self) -> float:
        rows = sum(self.said.values())
        return sum(len(text.split()) * n for text, n in self.said.items()) / rows if rows else 0.0

    def share(self, fits: Callable[[str], object]) -> float:
        """The share of rows with a saying value whose value fits."""
        rows = sum(self.said.values())
        return sum(n for text, n in self.said.items() if fits(text)) / rows if rows else 0.0

    def all(self, fits: Callable[[str], object]) -> bool:
        """Whether there are saying values and each of them fits."""
        return bool(self.said) and all(map(fits, self.said))


@dataclass(frozen=True)
class Table:
    """A file's columns; ``count_distinct`` tells how many combinations some columns have."""

    columns: tuple[Column, ...]
    n_rows: int
    count_distinct: Callable[[Sequence[str]], int]

    def identify(self, *names: str) -> bool:
        """Whether these columns together are another for every row."""
        return self.n_rows > 0 and self.count_distinct(names) == self.n_rows


def table_of(names: Sequence[str], rows: Sequence[Sequence[str | None]]) -> Table:
    """A table from rows in memory; empty cells are ``None`` or blank."""

    def count_distinct(wanted: Sequence[str]) -> int:
        places = [names.index(name) for name in wanted]
        return len({tuple(row[place] for place in places) for row in rows})

    columns = tuple(_column(name, [row[index] for row in rows]) for index, name in enumerate(names))
    return Table(columns, len(rows), count_distinct)


def _column(name: str, cells: Sequence[str | None]) -> Column:
    texts = [cell.strip() for cell in cells if cell is not None and cell.strip()]
    counts = Counter(texts)
    most = dict(counts.most_common(MOST_VALUES))
    return Column(name, most, len(cells), len(texts), len(counts))
