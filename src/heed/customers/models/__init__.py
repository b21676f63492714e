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
from heed.customers.models.parties import AccountContact, BuyingRole, Tag
from heed.customers.models.people import Account, Customer, Profile

__all__ = [
    "Account",
    "AccountContact",
    "BuyingRole",
    "Customer",
    "IdentityChange",
    "IdentityDecision",
    "IdentityKey",
    "IdentityLink",
    "JoinProposal",
    "NeverJoin",
    "Profile",
    "SharedKey",
    "Tag",
]
