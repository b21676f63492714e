"""Mistakes and gaps in purposes and the contact policy, as `heed plan` tells them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from heed.customers.consent.design import Purpose
from heed.customers.contact.design import ContactPolicy
from heed.customers.kinds import CONTACT_POLICY, PURPOSE
from heed.definitions.reading import value_of
from heed.definitions.writing import experience_text
from heed.foundation.yaml_lines import nearest
from heed.journeys.catalogue import Content
from heed.journeys.checks import Finding
from heed.standards.kinds import CALENDAR

SPOKEN = ("de", "en")  # languages of the preference page


def check_contacts(contents: Iterable[Content]) -> list[Finding]:
    """What is wrong or undecided in purposes and the policy among these contents."""
    contents = list(contents)
    calendars = [each.key for each in contents if each.kind == CALENDAR.name]
    policies = [value_of(each) for each in contents if each.kind == CONTACT_POLICY.name]
    findings = [found for policy in policies for found in _policy(policy, policies, calendars)]
    for content in contents:
        if content.kind == PURPOSE.name:
            findings.extend(_purpose(value_of(content)))
    return findings


def policy_text(policy: ContactPolicy) -> str:
    """A policy as the text of an experience file of its own."""
    written = CONTACT_POLICY.write(policy)
    return experience_text([Content(CONTACT_POLICY.name, policy.key, written)])


def _policy(
    policy: ContactPolicy, policies: Sequence[ContactPolicy], calendars: Sequence[str]
) -> Iterator[Finding]:
    place = (CONTACT_POLICY.name, policy.key)
    if policy is not policies[0]:
        what = f"There is one contact policy, and `{policies[0].key}` is it already."
        yield Finding("mistake", *place, ("key",), what, "Retire one of them.")
    for number, quiet in enumerate(policy.quiet_hours):
        if quiet.outside and quiet.outside not in calendars:
            meant = nearest(quiet.outside, calendars)
            known = ", ".join(calendars) or "none"
            fix = f"Did you mean `{meant}`?" if meant else f"There are: {known}."
            path = ("quiet_hours", number, "outside")
            yield Finding("mistake", *place, path, f"There is no calendar `{quiet.outside}`.", fix)
    limited = {key for limit in policy.limits for key in limit.classes}
    for number, each in enumerate(policy.classes):
        if not each.exempt and each.key not in limited:
            what = f"Nothing limits contacts of the class `{each.key}`."
            yield Finding(
                "warning", *place, ("classes", number), what,
                "Name it in a limit, or say `exempt: true`.",
            )  # fmt: skip
    if "open_complaint" not in {each.reason for each in policy.suppressions}:
        what = "Customers are contacted as usual while a complaint of theirs is open."
        yield Finding(
            "warning", *place, (), what, "Add `suppressions: [{reason: open_complaint, …}]`."
        )


def _purpose(purpose: Purpose) -> Iterator[Finding]:
    absent = [code for code in SPOKEN if code not in purpose.texts]
    if absent:
        what = f"The purpose has no words in {' and '.join(absent)}: customers read others instead."
        fix = f"Add `texts: {{{absent[0]}: {{title: …, says: …}}}}`."
        yield Finding("warning", PURPOSE.name, purpose.key, ("texts",), what, fix)
