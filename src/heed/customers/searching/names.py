"""What people and accounts are called, in memory: a million names are looked through in one go.

A table of letters in threes would find as much in the record store, and be ten times as large; the
two record stores have nothing in common that finds parts of words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.compute as pc

EMPTY = pa.table(
    {
        "number": pa.array([], pa.int64()),
        "is_account": pa.array([], pa.bool_()),
        "name": pa.array([], pa.string()),
        "folded": pa.array([], pa.string()),
    }
)


@dataclass(frozen=True)
class Named:
    """A profile or an account, and what it is called."""

    number: int
    is_account: bool
    name: str


@dataclass(frozen=True)
class Names:
    """Everybody's name as it was written, and ``folded`` for looking it up."""

    table: pa.Table = field(default_factory=lambda: EMPTY)

    def find(self, text: str, most: int) -> tuple[list[Named], int]:
        """Who is called so: all words of ``text`` are in the name, in any order.

        Those whose names begin with it come first, then those with words that do. Returns at most
        ``most``, and how many there are.
        """
        words = fold(text).split()
        if not words or max(map(len, words)) < 2:
            return [], 0
        found = self.table
        for word in sorted(words, key=len, reverse=True):
            found = found.filter(pc.match_substring(found["folded"], word))
        if not found.num_rows:
            return [], 0
        ranked = found.append_column("rank", _ranks(found["folded"], words))
        order = [("rank", "ascending"), ("folded", "ascending"), ("number", "ascending")]
        best = ranked.take(pc.select_k_unstable(ranked, most, order))
        return _named(best), found.num_rows

    def of(self, numbers: Sequence[int]) -> dict[int, str]:
        """By number, what these profiles or accounts are called."""
        wanted = pa.array(sorted(set(numbers)), pa.int64())
        mine = self.table.filter(pc.is_in(self.table["number"], wanted))
        return {each.number: each.name for each in _named(mine)}

    def replaced(self, numbers: pa.Array, news: pa.Table) -> Names:
        """With these numbers called otherwise, or no more."""
        others = self.table.filter(pc.invert(pc.is_in(self.table["number"], numbers)))
        return Names(pa.concat_tables([others, news]).combine_chunks())


def named_table(people: pa.Table, *, is_account: bool) -> pa.Table:
    """Rows of ``number``, ``given_name``, ``surname`` and ``name`` as ``Names`` holds them."""
    given, surname, name = (
        people[column].cast(pa.string()).combine_chunks()
        for column in ("given_name", "surname", "name")
    )
    # Not "skip": that leaves out rows in which all are null.
    words = pc.binary_join_element_wise(
        given, surname, " ", null_handling="replace", null_replacement=""
    )
    whole = pc.utf8_trim_whitespace(words)
    shown = pc.if_else(pc.equal(pc.utf8_length(whole), 0), name, whole)
    table = pa.table(
        {
            "number": people["number"].combine_chunks(),
            "is_account": pa.array([is_account] * people.num_rows, pa.bool_()),
            "name": shown,
        }
    )
    table = table.filter(pc.greater(pc.fill_null(pc.utf8_length(table["name"]), 0), 0))
    folded = pa.chunked_array(fold_all(table["name"]), pa.string())
    return table.append_column("folded", folded)


def fold(text: str) -> str:
    """Small letters without accents; see :func:`fold_all`."""
    folded: str = fold_all(pa.chunked_array([pa.array([text], pa.string())]))[0][0].as_py()
    return folded


def fold_all(texts: pa.ChunkedArray) -> list[pa.Array]:
    """Texts in small letters, without accents, marks as blanks, so that Müller finds mueller not,
    but muller does."""
    parts = []
    for chunk in texts.chunks:
        low = pc.replace_substring(pc.utf8_lower(chunk), "ß", "ss")
        bare = pc.replace_substring_regex(pc.utf8_normalize(low, "NFKD"), r"\p{Mn}+", "")
        words = pc.replace_substring_regex(bare, r"[^\p{L}\p{N}]+", " ")
        parts.append(pc.utf8_trim_whitespace(words))
    return parts


def _ranks(folded: pa.ChunkedArray, words: Sequence[str]) -> pa.ChunkedArray:
    """0 for who is called just so or begins with it, 1 where all words begin words, else 2."""
    text = " ".join(words)
    starts = pc.starts_with(folded, text)
    spaced = pc.binary_join_element_wise("", folded, " ")
    inside = pc.match_substring(spaced, f" {words[0]}")
    for word in words[1:]:
        inside = pc.and_(inside, pc.match_substring(spaced, f" {word}"))
    return pc.if_else(starts, 0, pc.if_else(inside, 1, 2))


def _named(rows: pa.Table) -> list[Named]:
    columns = (rows[name].to_pylist() for name in ("number", "is_account", "name"))
    return [Named(*row) for row in zip(*columns, strict=True)]
