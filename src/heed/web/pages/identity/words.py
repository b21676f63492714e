"""Words for reasons, keys and fields; and what speaks for and against two people being one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from heed.customers.identity.queries import ShownLink, ShownProposal
from heed.customers.matching.comparisons import Agreement
from heed.web.figures import signed

Text = str | Promise

KEYS: Mapping[str, Text] = {
    "crm_id": gettext_lazy("customer number"),
    "login": gettext_lazy("login"),
    "loyalty_card": gettext_lazy("loyalty card"),
    "email": gettext_lazy("email address"),
    "phone": gettext_lazy("telephone number"),
    "cookie": gettext_lazy("cookie"),
    "device": gettext_lazy("device"),
}
FIELDS: Mapping[str, Text] = {
    "given_name": gettext_lazy("First name"),
    "surname": gettext_lazy("Surname"),
    "name": gettext_lazy("Name"),
    "birth_date": gettext_lazy("Birth date"),
    "street": gettext_lazy("Street"),
    "house_number": gettext_lazy("House number"),
    "address_2": gettext_lazy("Address, second line"),
    "city": gettext_lazy("Town"),
    "postcode": gettext_lazy("Postcode"),
    "region": gettext_lazy("Region"),
    "national_id": gettext_lazy("Personal number"),
    "email": gettext_lazy("Email address"),
    "phone": gettext_lazy("Telephone number"),
}
AGREEMENTS: Mapping[str, Text] = {
    Agreement.SAME: pgettext_lazy("agreement", "the same"),
    Agreement.ALIKE: pgettext_lazy("agreement", "alike"),
    Agreement.SWAPPED: pgettext_lazy("agreement", "in the other field"),
    Agreement.SOMEWHAT: pgettext_lazy("agreement", "somewhat alike"),
    Agreement.DIFFERS: pgettext_lazy("agreement", "different"),
    Agreement.MISSING: pgettext_lazy("agreement", "not known of both"),
}
REASONS: Mapping[str, Text] = {
    "matched": gettext_lazy("Alike, without a common key"),
    "two_strong_keys": gettext_lazy("Same key, but two customers of one source"),
    "several_people": gettext_lazy("Key of several people"),
    "not_vouched": gettext_lazy("Same key, not vouched for"),
    "too_many": gettext_lazy("Would have very many profiles"),
    "person": gettext_lazy("Proposed by somebody"),
}
SHARED: Mapping[str, Text] = {
    "too_many": gettext_lazy("More profiles show it than one person has"),
    "two_people": gettext_lazy("Two people sign in with it"),
    "person": gettext_lazy("Somebody said so"),
}
VERBS: Mapping[str, Text] = {
    "joined": gettext_lazy("Joined two customers"),
    "separated": gettext_lazy("Separated profiles from a customer"),
    "two_people": gettext_lazy("Said that they are two people"),
    "shared": gettext_lazy("Declared a key shared"),
    "lifted": gettext_lazy("Let a key join people again"),
}
CHANGES: Mapping[str, Text] = {
    "same_key": gettext_lazy("same key"),
    "person": gettext_lazy("somebody joined them"),
    "matched": gettext_lazy("records alike"),
    "separated": gettext_lazy("somebody separated them"),
    "shared_key": gettext_lazy("their key turned out to be shared"),
    "undone": gettext_lazy("a decision was taken back"),
}


@dataclass(frozen=True)
class Told:
    """What one field tells: both values, how they agree, and how much that tells, in bits."""

    name: Text
    one: str
    other: str
    agreement: Text
    bits: str
    speaks_for: bool
    is_known: bool


def why_proposed(proposal: ShownProposal) -> str:
    """Why two customers are proposed, in one sentence."""
    if proposal.reason == "matched":
        said = _("Their records are alike: %(p)s that they are one person.")
        return said % {"p": probability(proposal.probability)}
    if proposal.reason == "person":
        return _("%(who)s thinks that they are one person.") % {"who": proposal.proposed_by}
    by_key = _BY_KEY.get(proposal.reason, _BY_KEY["two_strong_keys"])
    return str(by_key) % {"key": KEYS.get(proposal.kind, ""), "value": proposal.value}


_BY_KEY: Mapping[str, Text] = {
    "not_vouched": gettext_lazy(
        "Both show the %(key)s %(value)s, but one of them only typed it somewhere."
    ),
    "several_people": gettext_lazy(
        "Both show the %(key)s %(value)s, which people show who are not one."
    ),
    "too_many": gettext_lazy(
        "Both show the %(key)s %(value)s, but they would have very many profiles."
    ),
    "two_strong_keys": gettext_lazy(
        "Both show the %(key)s %(value)s, but one source knows them by two numbers."
    ),
}


def probability(value: float | None) -> str:
    """A probability in words; never quite certain."""
    if value is None:
        return ""
    if value >= 0.9999:
        return _("more than 99.99 % likely")
    return _("%(p)s %% likely") % {"p": f"{100 * value:.2f}"}


def told_of(
    proposal: ShownProposal, one: Mapping[str, str], other: Mapping[str, str]
) -> list[Told]:
    """What each field tells, the most telling first; fields without a comparison last."""
    compared = proposal.facts.get("fields", {})
    names = [*sorted(compared, key=lambda name: -abs(compared[name][1]))]
    names += [name for name in FIELDS if name not in compared and (name in one or name in other)]
    found = []
    for name in names:
        agreement, bits = compared.get(name, (None, 0.0))
        is_known = agreement not in (None, Agreement.MISSING)
        found.append(
            Told(
                name=FIELDS[name],
                one=one.get(name, ""),
                other=other.get(name, ""),
                agreement=AGREEMENTS.get(agreement, "") if agreement else "",
                bits=signed(bits, 1) if is_known else "",
                speaks_for=bits > 0,
                is_known=is_known,
            )
        )
    return found


def in_words(proposal: ShownProposal) -> tuple[str, str]:
    """What speaks for and what against, as lists of fields."""
    compared = proposal.facts.get("fields", {})
    ordered = sorted(compared.items(), key=lambda item: -abs(item[1][1]))
    sides = [
        ", ".join(
            f"{FIELDS[name]} ({AGREEMENTS[agreement]})"
            for name, (agreement, bits) in ordered
            if agreement != Agreement.MISSING and (bits > 0) is is_for and bits
        )
        for is_for in (True, False)
    ]
    return sides[0], sides[1]


def why_linked(link: ShownLink) -> str:
    """Why two profiles are one customer."""
    if link.reason == "same_key":
        key = KEYS.get(link.kind, link.kind)
        return _("Both show the %(key)s %(value)s") % {"key": key, "value": link.value}
    if link.reason == "matched":
        said = _("Their records are alike, %(p)s")
        return said % {"p": probability(link.probability)}
    return _("%(who)s joined them") % {"who": link.actor}
