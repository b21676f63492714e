"""The one table of who may open what: every route by its name, every role that may open it.

A role that has no place in a row gets 404, as if there were nothing; a route without a row is 404
for everybody, and a contract test fails. Reading and changing are different routes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from heed.foundation.models import Role

Reach = Literal["all", "own"]  # own: what the person's teams own; the view cuts it down


@dataclass(frozen=True)
class Row:
    """Who may open one route; ``is_open`` is for people who have not signed in."""

    reaches: Mapping[Role, Reach] = field(default_factory=dict)
    is_open: bool = False


def _row(*roles: Role, own: tuple[Role, ...] = ()) -> Row:
    return Row({**dict.fromkeys(roles, "all"), **dict.fromkeys(own, "own")})


_INSIDE = tuple(role for role in Role if role is not Role.PARTNER)
_DESIGNERS = (Role.TOUCHPOINT_OWNER, Role.ANALYST, Role.MANAGER, Role.ADMINISTRATOR)
_ANALYSTS = (Role.ANALYST, Role.MANAGER, Role.ADMINISTRATOR)
_CARERS = (*_DESIGNERS, Role.SERVICE_AGENT)
_FILTERERS = tuple(role for role in _INSIDE if role not in _ANALYSTS)
_KNOWERS = (*_ANALYSTS, Role.SERVICE_AGENT)
_LEADERS = (Role.MANAGER, Role.ADMINISTRATOR)

OPEN = Row(is_open=True)
NOBODY = Row()
EVERYBODY = _row(*Role)
READERS = _row(*_INSIDE)  # everybody inside the company
READERS_AND_PARTNERS = _row(*_INSIDE, own=(Role.PARTNER,))  # the view cuts down for partners
DESIGNERS = _row(*_DESIGNERS)  # who change maps, standards and definitions
WRITERS = _row(*_DESIGNERS, Role.SERVICE_AGENT)  # who write down what people say
ANALYSTS = _row(*_ANALYSTS)  # who bring data in and compute
CARERS = _row(*_CARERS)  # who work with single customers
KNOWERS = _row(*_KNOWERS)  # who read keys of people in full
LEADERS = _row(*_LEADERS)
ADMINISTRATORS = _row(Role.ADMINISTRATOR)

TABLE: Mapping[str, Row] = {
    # The server itself
    "healthz": OPEN,
    "first_start": OPEN,  # with a link that works once
    "choose_password": OPEN,  # with a link that works once
    "set_theme": OPEN,
    "set_language": OPEN,
    # What needs attention
    "home": READERS_AND_PARTNERS,
    "find": READERS_AND_PARTNERS,  # the view leaves out what somebody may not open
    # Journeys
    "journeys": READERS,
    "journey": READERS,
    "paths": READERS,
    "paths_csv": READERS,
    "journey_cases": READERS,
    "journey_cases_csv": READERS,
    "journey_case": READERS,
    "journey_compare": READERS,
    "journey_compare_csv": READERS,
    "journey_versions": READERS,
    "journey_map_csv": READERS,
    "journey_moves_csv": READERS,
    "journey_deviations_csv": READERS,
    "journey_yaml": READERS,
    "count_filter": READERS,  # computes a reading again; it changes nothing
    # Customers: by name, so not for everybody
    "customers": CARERS,
    "customer": CARERS,
    # Segments of customers: sizes for everybody, single customers for those who work with them
    "segments": READERS,
    "segments_csv": READERS,
    "personas": READERS,
    "persona": READERS,
    "segment": READERS,
    "export_segment": ANALYSTS,
    "segment_find": CARERS,
    "segment_why": CARERS,
    "segment_lists": CARERS,
    "segment_list": CARERS,
    "change_list": CARERS,
    "accounts": CARERS,
    "customer_account": CARERS,
    "add_customer_tag": CARERS,
    "remove_customer_tag": CARERS,
    "set_customer_field": CARERS,
    "add_account_tag": CARERS,
    "remove_account_tag": CARERS,
    "set_account_field": CARERS,
    "note_acting_person": CARERS,
    "remove_acting_person": CARERS,
    "set_parent": CARERS,
    "customer_contact": CARERS,
    "customer_contact_act": CARERS,
    "customer_link": CARERS,
    "customer_care": CARERS,  # the view: roles that the settings name
    "customer_consents_csv": CARERS,
    "consent_receipt": CARERS,
    # Contacting customers
    "contacts": CARERS,
    "contacts_csv": CARERS,
    "purposes": READERS,
    "start_purposes": LEADERS,
    "contact_policy": READERS,
    "contact_policy_yaml": READERS,
    "start_policy_draft": LEADERS,
    "policy_draft": LEADERS,
    # For customers: who has their link
    "preferences": OPEN,
    "one_click": OPEN,
    # Who is who: service agents propose, analysts, managers and administrators decide
    "who_is_who": KNOWERS,
    "who_is_who_csv": KNOWERS,
    "join_proposal": KNOWERS,
    "identity_alarms": KNOWERS,
    "identity_history": KNOWERS,
    "preview_join": KNOWERS,
    "propose_join": KNOWERS,
    "preview_separation": ANALYSTS,
    "answer_proposal": ANALYSTS,
    "answer_proposals": ANALYSTS,
    "join_customers": ANALYSTS,
    "separate_customer": ANALYSTS,
    "undo_decision": ANALYSTS,
    "note_shared_key": ANALYSTS,
    "lift_shared_key": ANALYSTS,
    "start_matching": ANALYSTS,
    # Privacy: managers hand out and erase, administrators say how long things are kept
    "privacy": LEADERS,
    "customer_privacy": LEADERS,
    "ask_export": LEADERS,
    "fetch_export": LEADERS,
    "erase_customer": LEADERS,
    "place_hold": LEADERS,
    "end_hold": LEADERS,
    "erasure": LEADERS,
    "erasure_json": LEADERS,
    "resume_erasure": LEADERS,
    "readmit": ADMINISTRATORS,
    "mark_personal": ADMINISTRATORS,
    "set_retention": ADMINISTRATORS,
    "drop_retention": ADMINISTRATORS,
    # The evidence of a journey
    "evidence": READERS,
    "evidence_csv": READERS,
    "notes": READERS,
    "notes_csv": READERS,
    "write_note": WRITERS,
    "delete_note": WRITERS,  # the view: one's own, or anybody's as an analyst
    "extracts": READERS,
    "extracts_csv": READERS,
    "workshop": READERS,
    # The map editor: touchpoint owners change what their teams own (the views), others publish
    "drafts": DESIGNERS,
    "start_draft": DESIGNERS,
    "new_journey": ANALYSTS,
    "define": DESIGNERS,
    "draft": DESIGNERS,
    "change_draft": DESIGNERS,
    "undo_draft": DESIGNERS,
    "redo_draft": DESIGNERS,
    "draft_journey": DESIGNERS,
    "draft_stage": DESIGNERS,
    "draft_step": DESIGNERS,
    "new_handoff": DESIGNERS,
    "draft_handoff": DESIGNERS,
    "draft_definitions": DESIGNERS,
    "new_definition": DESIGNERS,
    "draft_definition": DESIGNERS,
    "draft_text": DESIGNERS,
    "draft_yaml": DESIGNERS,
    "draft_history": DESIGNERS,
    "draft_plan": DESIGNERS,
    "publish_draft": ANALYSTS,
    "update_draft": ANALYSTS,
    "discard_draft": ANALYSTS,
    "reopen_draft": ANALYSTS,
    # Touchpoints
    "touchpoints": READERS_AND_PARTNERS,
    "touchpoints_csv": READERS_AND_PARTNERS,
    "touchpoint": READERS_AND_PARTNERS,
    "touchpoint_chart_csv": READERS_AND_PARTNERS,
    # Standards and promises
    "standards": READERS_AND_PARTNERS,
    "standards_csv": READERS_AND_PARTNERS,
    "standard": READERS_AND_PARTNERS,
    "standard_chart_csv": READERS_AND_PARTNERS,
    "standard_cases": READERS_AND_PARTNERS,
    "standard_cases_csv": READERS_AND_PARTNERS,
    "standard_case": READERS_AND_PARTNERS,
    "audit_cases": READERS,
    "draw_audit": DESIGNERS,
    "record_audit": DESIGNERS,
    # Metrics
    "metrics": READERS,
    "metrics_csv": READERS,
    "metric": READERS,
    "metric_csv": READERS,
    "metric_chart_csv": READERS,
    "response_csv": READERS,
    # Findings
    "findings": READERS_AND_PARTNERS,
    "findings_csv": READERS_AND_PARTNERS,
    "finding": READERS_AND_PARTNERS,
    "finding_csv": READERS_AND_PARTNERS,
    "finding_acknowledge": DESIGNERS,
    "finding_assign": DESIGNERS,
    "finding_mute": DESIGNERS,
    "finding_unmute": DESIGNERS,
    # Starting, and bringing data in
    "start": DESIGNERS,  # who may not import sees the idea only
    "imports": ANALYSTS,
    "import_runs_csv": ANALYSTS,
    "upload": ANALYSTS,
    "upload_specification": ANALYSTS,
    "upload_says": ANALYSTS,
    # Data
    "sources": READERS,
    "sources_csv": READERS,
    "quarantine": ANALYSTS,  # rows as they came, personal data in them
    "quarantine_csv": ANALYSTS,
    "quarantined_row": ANALYSTS,
    "retry_quarantined": ANALYSTS,
    "drop_quarantined": ANALYSTS,
    "builds": READERS,
    "start_build": ANALYSTS,
    # Live capture
    "capture": ANALYSTS,
    "capture_source": ANALYSTS,
    "tracking_plan": ANALYSTS,
    "webhook": ANALYSTS,  # how its JSON is read
    "add_capture_source": ADMINISTRATORS,
    "change_capture_source": ADMINISTRATORS,
    "make_write_key": ADMINISTRATORS,
    "revoke_write_key": ADMINISTRATORS,
    "add_webhook": ADMINISTRATORS,
    "renew_webhook_secret": ADMINISTRATORS,
    "revoke_webhook": ADMINISTRATORS,
    # Work in the background
    "jobs": ANALYSTS,
    "job": ANALYSTS,
    "cancel_job": ANALYSTS,
    # Who answers for what
    "owners": READERS,
    "owners_csv": READERS,
    # Running Heed
    "settings": ADMINISTRATORS,
    "audit": _row(Role.ANALYST, Role.MANAGER, Role.ADMINISTRATOR),
    "audit_csv": _row(Role.ANALYST, Role.MANAGER, Role.ADMINISTRATOR),
    "health": ADMINISTRATORS,
    "users": ADMINISTRATORS,
    "user": ADMINISTRATORS,
    "add_user": ADMINISTRATORS,
    # One's own account
    "account": EVERYBODY,
    "tokens": EVERYBODY,
    "revoke_token": EVERYBODY,
    # For programs
    "api:openapi-json": OPEN,
    "api:api-root": OPEN,
    "api:journeys": READERS,
    "api:journey": READERS,
    "api:paths": READERS,
    "api:journey_cases": READERS,
    "api:journey_case": CARERS,  # names the customer
    "api:journey_felt": READERS,
    "api:journey_comparison": READERS,
    "api:customer": CARERS,
    "api:customers": CARERS,
    "api:customer_timeline": CARERS,
    "api:customer_fields": CARERS,
    "api:set_customer_field": CARERS,
    "api:customer_tags": CARERS,
    "api:add_customer_tag": CARERS,
    "api:remove_customer_tag": CARERS,
    "api:segments": READERS,
    "api:segment": READERS,
    "api:segment_members": ANALYSTS,  # as the file of them
    "api:segment_overlap": READERS,
    "api:segment_why": CARERS,
    "api:accounts": CARERS,
    "api:account": CARERS,
    "api:account_timeline": CARERS,
    "api:account_fields": CARERS,
    "api:set_account_field": CARERS,
    "api:identity": CARERS,  # keys are covered for those who may not read them
    "api:preview_erasure": LEADERS,
    "api:erase_customer": LEADERS,
    "api:erasure": LEADERS,
    "api:person_export": LEADERS,
    "api:proposals": KNOWERS,
    "api:answer_identity_proposal": ANALYSTS,
    "api:identity_alarms": KNOWERS,
    "api:preview_identity_join": KNOWERS,
    "api:join_identities": ANALYSTS,
    "api:preview_identity_separation": ANALYSTS,
    "api:separate_identity": ANALYSTS,
    "api:standards": READERS_AND_PARTNERS,
    "api:standard": READERS_AND_PARTNERS,
    "api:standard_chart": READERS_AND_PARTNERS,
    "api:standard_found": READERS_AND_PARTNERS,
    "api:standard_cases": READERS_AND_PARTNERS,
    "api:standard_case": READERS_AND_PARTNERS,
    "api:standard_said": READERS_AND_PARTNERS,
    "api:touchpoints": READERS_AND_PARTNERS,
    "api:touchpoint_chart": READERS_AND_PARTNERS,
    "api:owners": READERS,
    "api:metrics": READERS,
    "api:metric": READERS,
    "api:metric_change": READERS,
    "api:metric_chart": READERS,
    "api:response_chart": READERS,
    "api:findings": READERS_AND_PARTNERS,
    "api:finding": READERS_AND_PARTNERS,
    "api:doctor": READERS,
    "api:capture": ANALYSTS,
    "api:capture_source": ANALYSTS,
    "api:fresh": CARERS,
    "api:imports": ANALYSTS,
    "api:quarantine": ANALYSTS,
    "api:definitions": READERS,
    "api:definition": READERS,
    "api:drafts": DESIGNERS,
    "api:draft": DESIGNERS,
    "api:draft_definitions": DESIGNERS,
    "api:draft_definition": DESIGNERS,
    "api:undo_draft": DESIGNERS,
    "api:redo_draft": DESIGNERS,
    "api:draft_plan": DESIGNERS,
    "api:publish_draft": ANALYSTS,
    "api:notes": READERS,
    "api:extracts": READERS,
    "api:builds": READERS,
    "api:start_build": ANALYSTS,
    "api:jobs": ANALYSTS,
    "api:job": _row(*_ANALYSTS, own=_FILTERERS),  # own: figures of filters only
    "api:audit": _row(Role.ANALYST, Role.MANAGER, Role.ADMINISTRATOR),
    "api:contacts": CARERS,
    "api:ask_to_contact": CARERS,
    "api:contact_sent": CARERS,
    "api:contact_cancel": CARERS,
    "api:contact_policy": READERS,
    "api:purposes": READERS,
    "api:consents": CARERS,
    "api:record_consent": CARERS,
    "api:receipt": CARERS,
    "api:permissions": CARERS,
    "api:hold_contacts": CARERS,
    "api:release_hold": CARERS,
    "api:end_relationship": CARERS,
    "journeys_csv": READERS,
    "builds_csv": READERS,
    # Signing in (django-allauth)
    "account_login": OPEN,
    "account_logout": EVERYBODY,
    "account_inactive": OPEN,
    "account_reauthenticate": EVERYBODY,
    "account_change_password": EVERYBODY,
    "second_factor_first": EVERYBODY,
    "mfa_index": EVERYBODY,
    "mfa_authenticate": OPEN,
    "mfa_reauthenticate": EVERYBODY,
    "mfa_activate_totp": EVERYBODY,
    "mfa_deactivate_totp": EVERYBODY,
    "mfa_view_recovery_codes": EVERYBODY,
    "mfa_generate_recovery_codes": EVERYBODY,
    "mfa_download_recovery_codes": EVERYBODY,
    "mfa_list_webauthn": EVERYBODY,
    "mfa_add_webauthn": EVERYBODY,
    "mfa_edit_webauthn": EVERYBODY,
    "mfa_remove_webauthn": EVERYBODY,
    "mfa_reauthenticate_webauthn": EVERYBODY,
    "openid_connect_login": OPEN,
    "openid_connect_callback": OPEN,
    "socialaccount_login_cancelled": OPEN,
    "socialaccount_login_error": OPEN,
    "socialaccount_signup": NOBODY,
    # Names that django-allauth looks up, closed here: an administrator adds people
    "socialaccount_connections": NOBODY,
    "account_signup": NOBODY,
    "account_email": NOBODY,
    "account_set_password": NOBODY,
    "account_reset_password": NOBODY,
    "account_email_verification_sent": NOBODY,
    "account_confirm_email": NOBODY,
    "account_confirm_login_code": NOBODY,
    "account_reset_password_done": NOBODY,
    "account_reset_password_from_key": NOBODY,
    "account_reset_password_from_key_done": NOBODY,
}

PERSONAL = _row(Role.SERVICE_AGENT, Role.MANAGER, Role.ADMINISTRATOR)
"""Who reads fields that hold personal data in full; others see that there is something."""


def row_of(route: str) -> Row:
    """Who may open the route; nobody if the table does not name it."""
    return TABLE.get(route, NOBODY)


def reach(route: str, role: Role) -> Reach | None:
    """How much of the route a role may open; None for nothing."""
    row = row_of(route)
    return "all" if row.is_open else row.reaches.get(role)
