"""Who may change what in a draft.

Whoever may publish may change everything. Touchpoint owners may change what their teams own, and so
propose it: somebody else publishes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from heed.definitions.shapes import as_mapping
from heed.kernel.errors import NotAllowed
from heed.web.viewer import Viewer

PUBLISH = "publish_draft"
LEADERS_PUBLISH = ("contact_policy", "purpose")  # kinds, as on the pages of contacts


def may_change_all(viewer: Viewer) -> bool:
    """Whether a person may change anything in a draft."""
    return viewer.may(PUBLISH)


def owners_of(values: Mapping[str, Any], name: str) -> set[str]:
    """The teams that answer for a definition: of a standard, also those of its touchpoint."""
    content = values.get(name, {})
    found = {content.get("owner", "")}
    if name.startswith("standard:"):
        found |= owners_of(values, f"touchpoint:{content.get('touchpoint', '')}")
    return found - {""}


def owners_of_step(values: Mapping[str, Any], step: Any) -> set[str]:
    """The team that answers for a step: its own, else its touchpoint's."""
    said = as_mapping(step)
    own = said.get("owner", "")
    return {own} if own else owners_of(values, f"touchpoint:{said.get('touchpoint', '')}")


def owners_of_handoff(handoff: Mapping[str, Any]) -> set[str]:
    """Both teams of a handoff."""
    return {handoff.get("from", ""), handoff.get("to", "")} - {""}


def may_change(viewer: Viewer, owners: set[str]) -> bool:
    """Whether a person may change what these teams answer for."""
    return may_change_all(viewer) or bool(viewer.teams & owners)


def need(viewer: Viewer, owners: set[str]) -> None:
    """Refuse what a person may not change.

    Raises:
        NotAllowed: it belongs to other teams.
    """
    if not may_change(viewer, owners):
        whose = ", ".join(sorted(owners)) or "nobody"
        raise NotAllowed(
            f"You can change what your teams own; this belongs to {whose}. "
            "Ask an analyst or a manager to change it in this draft."
        )


def need_publish(viewer: Viewer, changes: Iterable[str]) -> None:
    """Refuse to publish what only those may decide who decide whom the company may contact.

    Raises:
        NotAllowed: the draft changes purposes or the contact policy, and this person may not.
    """
    kinds = {name.partition(":")[0] for name in changes}
    if kinds.intersection(LEADERS_PUBLISH) and not viewer.may("start_policy_draft"):
        raise NotAllowed(
            "This draft changes whom the company may contact. "
            "Ask a manager or an administrator to publish it."
        )


def choose_own() -> str:
    """What a form says to somebody who gave something to a team that they are not in."""
    return _("Choose one of your own teams; somebody who may publish can choose others.")
