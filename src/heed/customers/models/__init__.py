"""What the record store keeps of people and accounts, by noun."""

from heed.customers.models.consent import (
    ConsentStatement,
    ConsentWording,
    ContactPreference,
    PreferenceLink,
)
from heed.customers.models.contact import Contact, ContactEvent, PolicyDraft
from heed.customers.models.holding_back import (
    AccountMember,
    CareNeed,
    ContactHold,
    DoNotContact,
    RelationshipChange,
)
from heed.customers.models.identity import (
    IdentityChange,
    IdentityDecision,
    IdentityKey,
    IdentityLink,
    JoinProposal,
    NeverJoin,
    SharedKey,
)
from heed.customers.models.parties import ActingPerson, BuyingRole, Tag
from heed.customers.models.people import Account, Customer, Profile

__all__ = [
    "Account",
    "AccountMember",
    "ActingPerson",
    "BuyingRole",
    "CareNeed",
    "ConsentStatement",
    "ConsentWording",
    "Contact",
    "ContactEvent",
    "ContactHold",
    "ContactPreference",
    "Customer",
    "DoNotContact",
    "IdentityChange",
    "IdentityDecision",
    "IdentityKey",
    "IdentityLink",
    "JoinProposal",
    "NeverJoin",
    "PolicyDraft",
    "PreferenceLink",
    "Profile",
    "RelationshipChange",
    "SharedKey",
    "Tag",
]
