"""What a page asks for several times is read once, and anew for the next page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest

from heed.foundation.once import once, reading_once

asked: list[object] = []


@pytest.fixture(autouse=True)
def _nothing_asked() -> None:
    asked.clear()


@once
def read(numbers: Sequence[int], versions: Mapping[str, int] | None = None) -> int:
    asked.append((numbers, versions))
    return sum(numbers)


def test_the_same_is_read_once_for_a_page() -> None:
    with reading_once():
        assert [read([1, 2]), read((1, 2)), read([1, 2])] == [3, 3, 3]
        assert read([3]) == 3
        assert read([1, 2], {"a": 1}) == read([1, 2], {"a": 1})
    assert len(asked) == 3


def test_the_next_page_reads_anew() -> None:
    for _ in range(2):
        with reading_once():
            read([1])
    assert len(asked) == 2


def test_elsewhere_everything_is_read_each_time() -> None:
    read([1])
    read([1])
    assert len(asked) == 2


def test_what_failed_is_not_kept() -> None:
    @once
    def fails() -> None:
        asked.append(None)
        raise ValueError("no")

    with reading_once():
        for _ in range(2):
            with pytest.raises(ValueError, match="no"):
                fails()
    assert len(asked) == 2
