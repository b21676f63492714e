"""The opening sentences: each is true of the figures that it is made of."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from heed.insight.models import FindingDecision
from heed.insight.results import Emerging, Finding, ScoreRead, SearchMade
from heed.kernel.estimate import Estimate, withheld
from heed.standards.results import KeptShare, StandardRow
from heed.stats.budgets import Status
from heed.web.attention.lead import Seen, lead
from heed.web.attention.names import Names
from heed.web.attention.rows import FindingRow, rows_of

NOTHING = Seen((), (), (), ())
NAMES = Names({}, {"nps": "NPS"}, {"told": "Customer told"}, {"order": "An order"}, {})


def standard(key: str, share: float, target: float, status: Status) -> StandardRow:
    kept = KeptShare(share, share - 0.02, share + 0.02, 400, int(400 * share), 390, "Wilson", "")
    return StandardRow(key, key, False, "", "shop", target, kept, 3, None, status, "", "")


def score(name: str, verdict: str) -> ScoreRead:
    figure = Estimate(31.0, 28.0, 34.0, n=400, measure="points", method="")
    return ScoreRead(name, name, figure, None, None, None, None, verdict, "")


def row(kind: str = "handoff", *, owner: str = "") -> FindingRow:
    finding = Finding(
        number=1,
        list="breaks",
        kind=kind,  # type: ignore[arg-type]
        subject="order:told",
        sentence="",
        share=withheld("none", n=0, measure="share"),
        groups=(),
        effect=None,
        owner=owner,
        pinned="",
        rank=0.0,
        prove="",
        search=SearchMade((), 0, 0, 0.01, ""),
    )
    today = datetime(2025, 7, 1, tzinfo=UTC).date()
    return rows_of([finding], {1: FindingDecision(key="x")}, NAMES, today)[0]


def said(seen: Seen) -> str:
    return " ".join(lead(seen)).replace("<b>", "").replace("</b>", "")


def test_nothing_is_said_of_nothing() -> None:
    assert lead(NOTHING) == []


def test_missed_standards_are_counted_among_those_with_data_and_the_furthest_named() -> None:
    seen = replace(
        NOTHING,
        standards=(
            standard("near", 0.94, 0.95, "missed"),
            standard("far", 0.60, 0.90, "missed"),
            standard("fine", 0.99, 0.90, "kept"),
            standard("unknown", 0.0, 0.90, "no_data"),
        ),
    )
    assert said(seen) == (
        "2 of 3 standards miss their goals, “far” by most: kept in 60.0%, goal 90%."
    )


def test_kept_standards_are_not_made_worse() -> None:
    seen = replace(NOTHING, standards=(standard("fine", 0.99, 0.90, "kept"),) * 2)
    assert said(seen) == "All 2 standards with data keep their goals."


def test_only_clear_changes_are_told_of_scores() -> None:
    seen = replace(NOTHING, scores=(score("A", "Clear fall."), score("B", "No clear change.")))
    assert said(seen) == "A clear fall: A."
    quiet = replace(NOTHING, scores=(score("B", "No clear change."),))
    assert said(quiet) == "No clear change in any score, and no group stands out."


def test_change_that_cannot_be_told_is_not_called_no_change() -> None:
    seen = replace(NOTHING, scores=(score("A", "There are no two periods"),))
    assert "change" not in said(seen)


def test_finding_without_owner_is_told_until_it_has_one() -> None:
    assert said(replace(NOTHING, rows=(row(),))) == ("Nobody owns “Customer told” in “An order”.")
    assert said(replace(NOTHING, rows=(row(owner="Shop"),))) == ""


def test_words_that_emerge_are_told_with_their_usual_range() -> None:
    issue = Emerging(
        words=("sheet",),
        n=38,
        n_comments=200,
        usual_low=9,
        usual_high=21,
        p_corrected=0.001,
        since=datetime(2025, 6, 8, tzinfo=UTC),
        weeks=(),
        examples=(),
    )
    assert said(replace(NOTHING, emerging=(issue,))) == (
        "In the last seven days of data 38 comments say “sheet”; usual are 9 to 21."
    )


def test_names_with_markup_are_shown_as_text() -> None:
    seen = replace(NOTHING, standards=(standard("<i>x</i>", 0.1, 0.9, "missed"),))
    assert "&lt;i&gt;x&lt;/i&gt;" in said(seen)


def test_at_most_three_sentences_open_a_page() -> None:
    seen = Seen(
        standards=(standard("far", 0.60, 0.90, "missed"),),
        scores=(score("A", "Clear fall."), score("B", "Clear rise.")),
        rows=(row(),),
        emerging=(),
    )
    assert len(lead(seen)) == 3
