"""Purposes as they are designed: why people are contacted, on what legal basis, in which words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Literal, get_args

Basis = Literal["consent", "contract", "legitimate_interest", "legal_obligation"]
BASES: tuple[Basis, ...] = get_args(Basis)
REFUSABLE = frozenset({"consent", "legitimate_interest"})
"""Bases on which people decide; of the others they are told, and there is no switch."""

CHANNELS = ("email", "sms", "phone", "post", "app", "chat", "web", "branch")
Permission = Literal[
    "legal_duty",
    "granted",
    "presumed",
    "unknown_purpose",
    "channel_not_offered",
    "do_not_contact",
    "opted_out",
    "channel_refused",
    "refused",
    "not_confirmed",
    "not_consented",
]
"""Whether somebody may be contacted for a purpose by a channel, or why not."""

MAY = frozenset({"legal_duty", "granted", "presumed"})

EVERY = "*"  # instead of a purpose or a channel: all of them


@dataclass(frozen=True)
class Wording:
    """What people are told of a purpose, in one language."""

    title: str
    says: str


@dataclass(frozen=True)
class Purpose:
    """Why the company contacts people.

    ``is_default`` says whether it may before somebody said anything: never for consent, which is
    given and not presumed. ``kept_for`` is how long what belongs to the purpose is kept.
    """

    key: str
    name: str
    basis: Basis
    channels: tuple[str, ...]
    is_default: bool
    double_opt_in: bool = False
    kept_for: timedelta | None = None
    texts: Mapping[str, Wording] = field(default_factory=dict, hash=False)  # by language

    @property
    def can_be_refused(self) -> bool:
        return self.basis in REFUSABLE

    def wording(self, language: str) -> tuple[str, Wording]:
        """The words in a language, else in English, else in the first; with their language."""
        short = language.split("-")[0]
        for code in (short, "en", *self.texts):
            if code in self.texts:
                return code, self.texts[code]
        return short, Wording(self.name, "")
