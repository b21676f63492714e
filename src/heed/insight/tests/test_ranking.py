"""The order of findings."""

from __future__ import annotations

from heed.insight.ranking import ranked
from heed.insight.results import Finding, Kind, List, SearchMade
from heed.kernel.estimate import withheld

NOTHING = SearchMade((), 0, 0, 0.01, "")


def finding(
    subject: str, rank: float, *, kind: Kind = "standard", pinned: str = "", kept: List = "breaks"
) -> Finding:
    return Finding(
        number=0,
        list=kept,
        kind=kind,
        subject=subject,
        sentence=subject,
        share=withheld("none", n=0, measure="share"),
        groups=(),
        effect=None,
        owner="",
        pinned=pinned,
        rank=rank,
        prove="",
        search=NOTHING,
    )


def test_pinned_come_first_then_standards_then_what_is_worth_most() -> None:
    found = ranked(
        [
            finding("better", 0.9, kept="delights"),
            finding("score", 0.8, kind="score"),
            finding("small", 0.1),
            finding("large", 0.3),
            finding("unowned", 0.0, pinned="no owner"),
        ]
    )
    assert [each.subject for each in found] == ["unowned", "large", "small", "score", "better"]
    assert [each.number for each in found] == [1, 2, 3, 4, 5]
