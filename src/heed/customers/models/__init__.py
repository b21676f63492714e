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

__all__ = [
    "Account",
    "Customer",
    "IdentityChange",
    "IdentityDecision",
    "IdentityKey",
    "IdentityLink",
    "JoinProposal",
    "NeverJoin",
    "Profile",
    "SharedKey",
]
