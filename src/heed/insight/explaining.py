"""A finding's whole computation in sentences, with its numbers."""

from __future__ import annotations

from collections.abc import Iterator

from heed.insight.grouping import in_words, named, share_in_words, worth_in_words
from heed.insight.results import Finding, FoundGroup, Gap, ScoreEffect, SearchMade
from heed.kernel.money import amount_text
from heed.stats.concentration import CLEARER, SCREEN, STILL

SMALLEST_P = 0.0001


def steps_of(finding: Finding) -> tuple[str, ...]:
    """How the finding was made, step by step."""
    return tuple(_steps(finding))


def _steps(finding: Finding) -> Iterator[str]:
    yield from _whole(finding)
    yield from _searched(finding.search)
    for group in finding.groups:
        yield from _group(group)
    if finding.effect is not None:
        yield from _effect(finding.effect)
    yield from _ranked(finding)
    yield from _cost(finding)
    yield f"What would prove the cause: {finding.prove}"


def _whole(finding: Finding) -> Iterator[str]:
    """The figure over all records, and what it rests on."""
    share = finding.share
    what = {
        "standard": "missed share",
        "score": "share of low scores, or mean score",
        "handoff": "share of journeys that come to it",
        "response": "share of invitations left unanswered",
    }[finding.kind]
    units = f" of {share.n_units:,} {share.unit}s" if share.n_units else ""
    definition = f" {share.definition}." if share.definition else ""
    yield f"All records: {what} {share_in_words(share)}{units}; {share.method}.{definition}"


def _ranked(finding: Finding) -> Iterator[str]:
    if finding.pinned:
        yield f"Pinned above the ranking: {finding.pinned}."
    if finding.worth is not None and finding.worth.low_minor > 0:
        low = amount_text(finding.worth.low_minor, finding.worth.currency)
        yield f"Ranked by the low end of its cost, {low} a year, where all costs have one currency."
    if finding.kind == "handoff":
        yield f"Ranked by {finding.rank:.4f}: the share of journeys that come to it."
        return
    if finding.kind == "response":
        yield (
            f"Ranked by {finding.rank:.4f}: the end of the interval of the difference nearer to 0, "
            "times the share of customers asked who are in the group."
        )
        return
    yield (
        f"Ranked by {finding.rank:.4f}: the end of the interval of the difference nearer to 0, as "
        "a fraction of the scale, times the share of records that are touched."
    )


def _cost(finding: Finding) -> Iterator[str]:
    worth = finding.worth
    if worth is None:
        yield f"No cost is given: {finding.no_worth}"
        return
    yield f"Cost: {worth_in_words(worth)}. {worth.method}"
    yield from (part.says for part in worth.parts)
    if worth.not_covered:
        yield worth.not_covered
    yield (
        f"Value model {worth.model} version {worth.model_version}, confirmed by "
        f"{worth.confirmed_by} on {worth.confirmed_at:%d %b %Y}."
    )


def _searched(search: SearchMade) -> Iterator[str]:
    if search.reason:
        yield f"Nothing was searched: {search.reason}"
        return
    yield (
        "Customers were divided in two halves by a hash of their ids. In each half all values of "
        f"{', '.join(search.dimensions)} and their pairs (words and ticked labels alone) were "
        f"compared with everybody else: {search.n_compared:,} groups in {search.n_searched:,} "
        f"records. Those that pass Benjamini–Hochberg at {100 * SCREEN:.0f} % are candidates; a "
        f"pair must differ from its better parent (p ≤ {CLEARER:g}), and every group outside of "
        f"those before it (p ≤ {STILL:g})."
    )
    yield (
        f"{search.n_candidates:,} candidates of both halves were tested again, each in the half "
        "in which it was not found, corrected by Holm and for both directions: at most "
        f"{100 * search.family_wise:.1f} % of such searches name anything where there is nothing."
    )


def _group(group: FoundGroup) -> Iterator[str]:
    where = "both directions" if group.halves == 2 else "one direction"
    yield (
        f"Where {named(group)}: {share_in_words(group.inside)}; elsewhere "
        f"{share_in_words(group.elsewhere)}; confirmed in {where}, corrected p "
        f"{p_in_words(group.p_corrected)}; {group.n:,} records, {100 * group.reach:.1f} % of all."
    )
    if group.difference is not None:
        is_share = group.inside.measure == "share"
        told = f"Difference {gap_in_words(group.difference, is_share=is_share)}"
        if group.times is not None:
            times = group.times
            told += f"; {times.value:.1f}× as likely ({times.low:.1f}–{times.high:.1f})"
        yield f"{told}; {group.difference.method}."
    if group.also:
        yield f"Says no more: {'; '.join(in_words(parts) for parts in group.also)}."


def _effect(effect: ScoreEffect) -> Iterator[str]:
    yield (
        f"Mean {effect.item} after a miss {share_in_words(effect.missed)}, where it was kept "
        f"{share_in_words(effect.kept)}. {effect.n_before_miss:,} answers of missed cases came "
        "before the miss and are on neither side."
    )
    if effect.difference is not None:
        told = gap_in_words(effect.difference, is_share=False)
        yield f"Difference {told}; {effect.difference.method}."
    yield (
        f"Answered before the step had ended: {share_in_words(effect.while_waiting).rstrip('.')}. "
        f"After it had ended: {share_in_words(effect.after_end).rstrip('.')}."
    )
    if effect.adjusted is not None:
        names = ", ".join(effect.adjusted_for) or "nothing"
        told = gap_in_words(effect.adjusted, is_share=False)
        yield f"Adjusted for {names}: {told}; {effect.adjusted.method}. An association."
    else:
        yield f"Not adjusted: {effect.not_adjusted}"
    if effect.left_out:
        yield f"Not adjusted for {', '.join(effect.left_out)}: too many values for so few answers."


def gap_in_words(gap: Gap, *, is_share: bool, digits: int | None = None) -> str:
    """A difference with its interval: of shares in points, of scores in scores."""
    factor, unit = (100, " points") if is_share else (1, "")
    if digits is None:
        digits = 0 if is_share else 2
    value, low, high = (f"{factor * end:+.{digits}f}" for end in (gap.value, gap.low, gap.high))
    return f"{value}{unit} ({low} to {high})".replace("-", "−")


def p_in_words(p: float) -> str:
    """A p value with two digits, or that it is very small."""
    return f"below {SMALLEST_P}" if p < SMALLEST_P else f"{p:.2g}"
