"""Ids are a contract with data that is stored already: these values must never change."""

from __future__ import annotations

import duckdb
import pytest

from heed.kernel.ids import id63, id128


def test_id63_is_the_same_number_for_ever() -> None:
    assert id63("customer", "shop", "42") == 9091298826680075735


@pytest.mark.parametrize("parts", [("a",), ("customer", "shop", "42"), ("case", "", "ÄÖ € 漢")])
def test_id63_equals_its_twin_in_sql(parts: tuple[str, ...]) -> None:
    text = "\x1f".join(parts)
    query = "SELECT (md5_number_lower(?) & 9223372036854775807::UBIGINT)::BIGINT, unhex(md5(?))"
    found = duckdb.connect().execute(query, [text, text]).fetchone()
    assert found == (id63(*parts), id128(*parts))


def test_parts_do_not_run_into_each_other() -> None:
    assert id63("ab", "c") != id63("a", "bc")
