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
from heed.customers.models.lists import ListChange
from heed.customers.models.parties import ActingPerson, BuyingRole, Tag
from heed.customers.models.people import Account, Customer, Profile
from heed.customers.models.privacy import (
    Erasure,
    LegalHold,
    PersonExport,
    RetentionRule,
    SuppressedKey,
)

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
    "Erasure",
    "IdentityChange",
    "IdentityDecision",
    "IdentityKey",
    "IdentityLink",
    "JoinProposal",
    "LegalHold",
    "ListChange",
    "NeverJoin",
    "PersonExport",
    "PolicyDraft",
    "PreferenceLink",
    "Profile",
    "RelationshipChange",
    "RetentionRule",
    "SharedKey",
    "SuppressedKey",
    "Tag",
]
