"""What the record store keeps of people and accounts, by noun."""

from heed.customers.models.identity import (
    IdentityChange,
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
    "IdentityKey",
    "IdentityLink",
    "JoinProposal",
    "NeverJoin",
    "Profile",
    "SharedKey",
]
