"""How who is who looks in a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from heed.cli.printing import Columns, heading, line, minute, number
from heed.cli.terminal import console

if TYPE_CHECKING:
    from heed.customers.identity.previewing import JoinPreview, SeparationPreview
    from heed.customers.identity.queries import (
        Alarms,
        Identity,
        ProposalList,
        ShownLink,
        ShownProposal,
    )
    from heed.insight.belongings import Belongings

REASONS = {
    "same_key": "both show the same {kind}",
    "person": "{actor} joined them",
    "matched": "their records are alike ({probability})",
}
WHY = {
    "two_strong_keys": "two customers of one source show the same {kind}",
    "too_many": "together they would have very many profiles",
    "several_people": "the {kind} is shown by people who are not one",
    "not_vouched": "the same {kind}, which no source vouches for",
    "matched": "their records are alike ({probability})",
    "person": "{actor} thinks so",
}
SHARED = {
    "too_many": "more profiles than one person has",
    "two_people": "two people sign in with it",
    "person": "somebody said so",
}


def print_identity(found: Identity) -> None:
    """The profiles of a customer, why they are one, and what changed."""
    out = console()
    heading(out, f"Customer {found.customer}")
    table = Columns("Profile", "Source", "Key", "Also shows", "Since")
    for each in found.profiles:
        shows = ", ".join(f"{key.kind} {key.value}" for key in each.keys) or "–"
        table.row(
            str(each.number), each.source, f"{each.kind} {each.key}", shows, minute(each.known_from)
        )
    table.print_to(out)
    links = {link for each in found.profiles for link in each.links}
    for link in sorted(links, key=lambda link: (link.made_at, link.one, link.other)):
        line(out, f"{link.one} and {link.other}: {_reason(link)}, since {minute(link.made_at)}.")
    for change in found.changes:
        line(
            out,
            f"{minute(change.at)}: profile {change.profile} came from customer {change.before} "
            f"to {change.after} ({change.reason}, {change.actor}).",
        )


def print_proposals(found: ProposalList) -> None:
    """What waits for a decision."""
    out = console()
    if not found.proposals:
        line(out, "Nothing waits for a decision.")
        return
    table = Columns(">Proposal", ">Customer", ">Customer", "Because")
    for each in found.proposals:
        table.row(str(each.number), str(each.one), str(each.other), _why(each))
    table.print_to(out)
    line(out, f"{number(sum(found.n.values()))} wait in all.")
    line(out, "`heed identity proposals NUMBER --answer one-person` (two-people, later) decides.")


def print_alarms(found: Alarms) -> None:
    """Shared keys and large customers."""
    out = console()
    if not found.shared and not found.large:
        line(out, "No key is shared, and no customer has very many profiles.")
        return
    if found.shared:
        table = Columns(">Alarm", "Key", ">Profiles", "Because", "Noted")
        for each in found.shared:
            noted = f"seen by {each.seen_by}" if each.seen_by else "new"
            key = f"{each.kind} {each.value}"
            table.row(str(each.number), key, number(each.n_profiles), SHARED[each.reason], noted)
        table.print_to(out)
    for customer, n in found.large:
        line(out, f"Customer {customer} has {n} profiles.")


def print_join(preview: JoinPreview) -> None:
    """What joining would give."""
    out = console()
    n = len(preview.profiles_of_one), len(preview.profiles_of_other)
    line(
        out,
        f"Customers {preview.one} ({n[0]} profiles) and {preview.other} ({n[1]} profiles) would "
        f"be customer {preview.number}.",
    )
    for each in preview.conflicts:
        line(out, f"Against it: each has another {each.kind} of {each.namespace}.")
    if preview.refused == "separated":
        line(out, "Against it: somebody said that they are two people.")


def print_separation(preview: SeparationPreview) -> None:
    """What separating would give."""
    out = console()
    line(out, f"{preview.n_links} links would end. There would be:")
    for customer, profiles in preview.customers:
        line(out, f"customer {customer}: profiles {', '.join(map(str, profiles))}", indent=2)


def print_belongings(found: Belongings) -> None:
    """What moves with profiles."""
    line(
        console(),
        f"It concerns {number(found.interactions)} interactions, {number(found.cases)} cases "
        f"({number(found.open_cases)} open) and {number(found.answers)} answers.",
    )


def _reason(link: ShownLink) -> str:
    probability = "" if link.probability is None else f"probability {link.probability:.4f}"
    said = REASONS[link.reason].format(kind=link.kind, actor=link.actor, probability=probability)
    return f"{said} ({link.value})" if link.value else said


def _why(each: ShownProposal) -> str:
    probability = "" if each.probability is None else f"probability {each.probability:.4f}"
    said = WHY[each.reason].format(kind=each.kind, actor=each.proposed_by, probability=probability)
    return f"{said} ({each.value})" if each.value else said
