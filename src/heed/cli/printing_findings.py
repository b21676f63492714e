"""`heed findings` in a terminal: sentences first, each with what it rests on."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console

from heed.cli.printing import clean, heading, line
from heed.cli.printing_metrics import told
from heed.insight.explaining import gap_in_words, p_in_words
from heed.insight.grouping import in_words, share_in_words
from heed.insight.results import (
    CaseShown,
    Emerging,
    Finding,
    FindingExplained,
    FindingsReading,
    Gap,
    ScoreEffect,
    ScoreRead,
)
from heed.kernel.estimate import Estimate

MOST_GROUPS = 5
LONGEST_TEXT = 160
NOTHING = "Nothing that would not be named by chance, too."


def print_findings(out: Console, reading: FindingsReading) -> None:
    """Breaks, delights, scores, whom to call first, what is missing."""
    if reading.build is not None:
        for title, found in (("Breaks", reading.breaks), ("Delights", reading.delights)):
            heading(out, f"{title} of build {reading.build}")
            if not found:
                line(out, NOTHING, 2)
            for finding in found:
                _print_finding(out, finding)
    if reading.scores:
        heading(out, "Scores")
        for score in reading.scores:
            _print_score(out, score)
    if reading.emerging:
        heading(out, "Emerging")
        for issue in reading.emerging:
            _print_emerging(out, issue)
    if reading.call_first:
        heading(out, "Whom to call first")
        line(out, "The lowest scores of the most recent month. Check consent before calling.", 2)
        _print_cases(out, reading.call_first)
    if reading.missing:
        heading(out, "What is missing to say more")
        for each in reading.missing:
            line(out, f"{each.add}: {each.shows}", 2)
    for remark in reading.remarks:
        line(out, remark, 2)


def print_explained(out: Console, explained: FindingExplained) -> None:
    """One finding and its whole computation."""
    heading(out, f"Finding {explained.finding.number} of build {explained.build}")
    _print_finding(out, explained.finding)
    heading(out, "How it was computed")
    for step in explained.steps:
        line(out, step, 2)
    if explained.cases:
        heading(out, "Examples")
        _print_cases(out, explained.cases)


def _print_finding(out: Console, finding: Finding) -> None:
    pinned = f" [pinned: {finding.pinned}]" if finding.pinned else ""
    line(out, clean(f"{finding.number}. {finding.sentence}{pinned}"), 2)
    for group in finding.groups[:MOST_GROUPS]:
        is_share = group.inside.measure == "share"
        gap = gap_in_words(group.difference, is_share=is_share) if group.difference else "–"
        times = f", {group.times.value:.1f}× as likely" if group.times else ""
        line(
            out,
            clean(
                f"{in_words(group.parts)}: {gap}{times}, n {group.inside.n:,} and "
                f"{group.elsewhere.n:,}, corrected p {p_in_words(group.p_corrected)}"
            ),
            5,
        )
        if group.also:
            line(out, clean(f"No more say: {'; '.join(map(in_words, group.also))}."), 7)
    if finding.effect is not None and finding.effect.difference is not None:
        line(out, _effect_in_words(finding.effect, finding.effect.difference), 5)
    if finding.kind == "standard":
        line(out, f"Owner: {finding.owner or 'nobody'}.", 5)


def _effect_in_words(effect: ScoreEffect, raw: Gap) -> str:
    said = "adjusted" if effect.adjusted else "not adjusted"
    return (
        f"Goes with {effect.item} {gap_in_words(effect.adjusted or raw, is_share=False)}, {said}; "
        f"answered before the step had ended {share_in_words(effect.while_waiting)}, after "
        f"{share_in_words(effect.after_end)}. An association."
    )


def _print_score(out: Console, score: ScoreRead) -> None:
    line(out, f"{clean(score.name)}: {told(score.estimate)}, {_rests_on(score.estimate)}", 2)
    if score.change is not None and score.first and score.last:
        line(
            out,
            f"{score.verdict} {_change_in_words(score, score.change)} from "
            f"{score.first.window} to {score.last.window}.",
            5,
        )
    else:
        line(out, score.verdict, 5)
    if score.silence:
        line(out, score.silence, 5)


def _print_emerging(out: Console, issue: Emerging) -> None:
    others = f", with {', '.join(f'“{word}”' for word in issue.words[1:4])}"
    line(
        out,
        clean(
            f"“{issue.words[0]}”{others if issue.words[1:] else ''}: {issue.n:,} of "
            f"{issue.n_comments:,} comments in 7 days, usual {issue.usual_low:,} to "
            f"{issue.usual_high:,}; since {issue.since:%d %b %Y}, corrected p "
            f"{p_in_words(issue.p_corrected)}"
        ),
        2,
    )
    _print_cases(out, issue.examples)


def _rests_on(figure: Estimate) -> str:
    people = f" of {figure.n_units:,} {figure.unit}s" if figure.n_units else ""
    return f"n {figure.n:,}{people}, {figure.basis}"


def _change_in_words(score: ScoreRead, change: Gap) -> str:
    return gap_in_words(change, is_share=score.estimate.measure == "share")


def _print_cases(out: Console, cases: Sequence[CaseShown]) -> None:
    for case in cases:
        parts = [
            f"{case.score:g}" if case.score is not None else "",
            f"{case.at:%d %b %Y}" if case.at else "",
            case.customer,
            f"“{case.text[:LONGEST_TEXT]}”" if case.text else "",
        ]
        line(out, clean("  ".join(part for part in parts if part)), 2)
