"""What the record store keeps of people and accounts, by noun."""

from heed.customers.models.identity import (
    IdentityChange,
    IdentityDecision,
    IdentityKey,
    IdentityLink,
    JoinProposal,
    NeverJoin,
    SharedKey,
)
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
    "Customer",
    "Erasure",
    "IdentityChange",
    "IdentityDecision",
    "IdentityKey",
    "IdentityLink",
    "JoinProposal",
    "LegalHold",
    "NeverJoin",
    "PersonExport",
    "Profile",
    "RetentionRule",
    "SharedKey",
    "SuppressedKey",
]
