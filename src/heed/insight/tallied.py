"""Findings from standards that the source only counts: no case, no customer, nobody to group."""

from __future__ import annotations

from heed.insight.grouping import share_in_words
from heed.insight.results import Finding, SearchMade
from heed.insight.sources import Source
from heed.insight.standards import is_clearly_missed, owner_of
from heed.kernel.estimate import FLOOR, Estimate, withheld
from heed.standards.design import Standard, Tallied
from heed.stats.shares import WILSON, wilson_of

PERIODS = "standard_periods"
ALL = "all"
NOT_SEARCHED = "its source counts cases and names none, so nobody can be grouped."
NO_PRICE = "counts do not say who was missed."


def tallied_findings(source: Source, standards: tuple[Standard, ...]) -> list[Finding]:
    """A finding for each counted standard whose goal is clearly missed."""
    counted = {each.key: each for each in standards if isinstance(each.rule, Tallied)}
    periods = source.filled(PERIODS)
    if not counted or periods is None:
        return []
    mine = periods.filter(periods.standard.isin(sorted(counted)), periods.period == ALL)
    found = []
    for row in source.engine.to_rows(mine):
        standard, share = counted[row["standard"]], _missed(row)
        if share.value and (is_clearly_missed(share, standard) or standard.marks):
            found.append(_finding(source, standard, share))
    return found


def _missed(row: dict[str, float | None]) -> Estimate:
    n, kept, effective = int(row["n"] or 0), row["kept_share"], row["n_effective"]
    if n < FLOOR or kept is None or not effective:
        return withheld(f"{n} cases were counted: too few.", n=n, measure="share")
    low, high = wilson_of(1 - kept, effective)
    n_units = int(row["n_clusters"] or 0)
    return Estimate(
        1 - kept, low, high, n=n, measure="share", method=WILSON, unit="case", n_units=n_units
    )


def _finding(source: Source, standard: Standard, share: Estimate) -> Finding:
    owner = owner_of(standard, source.inputs.catalogue)
    what = "promise" if standard.is_promise else "standard"
    return Finding(
        number=0,
        list="breaks",
        kind="standard",
        subject=standard.key,
        sentence=f"The {what} “{standard.name}” is missed in {share_in_words(share)}.",
        share=share,
        groups=(),
        effect=None,
        owner=owner,
        pinned=", ".join([*standard.marks, *([] if owner else ["no owner"])]),
        rank=0.0,
        prove="Record the calls or visits themselves, so that who is missed can be seen.",
        search=SearchMade((), 0, 0, 0.0, NOT_SEARCHED),
        no_worth=NO_PRICE,
    )
