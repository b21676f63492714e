"""What customers felt at touchpoints: one scale at a time, words that clearly stand out."""

from __future__ import annotations

import pytest

from heed.insight.felt import Said, felt_of, telling_words
from heed.kernel.errors import NotFound


def said(
    number: int, score: float, *, series: str = "answer:stars:1-5:web:s", **more: object
) -> Said:
    values = {"touchpoint": "delivery", "low": 1.0, "high": 5.0, "who": number, **more}
    return Said(answer=bytes([number % 256]), score=score, series=series, **values)  # type: ignore[arg-type]


def test_a_mean_of_the_middle_is_neutral() -> None:
    found = felt_of([said(n, 2 + n % 3) for n in range(12)])
    point = found.point("delivery")
    assert point is not None
    assert point.emotion.value == pytest.approx(0.0)
    assert point.emotion.n == 12


def test_ends_of_any_scale_are_minus_two_and_plus_two() -> None:
    scores = [0.0] * 11 + [10.0] * 11
    found = felt_of(
        [said(n, s, low=0.0, high=10.0, touchpoint=f"t{s:g}") for n, s in enumerate(scores)]
    )
    withheld = [point.emotion.withheld for point in found.points]
    assert all("nothing varies" in reason or "All" in reason for reason in withheld)


def test_fewer_than_ten_answers_give_no_figure() -> None:
    point = felt_of([said(n, 1 + n % 5) for n in range(9)]).point("delivery")
    assert point is not None
    assert point.emotion.value is None
    assert "9 answers" in point.emotion.withheld


def test_scores_of_two_questions_are_never_put_together() -> None:
    rows = [said(n, 1 + n % 5) for n in range(20)]
    rows += [said(n, 3, series="answer:ease:1-5:web:s") for n in range(30, 42)]
    found = felt_of(rows)
    assert [(each.item, each.n) for each in found.others] == [("stars", 20), ("ease", 12)]
    point = found.point("delivery")
    assert point is not None
    assert point.emotion.n == 20


def test_a_question_that_nobody_answered_is_refused() -> None:
    with pytest.raises(NotFound, match="Nobody was asked"):
        felt_of([said(1, 2)], series="answer:other:1-5:web:s")


def test_without_answers_it_says_what_to_import() -> None:
    found = felt_of([])
    assert found.points == ()
    assert "Import feedback" in found.missing


def test_a_segment_and_a_month_cut_the_answers() -> None:
    march = 1_740_960_000_000_000  # 3 March 2025
    rows = [said(n, 1 + n % 5, segment="trade", entered_us=march) for n in range(12)]
    rows += [said(n, 1 + n % 5, segment="gift", entered_us=march) for n in range(20, 35)]
    for cut, n in (({"segment": "trade"}, 12), ({"month": "2025-03"}, 27)):
        point = felt_of(rows, **cut).point("delivery")
        assert point is not None
        assert point.emotion.n == n
    assert felt_of(rows, month="2025-04").points == ()


def test_scores_after_a_deviation_stand_beside_those_as_designed() -> None:
    odd = frozenset({("skipped", "payment")})
    rows = [said(n, 1 + n % 2, odd=odd) for n in range(12)]
    rows += [said(n, 4 + n % 2, is_as_designed=True) for n in range(20, 40)]
    found = felt_of(rows)
    assert found.as_designed is not None
    assert found.as_designed.value == 4.5
    assert [(each.kind, each.touchpoint, each.score.value) for each in found.deviations] == [
        ("skipped", "payment", 1.5)
    ]


def test_words_stand_out_only_where_the_difference_is_clear() -> None:
    low = [{"late", "parcel"}] * 12 + [{"parcel"}] * 8
    high = [{"parcel"}] * 30
    assert [(each.word, each.n, each.of) for each in telling_words(low, high)] == [("late", 12, 20)]


def test_a_word_of_two_comments_is_no_theme() -> None:
    assert telling_words([{"rare"}] * 2, [{"other"}] * 30) == ()
