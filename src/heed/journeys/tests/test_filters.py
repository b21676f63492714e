"""Filters as text: one way to write each, and a sentence for what cannot be."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heed.journeys.filtering.filters import (
    FIELDS,
    MEASURED,
    Clause,
    Filter,
    InvalidFilter,
    clause_of,
    filter_of,
)

TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=12).map(
    str.strip
)


@given(name=TEXTS.filter(bool), values=st.frozensets(TEXTS, min_size=1, max_size=4), is_not=...)
def test_what_is_written_is_read_again(name: str, values: frozenset[str], is_not: bool) -> None:
    clause = Clause("property", name, "is", tuple(sorted(values)), is_not)
    assert clause_of(clause.text) == clause


@pytest.mark.parametrize(
    ("text", "clause"),
    [
        ("channel:web|app", Clause("channel", "", "is", ("app", "web"))),
        ("-met:pay", Clause("met", "", "is", ("pay",), is_not=True)),
        ("trait.plan:", Clause("trait", "plan", "is", ("",))),
        ("trait.employees>=250", Clause("trait", "employees", "at_least", ("250",))),
        (r"property.a\:b:x\|y", Clause("property", "a:b", "is", ("x|y",))),
        ("duration>=48 hours", Clause("duration", "", "at_least", ("2 days",))),
        ("deviation:skipped@pay|any", Clause("deviation", "", "is", ("any", "skipped@pay"))),
        ("standard.answered:missed", Clause("standard", "answered", "is", ("missed",))),
    ],
)
def test_text_says_a_condition(text: str, clause: Clause) -> None:
    assert clause_of(text) == clause


def test_filters_that_mean_the_same_are_one() -> None:
    one = filter_of(["channel:web|app", "duration>=24 hours"], "2026-03-01")
    other = filter_of(["duration>=1 day", "", "channel:app|web|app"], " 2026-03-01 ", "")
    assert one == other
    assert one.key("order", 3) == other.key("order", 3)
    assert one.key("order", 3) != one.key("order", 4)
    assert one.pairs == (
        ("where", "channel:app|web"),
        ("where", "duration>=1 day"),
        ("from", "2026-03-01"),
    )
    assert not Filter()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("chanel:web", "Did you mean channel?"),
        ("web", "Write one as `channel:web`"),
        ("outcome:complete", "Did you mean completed?"),
        ("deviation:skip@pay", "Did you mean skipped?"),
        ("standard.answered:xyz", "There are: excluded, kept, missed, open."),
        ("standard:missed", "Say which standard is meant"),
        ("channel.x:web", "channel takes no name"),
        ("duration:2 days", "at least, or at most"),
        ("duration>=soon", "Expected a length"),
        ("steps>=many", "is no number"),
        ("channel>=3", "has no order"),
        ("trait.size>=1|2", "take one value"),
        ("met:", "names nothing"),
        ("property.x:" + "a" * 300, "at most 50 values"),
    ],
)
def test_what_cannot_be_is_said_at_its_place(text: str, says: str) -> None:
    with pytest.raises(InvalidFilter, match=r".*") as refused:
        clause_of(text)
    assert says in refused.value.sentence
    assert refused.value.fields["clause"] == text or says.startswith("Did you")


@pytest.mark.parametrize(
    ("days", "field"), [(("soon", ""), "from"), (("2026-03-02", "2026-03-01"), "to")]
)
def test_days_that_cannot_be_are_said_at_their_field(days: tuple[str, str], field: str) -> None:
    with pytest.raises(InvalidFilter) as refused:
        filter_of([], *days)
    assert refused.value.fields["field"] == field


def test_days_alone_are_a_filter() -> None:
    asked = filter_of([], "", "2026-03-01")
    assert asked == Filter(until=date(2026, 3, 1))
    assert asked


def test_too_many_conditions_are_refused() -> None:
    with pytest.raises(InvalidFilter, match="20 at most"):
        filter_of([f"property.p{n}:x" for n in range(21)])


def test_every_field_is_described() -> None:
    from heed.journeys.filtering import filters

    said = filters.__doc__ or ""
    assert [field for field in FIELDS if field not in said] == []
    assert set(MEASURED) < set(FIELDS)
