"""Words for kinds of records, reasons of erasures and what remains after one."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from heed.customers.models import Erasure

Text = str | Promise

HOLDINGS: Mapping[str, Text] = {
    "exports": _("Exports"),
    "events that wait": _("Events that wait"),
    "captured events in quarantine": _("Captured events in quarantine"),
    "accounts acted for": _("Accounts acted for"),
    "accounts that they act for": _("Accounts that they act for"),
    "tags": _("Tags"),
    "words of failed work": _("Words of failed work"),
    "legal holds": _("Legal holds"),
    "do-not-contact list": _("Do-not-contact list"),
    "contact log": _("Contact log"),
    "contacts": _("Contacts"),
    "consents": _("Consents"),
    "preferences": _("Preferences"),
    "preference links": _("Preference links"),
    "contact holds": _("Contact holds"),
    "ends of relationships": _("Ends of relationships"),
    "needs of care": _("Needs of care"),
    "account memberships": _("Account memberships"),
    "places on lists": _("Places on lists"),
    "segments": _("Segments"),
    "traits": _("Traits"),
    "profiles in the lake": _("Profiles in the lake"),
    "who is who in the lake": _("Who is who in the lake"),
    "records of their cases": _("Records of their cases that name nobody"),
    "interactions": _("Interactions"),
    "answers": _("Answers and reviews"),
    "rows in quarantine": _("Rows in quarantine"),
    "uploaded files": _("Uploaded files"),
    "steps of journeys": _("Steps of journeys"),
    "travelled journeys": _("Travelled journeys"),
    "results of standards": _("Results of standards"),
    "cases drawn for audits": _("Cases drawn for audits"),
    "shared keys": _("Shared keys"),
    "proposals to join": _("Proposals to join"),
    "pairs that are two people": _("Pairs that are two people"),
    "links of profiles": _("Links of profiles"),
    "changes of who is who": _("Changes of who is who"),
    "keys": _("Keys"),
    "profiles": _("Profiles"),
    "customers": _("Customer numbers"),
}
REASONS: Mapping[str, Text] = {
    Erasure.Reason.ASKED: _("The person asked for it"),
    Erasure.Reason.WITHDRAWN: _("Consent was the only ground, and it was withdrawn"),
    Erasure.Reason.NOT_NEEDED: _("The data is not needed any more"),
    Erasure.Reason.UNLAWFUL: _("The data should not have been kept"),
    Erasure.Reason.LAW: _("A court or an authority demands it"),
}
REMAINS: Mapping[str, Text] = {
    "backups": _("Backups made before hold the data until they are rotated out."),
    "database_log": _("The write-ahead log of PostgreSQL and its archives go with their rotation."),
    "files_outside": _("Files outside of Heed that were imported, of the sources named here."),
    "published": _("Figures of earlier builds stay as computed; live ones were computed anew."),
    "trail": _("The audit trail keeps the customer's number, and nothing else of them."),
    "notes": _("Notes of interviews are tied to no customer; whoever wrote one has to look."),
    "disk": _("The disk may hold deleted blocks until they are written over."),
}
KINDS: Mapping[str, Text] = {"interactions": _("Interactions"), "answers": _("Answers")}
LOOKS: Mapping[str, Text] = {
    "customer.opened": _("opened the page"),
    "export.asked": _("asked for an export"),
    "export.fetched": _("downloaded an export"),
    "export.written": _("wrote an export to a file"),
}


def kept(what: str) -> str:
    """What a law keeps: a kind, and the name of what happened."""
    kind, _space, name = what.partition(" ")
    return f"{KINDS.get(kind, kind)} {name}".strip()


def holding(name: str) -> Text:
    """A kind of record; one that has no word goes by its own name."""
    return HOLDINGS.get(name, name)
