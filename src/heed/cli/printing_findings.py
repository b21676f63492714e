"""`heed findings` in a terminal: sentences first, each with what it rests on."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console

from heed.cli.printing import clean, heading, line
from heed.cli.printing_metrics import told
from heed.insight.explaining import gap_in_words, p_in_words
from heed.insight.grouping import in_words, named, share_in_words, worth_in_words
from heed.insight.results import (
    CaseShown,
    Driver,
    DriversRead,
    Emerging,
    FairnessRead,
    Finding,
    FindingExplained,
    FindingsReading,
    Gap,
    ScoreEffect,
    ScoreRead,
)
from heed.kernel.estimate import Estimate

MOST_GROUPS = 5
MOST_DRIVERS = 10
MOST_FAIR = 8
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
    if reading.fairness:
        heading(out, "Fairness")
        line(out, "Restricted columns are watched, never searched nor offered as groups.", 2)
        for watched in reading.fairness:
            _print_fairness(out, watched)
    if reading.drivers is not None:
        _print_drivers(out, reading.drivers)
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
                f"{named(group)}: {gap}{times}, n {group.inside.n:,} and "
                f"{group.elsewhere.n:,}, corrected p {p_in_words(group.p_corrected)}"
            ),
            5,
        )
        if group.also:
            line(out, clean(f"No more say: {'; '.join(map(in_words, group.also))}."), 7)
    if finding.effect is not None and finding.effect.difference is not None:
        line(out, _effect_in_words(finding.effect, finding.effect.difference), 5)
    if finding.worth is not None:
        worth = finding.worth
        told = f"Costs about {worth_in_words(worth)} ({worth.model}@{worth.model_version})."
        line(out, clean(told), 5)
    elif finding.kind == "standard" and finding.list == "breaks":
        line(out, clean(f"No cost is given: {finding.no_worth}"), 5)
    if finding.kind in ("standard", "handoff"):
        line(out, f"Owner: {finding.owner or 'nobody'}.", 5)


def _effect_in_words(effect: ScoreEffect, raw: Gap) -> str:
    said = "adjusted" if effect.adjusted else "not adjusted"
    return (
        f"Goes with {effect.item} {gap_in_words(effect.adjusted or raw, is_share=False)}, {said}; "
        f"answered before the step had ended "
        f"{share_in_words(effect.while_waiting).rstrip('.')}, after "
        f"{share_in_words(effect.after_end).rstrip('.')}. An association."
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
    basis = "basis unknown" if figure.basis == "unknown" else figure.basis
    return f"n {figure.n:,}{people}, {basis}"


def _change_in_words(score: ScoreRead, change: Gap) -> str:
    if score.estimate.measure == "points":
        return gap_in_words(change, is_share=False, digits=1)
    return gap_in_words(change, is_share=score.estimate.measure == "share", digits=None)


def _print_drivers(out: Console, read: DriversRead) -> None:
    heading(out, f"What goes with {clean(read.item)}, each beside all the others")
    if read.reason:
        line(out, read.reason, 2)
        return
    clear = [each for each in read.drivers if each.is_clear]
    for driver in clear[:MOST_DRIVERS]:
        what = "missed" if driver.kind == "standard" else "met"
        told = (
            f"{driver.name} {what}: {gap_in_words(driver.adjusted, is_share=False)}, n {driver.n:,}"
        )
        line(
            out, clean(f"{told}; compared naively {driver.plain.value:+.2f}.").replace("-", "−"), 2
        )
    misled = [each for each in read.drivers if not each.is_clear and _misleads(each)]
    for driver in misled[:MOST_DRIVERS]:
        told = f"{driver.name}: {gap_in_words(driver.plain, is_share=False)} compared naively, but "
        told += (
            f"{gap_in_words(driver.adjusted, is_share=False)} where all else is alike: not clear."
        )
        line(out, clean(told), 2)
    if not clear:
        line(out, "Nothing is clear beside everything else.", 2)
    line(out, f"Associations over {read.n:,} answers; {read.method}.", 2)


def _misleads(driver: Driver) -> bool:
    """Whether a naive comparison would say what does not hold beside everything else."""
    return driver.plain.low > 0 or driver.plain.high < 0


def _print_fairness(out: Console, watched: FairnessRead) -> None:
    line(out, clean(f"{watched.name} by {watched.column}, {watched.measure}: {watched.verdict}"), 2)
    differing = [group for group in watched.groups if group.differs]
    for group in (differing or watched.groups)[:MOST_FAIR]:
        told = share_in_words(group.estimate)
        if group.difference is not None and group.p_corrected is not None:
            is_share = group.estimate.measure == "share"
            gap = gap_in_words(group.difference, is_share=is_share, digits=1 if is_share else 2)
            told += f"; {gap} to all others, corrected p {p_in_words(group.p_corrected)}"
        line(out, clean(f"{group.value}: {told}"), 5)


def _print_cases(out: Console, cases: Sequence[CaseShown]) -> None:
    for case in cases:
        parts = [
            f"{case.score:g}" if case.score is not None else "",
            _dates(case),
            case.customer,
            f"“{case.text[:LONGEST_TEXT]}”" if case.text else "",
        ]
        line(out, clean("  ".join(part for part in parts if part)), 2)


def _dates(case: CaseShown) -> str:
    """When it was due or answered, and when it ended after all."""
    if case.at is None:
        return ""
    told = f"{case.at:%d %b %Y}"
    return f"due {told}, ended {case.ended:%d %b %Y}" if case.ended else told
