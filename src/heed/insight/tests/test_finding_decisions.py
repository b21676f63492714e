"""What people decide about findings: kept by what is found, not by its number."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from heed.foundation.models import AuditEntry, User
from heed.insight.deciding import LONGEST_MUTE, finding_key
from heed.insight.finding_queries import decisions_on
from heed.insight.finding_services import (
    acknowledge_finding,
    assign_finding,
    mute_finding,
    unmute_finding,
)
from heed.insight.models import FindingDecision
from heed.insight.results import Finding, FoundGroup, GroupPart, SearchMade
from heed.kernel.errors import HeedError
from heed.kernel.estimate import withheld

NOW = datetime(2025, 7, 1, 9, tzinfo=UTC)
TODAY = NOW.date()
NONE = withheld("none", n=0, measure="share")


def group(**values: str) -> FoundGroup:
    parts = tuple(GroupPart(column, value) for column, value in values.items())
    return FoundGroup(parts, "", NONE, NONE, None, None, 20, 0.1, 0.01, 2, ())


def finding(**values: object) -> Finding:
    plain = Finding(
        number=1,
        list="breaks",
        kind="standard",
        subject="on-the-day",
        sentence="It is missed.",
        share=NONE,
        groups=(),
        effect=None,
        owner="Delivery",
        pinned="",
        rank=0.1,
        prove="",
        search=SearchMade((), 0, 0, 0.01, ""),
    )
    return replace(plain, **values)  # type: ignore[arg-type]


def test_key_outlives_number_sentence_and_groups_of_a_standard() -> None:
    later = finding(number=7, sentence="Missed more.", groups=(group(region="north"),))
    assert finding_key(later) == finding_key(finding()) == "breaks:standard:on-the-day"


def test_key_of_a_score_names_its_group_in_any_order_and_shows_no_value() -> None:
    one = finding(kind="score", subject="nps", groups=(group(last_name="Weir", region="north"),))
    turned = finding(kind="score", subject="nps", groups=(group(region="north", last_name="Weir"),))
    other = finding(kind="score", subject="nps", groups=(group(region="south"),))
    assert finding_key(one) == finding_key(turned) != finding_key(other)
    assert "Weir" not in finding_key(one)


def test_key_tells_a_break_from_the_delight_beside_it() -> None:
    delight = finding(list="delights", groups=(group(region="north"),))
    assert finding_key(delight) != finding_key(finding())


@pytest.mark.django_db
def test_acknowledging_is_kept_for_the_same_finding_of_a_later_build() -> None:
    acknowledge_finding(finding=finding(), actor="ada", now=NOW)
    acknowledge_finding(finding=finding(number=3), actor="bob", now=NOW + timedelta(days=1))
    kept = decisions_on([finding(number=5)])[5]
    assert (kept.acknowledged_by, kept.acknowledged_at) == ("ada", NOW)
    assert [row.verb for row in AuditEntry.objects.all()] == ["finding.acknowledged"]


@pytest.mark.django_db
def test_muted_finding_comes_back_after_its_day() -> None:
    until = TODAY + timedelta(days=30)
    mute_finding(
        finding=finding(), reason=" new carrier  in July ", until=until, today=TODAY, actor="ada",
        now=NOW,
    )  # fmt: skip
    kept = decisions_on([finding()])[1]
    assert kept.mute_reason == "new carrier in July"
    assert kept.is_muted(TODAY)
    assert kept.is_muted(until)
    assert not kept.is_muted(until + timedelta(days=1))
    assert AuditEntry.objects.get().facts == {"until": until.isoformat()}  # no free text


@pytest.mark.django_db
def test_muted_finding_can_be_brought_back_before_its_day() -> None:
    mute_finding(
        finding=finding(), reason="known", until=TODAY, today=TODAY, actor="ada", now=NOW
    )  # fmt: skip
    unmute_finding(finding=finding(), actor="bob", now=NOW)
    unmute_finding(finding=finding(), actor="bob", now=NOW)
    assert not decisions_on([finding()])[1].is_muted(TODAY)
    assert [row.verb for row in AuditEntry.objects.order_by("id")] == [
        "finding.muted",
        "finding.unmuted",
    ]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("reason", "until", "field"),
    [
        ("", TODAY, "reason"),
        ("x" * 501, TODAY, "reason"),
        ("known", TODAY - timedelta(days=1), "until"),
        ("known", TODAY + LONGEST_MUTE + timedelta(days=1), "until"),
    ],
)
def test_mute_without_reason_or_end_is_refused_at_its_field(
    reason: str, until: date, field: str
) -> None:
    with pytest.raises(HeedError) as refused:
        mute_finding(
            finding=finding(), reason=reason, until=until, today=TODAY, actor="ada", now=NOW
        )
    assert refused.value.fields["field"] == field
    assert not FindingDecision.objects.exists()


@pytest.mark.parametrize("mark", ["safety", "legal, no owner", "vulnerable"])
def test_pinned_for_safety_or_law_is_never_muted(mark: str) -> None:
    with pytest.raises(HeedError, match="cannot be muted"):
        mute_finding(
            finding=finding(pinned=mark), reason="known", until=TODAY, today=TODAY, actor="ada",
            now=NOW,
        )  # fmt: skip


@pytest.mark.django_db
def test_owner_is_a_team_or_a_person_and_can_be_taken_away() -> None:
    teams, ada = frozenset({"shop"}), User.objects.create(username="ada")
    assign_finding(finding=finding(), team="shop", teams=teams, actor="bob", now=NOW)
    assign_finding(finding=finding(), person=ada, teams=teams, actor="bob", now=NOW)
    kept = decisions_on([finding()])[1]
    assert (kept.owner_team, kept.owner_person) == ("", ada)
    assign_finding(finding=finding(), teams=teams, actor="bob", now=NOW)
    assert decisions_on([finding()])[1].owner_person is None
    facts = [row.facts for row in AuditEntry.objects.order_by("id")]
    assert facts == [
        {"team": "shop", "person": None},
        {"team": "", "person": ada.pk},
        {"team": "", "person": None},
    ]


@pytest.mark.django_db
def test_unknown_team_and_disabled_person_are_refused_at_the_field() -> None:
    gone = User.objects.create(username="gone", is_active=False)
    who: list[tuple[str, User | None]] = [("nobody", None), ("", gone)]
    for team, person in who:
        with pytest.raises(HeedError) as refused:
            assign_finding(
                finding=finding(), team=team, person=person, teams=frozenset(), actor="bob", now=NOW
            )
        assert refused.value.fields["field"] == "owner"
