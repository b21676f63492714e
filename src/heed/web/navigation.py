"""The main menu: groups of routes, of which everybody sees what they may open."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from heed.web.viewer import Viewer

Text = str | Promise


@dataclass(frozen=True)
class Entry:
    """One line of the menu; ``also`` are routes that belong below it."""

    route: str
    label: Text
    icon: str
    also: Sequence[str] = ()


DRAFT = (
    "draft", "draft_journey", "draft_stage", "draft_step", "new_handoff", "draft_handoff",
    "draft_definitions", "new_definition", "draft_definition", "draft_plan", "update_draft",
    "new_journey", "draft_text", "draft_history",
)  # fmt: skip
SEGMENTS = ("segment", "segment_why", "segment_lists", "segment_list", "change_list")
EVIDENCE = ("evidence", "notes", "write_note", "extracts", "workshop")
DATA = (
    "builds", "jobs", "job", "imports", "upload", "upload_says", "quarantine", "quarantined_row",
    "drop_quarantined", "capture", "capture_source", "add_capture_source", "change_capture_source",
    "tracking_plan", "add_webhook", "webhook", "make_write_key", "renew_webhook_secret",
)  # fmt: skip
MENU: Sequence[tuple[Text, Sequence[Entry]]] = (
    ("", (Entry("home", _("Attention"), "flag"), Entry("start", _("Start"), "plus"))),
    (
        _("Understand"),
        (
            Entry("findings", _("Findings"), "search", ("finding",)),
            Entry("metrics", _("Metrics"), "chart", ("metric",)),
            Entry("segments", _("Segments"), "layers", SEGMENTS),
            Entry("personas", _("Personas"), "user", ("persona",)),
        ),
    ),
    (
        _("Design"),
        (
            Entry(
                "journeys",
                _("Journeys"),
                "route",
                (
                    "journey",
                    "paths",
                    "journey_cases",
                    "journey_case",
                    "journey_compare",
                    "journey_versions",
                    *EVIDENCE,
                ),
            ),
            Entry("touchpoints", _("Touchpoints"), "promise", ("touchpoint",)),
            Entry(
                "standards",
                _("Standards"),
                "heart",
                ("standard", "standard_cases", "standard_case", "audit_cases", "draw_audit"),
            ),
            Entry("drafts", _("Drafts"), "edit", DRAFT),
        ),
    ),
    (
        _("Customers"),
        (
            Entry("customers", _("Customers"), "user", ("customer",)),
            Entry("accounts", _("Accounts"), "store", ("customer_account",)),
            Entry(
                "who_is_who",
                _("Who is who"),
                "user",
                ("join_proposal", "identity_alarms", "identity_history"),
            ),
            Entry("privacy", _("Privacy"), "lock", ("customer_privacy", "erasure")),
        ),
    ),
    (
        _("Run"),
        (
            Entry("owners", _("Owners and handoffs"), "handoff"),
            Entry("contacts", _("Contacts"), "mail", ("customer_contact",)),
            Entry("contact_policy", _("Contact policy"), "lock", ("policy_draft", "purposes")),
            Entry("sources", _("Data sources"), "database", DATA),
            Entry("users", _("People and teams"), "user", ("user", "add_user")),
            Entry("audit", _("Audit trail"), "inbox"),
            Entry("settings", _("Settings"), "gear", ("health",)),
        ),
    ),
)


@dataclass(frozen=True)
class Link:
    """One line of the menu as it is shown."""

    url: str
    label: Text
    icon: str
    is_here: bool


@dataclass(frozen=True)
class Group:
    """Links under one heading; the first group has none."""

    heading: Text
    links: Sequence[Link]


def menu(viewer: Viewer, route: str) -> Iterator[Group]:
    """What this person may open, with the place where they are."""
    for heading, entries in MENU:
        links = [
            Link(
                reverse(entry.route),
                entry.label,
                entry.icon,
                route == entry.route or route in entry.also,
            )
            for entry in entries
            if viewer.may(entry.route)
        ]
        if links:
            yield Group(heading, links)
