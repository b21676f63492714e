"""What customers do after a case was due: whose, within what time, and who is not counted yet."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest

from heed.insight.follow_ups import Event, Met, read_follow_up
from heed.insight.standard_results import FollowUp
from heed.insight.standards import DecidedCases
from heed.standards.design import Reach, Standard

DAY = 86_400_000_000
NAMES = {"call": "Call", "chat": "Chat", "order": "Order"}
QUICK = Standard("quick", "Quick", "order", Reach(("sent",), timedelta(days=1)), 0.9)


def cases(n_kept: int, n_missed: int, *, due_days: list[int] | None = None) -> DecidedCases:
    """Cases of one customer each, kept ones first; case and customer have different numbers."""
    n = n_kept + n_missed
    due = np.array(due_days or [0] * n, dtype=np.int64) * DAY
    return DecidedCases(
        standard=QUICK,
        ids=tuple(number.to_bytes(16) for number in range(n)),
        missed=(np.arange(n) >= n_kept).astype(np.int64),
        weights=np.ones(n),
        clusters=1_000 + np.arange(n, dtype=np.int64),
        unit="customer",
        due_us=due,
        ended_us=due,
        instances=np.arange(n, dtype=np.int64),
        cuts={},
    )


def met(event: Event, rows: list[tuple[int, int, float]], *, until: float = 100) -> Met:
    """Rows of (customer, case, day); −1 where the record does not say."""
    who, case, day = (np.array(column) for column in zip(*rows, strict=True))
    return Met(
        event=event,
        customer=who.astype(np.int64),
        account=np.full(who.size, -1),
        case=case.astype(np.int64),
        at_us=(day * DAY).astype(np.int64),
        horizon_us=round(until * DAY),
    )


def read(given: DecidedCases, seen: Met) -> FollowUp:
    found = read_follow_up(given, seen, [], NAMES)
    assert found is not None
    return found


def test_contacts_count_for_the_case_whoever_the_service_took_the_customer_for() -> None:
    # 4 of 40 kept and 20 of 40 missed cases got in touch on day 3; one more on day 9.
    touch = Event("contact", ("call", "chat"), timedelta(days=7))
    rows = [(-1, case, 3.0) for case in [*range(4), *range(40, 60)]] + [(-1, 70, 9.0)]
    found = read(cases(40, 40), met(touch, rows))
    assert found.names == ("Call", "Chat")
    assert found.kept.value == pytest.approx(0.1)
    assert found.missed.value == pytest.approx(0.5)
    assert found.difference is not None
    assert found.difference.value == pytest.approx(0.4)
    assert found.difference.low > 0


def test_a_contact_before_the_deadline_is_no_consequence_of_it() -> None:
    touch = Event("contact", ("call",), timedelta(days=7))
    rows = [(-1, case, -1.0) for case in range(40, 80)] + [(-1, 0, 1.0), (-1, 41, 1.0)]
    found = read(cases(40, 40), met(touch, rows))
    assert found.missed.value == pytest.approx(1 / 40)


def test_a_purchase_of_the_case_itself_is_no_repeat() -> None:
    again = Event("buys again", ("order",), timedelta(days=90))
    own = [(1_000 + case, case, 1.0) for case in range(80)]
    other = [(1_000 + case, 500 + case, 30.0) for case in range(20)]
    found = read(cases(40, 40), met(again, own + other))
    assert found.kept.value == pytest.approx(0.5)
    assert found.missed.value == pytest.approx(0.0)


def test_cases_whose_window_runs_are_not_counted_even_if_they_came_back() -> None:
    again = Event("buys again", ("order",), timedelta(days=90))
    due = [0] * 60 + [80] * 20
    rows = [(1_000 + case, 500 + case, 85.0) for case in [*range(6), *range(60, 80)]]
    given = cases(30, 50, due_days=due)
    found = read(given, met(again, rows, until=100))
    assert (found.n_closed, found.n_open) == (60, 20)
    assert found.kept.value == pytest.approx(0.2)
    assert found.missed.value == pytest.approx(0.0)
    assert found.missed.n == 30
