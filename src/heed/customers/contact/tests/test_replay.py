"""Replaying: the same policy gives the same decisions, another one says what would differ."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from heed.customers.consent.recording import Saying, opt_out, record_consent
from heed.customers.contact.design import Ending, EndReason, Suppression
from heed.customers.contact.ledger import Ask, ask_to_contact, confirm_sent
from heed.customers.contact.replay import replay
from heed.customers.contact.replaying import Replayed, replay_policy, steps_from
from heed.customers.contact.rulebook import read_rulebook
from heed.customers.contact.stopping import end_relationship, hold_contacts, note_care
from heed.customers.contact.tests import test_exposure as exposure
from heed.customers.contact.tests.rulebooks import holding, policy
from heed.customers.models import Contact
from heed.customers.tests.people import ACTOR, add, moment
from heed.kernel.errors import HeedError

pytestmark = pytest.mark.django_db

POLICY = replace(
    exposure.POLICY,
    suppressions=(Suppression("open_complaint", ("a",)), Suppression("care_needed", ("b",))),
    ending=Ending(("a",), (), (EndReason("other", "Other"),)),
)


@dataclass(frozen=True)
class Stopped:
    """Something that holds contacts back happens to somebody."""

    who: int
    how: str
    day: float


STOPS = st.builds(
    Stopped,
    exposure.PEOPLE,
    st.sampled_from(["opt_out", "refuse", "agree", "complaint", "care", "end"]),
    exposure.DAYS,
)


def quiet(_what: str, _done: int, _total: int) -> None:
    """Nobody looks at the progress."""


def stop(step: Stopped, people: list[int]) -> None:
    who, now = people[step.who], exposure.at_day(step.day)
    with suppress(HeedError):
        if step.how == "opt_out":
            opt_out(who=who, source="one_click", actor="customer", now=now)
        elif step.how in ("refuse", "agree"):
            saying = Saying("feedback", "email", step.how == "agree", "staff")
            record_consent(who=who, saying=saying, actor=ACTOR, now=now)
        elif step.how == "complaint":
            hold_contacts(who=who, reason="open_complaint", actor=ACTOR, now=now)
        elif step.how == "care":
            note_care(who=who, kind="health", actor=ACTOR, now=now)
        else:
            end_relationship(who=who, reason="other", actor=ACTOR, now=now)


@settings(
    max_examples=100,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.lists(STOPS | exposure.STEP, max_size=16), exposure.DAYS)
def test_the_same_policy_decides_the_same(
    steps: list[Stopped | exposure.Step], since: float
) -> None:
    with exposure.four_people() as people, holding(POLICY):
        for step in steps:
            if isinstance(step, Stopped):
                stop(step, people)
            else:
                exposure.take(step, people)
        for first in (moment(0), exposure.at_day(since)):
            found = list(replay(steps_from(moment(0), quiet), read_rulebook().book, first))
            assert [each for each in found if not each.is_same] == []
            if first == moment(0):
                assert len({each.step.number for each in found}) == Contact.objects.count()


def asked_daily(days: int, people: list[int]) -> None:
    """A survey asked for and sent to everybody every day."""
    for day in range(days):
        for who in people:
            ask = Ask(who, "survey_event", "email", "feedback")
            found = ask_to_contact(ask=ask, actor="sender", now=moment(day))
            if found.is_allowed:
                confirm_sent(contact=found.number, actor="sender", now=moment(day))


@pytest.mark.usefixtures("shipped")
class TestAnotherPolicy:
    def replayed(self, **changes: Any) -> Replayed:
        draft = policy(never_surveyed=None, **changes)
        return replay_policy(policy=draft, now=moment(45), progress=quiet)

    def test_the_policy_in_force_changes_nothing(self) -> None:
        asked_daily(40, [add("17"), add("18")])
        found = self.replayed()
        assert (found.asked, found.allowed, found.would_be_allowed) == (80, 4, 4)
        assert (found.people, found.people_affected) == (2, 0)
        assert {(each.rule, each.was == each.would_be) for each in found.reasons} == {
            ("survey-rest", True)
        }

    def test_a_shorter_rest_lets_more_through_and_says_which_rule_stops_the_rest(self) -> None:
        asked_daily(40, [add("17"), add("18")])
        limits = tuple(
            replace(limit, within=timedelta(days=7)) if limit.key == "survey-rest" else limit
            for limit in policy().limits
        )
        found = self.replayed(limits=limits)
        assert (found.allowed, found.would_be_allowed) == (4, 8)  # four messages a year
        assert (found.newly_allowed, found.newly_refused) == (6, 2)
        assert found.people_affected == 2
        would = {each.rule: each.would_be for each in found.reasons}
        assert would["surveys-a-year"] > 0
        assert sum(week.asked for week in found.weeks) == 80

    def test_a_stricter_suppression_refuses_what_was_sent(self) -> None:
        one, other = add("17"), add("18")
        note_care(who=one, kind="health", actor=ACTOR, now=moment(0))
        asked_daily(1, [one, other])
        stricter = (*policy().suppressions, Suppression("care_needed", ("survey_event",)))
        found = self.replayed(suppressions=stricter)
        assert (found.allowed, found.would_be_allowed) == (2, 1)
        assert found.people_affected == 1

    def test_what_lies_before_the_window_still_counts(self) -> None:
        one = add("17")
        asked_daily(1, [one])
        found = replay_policy(
            policy=policy(never_surveyed=None), now=moment(25), progress=quiet, days=20
        )
        assert found.asked == 0
        ask_to_contact(
            ask=Ask(one, "survey_event", "email", "feedback"), actor="sender", now=moment(24)
        )
        found = replay_policy(
            policy=policy(never_surveyed=None), now=moment(25), progress=quiet, days=20
        )
        assert (found.asked, found.would_be_allowed) == (1, 0)
