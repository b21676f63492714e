"""The address of every page. A new one also needs its row in `heed.web.access`."""

from __future__ import annotations

from django.urls import include, path

from heed.web.api import api
from heed.web.company_account import views as company_account
from heed.web.pages import (
    account,
    audit,
    builds,
    choices,
    first_start,
    health,
    healthz,
    home,
    jobs,
    journeys,
    lists,
    metrics,
    owners,
    quarantine,
    second_factor,
    settings,
    sources,
    start,
    users,
)
from heed.web.pages.capture import plans as capture_plans
from heed.web.pages.capture import sources as capturing
from heed.web.pages.capture import webhooks
from heed.web.pages.contacts import customer as contact
from heed.web.pages.contacts import ledger, policy, preferences, purposes
from heed.web.pages.customers import accounts, finding
from heed.web.pages.customers import changing as parties
from heed.web.pages.customers import one as customer
from heed.web.pages.drafts import beginning as draft_beginning
from heed.web.pages.drafts import board as draft_board
from heed.web.pages.drafts import changing as draft_changes
from heed.web.pages.drafts import definitions as draft_definitions
from heed.web.pages.drafts import history as draft_history
from heed.web.pages.drafts import listing as drafts
from heed.web.pages.drafts import parts as draft_parts
from heed.web.pages.drafts import publishing as draft_publishing
from heed.web.pages.drafts import text as draft_text
from heed.web.pages.evidence import notes
from heed.web.pages.evidence import views as evidence
from heed.web.pages.findings import deciding, listing, one
from heed.web.pages.identity import customer as identity
from heed.web.pages.identity import deciding as identities
from heed.web.pages.identity import listing as who
from heed.web.pages.importing import says
from heed.web.pages.importing import views as importing
from heed.web.pages.personas import listing as persona_listing
from heed.web.pages.personas import one as persona_one
from heed.web.pages.privacy import overview as privacy
from heed.web.pages.privacy import person as persons
from heed.web.pages.segments import listing as segment_listing
from heed.web.pages.segments import lists as segment_lists
from heed.web.pages.segments import one as segment_one
from heed.web.pages.segments import why as segment_why
from heed.web.pages.standards import audits
from heed.web.pages.standards import cases as standard_cases
from heed.web.pages.standards import listing as standards
from heed.web.pages.standards import one as standard
from heed.web.pages.touchpoints import listing as touchpoints
from heed.web.pages.touchpoints import one as touchpoint
from heed.web.pages.touchpoints import over_time as touchpoint_time

urlpatterns = [
    # What needs attention
    path("", home.home, name="home"),
    # Journeys
    path("journeys", journeys.journeys, name="journeys"),
    path("journeys/<str:key>", journeys.journey, name="journey"),
    path("journeys/<str:key>/paths", journeys.paths, name="paths"),
    path("journeys/<str:key>/paths.csv", journeys.paths_csv, name="paths_csv"),
    path("journeys/<str:key>/cases", journeys.cases, name="journey_cases"),
    path("journeys/<str:key>/cases.csv", journeys.cases_csv, name="journey_cases_csv"),
    path("journeys/<str:key>/cases/<int:instance>", journeys.case, name="journey_case"),
    path("journeys/<str:key>/compare", journeys.compare, name="journey_compare"),
    path("journeys/<str:key>/compare.csv", journeys.compare_csv, name="journey_compare_csv"),
    path("journeys/<str:key>/versions", journeys.versions, name="journey_versions"),
    path("journeys/<str:key>/map.csv", journeys.map_csv, name="journey_map_csv"),
    path("journeys/<str:key>/moves.csv", journeys.moves_csv, name="journey_moves_csv"),
    path(
        "journeys/<str:key>/deviations.csv", journeys.deviations_csv, name="journey_deviations_csv"
    ),
    path("journeys/<str:key>/filter/again", journeys.count_filter, name="count_filter"),
    path("journeys/<str:key>/design.yaml", journeys.yaml, name="journey_yaml"),
    # Customers
    path("find", finding.find, name="find"),
    path("customers", finding.customers, name="customers"),
    path("customers/<int:number>", customer.customer, name="customer"),
    path("customers/<int:number>/privacy", persons.customer_privacy, name="customer_privacy"),
    path("customers/<int:number>/privacy/export", persons.export, name="ask_export"),
    path("customers/<int:number>/privacy/erase", persons.erase, name="erase_customer"),
    path("customers/<int:number>/privacy/hold", persons.place_hold, name="place_hold"),
    path("customers/<int:number>/privacy/hold/<int:hold>/end", persons.end_hold, name="end_hold"),
    path("privacy", privacy.privacy, name="privacy"),
    path("privacy/exports/<int:number>", persons.fetch, name="fetch_export"),
    path("privacy/erasures/<int:number>", privacy.erasure, name="erasure"),
    path("privacy/erasures/<int:number>.json", privacy.erasure_json, name="erasure_json"),
    path("privacy/erasures/<int:number>/resume", privacy.resume, name="resume_erasure"),
    path("privacy/erasures/<int:number>/readmit", privacy.readmit, name="readmit"),
    path("privacy/fields", privacy.mark_personal, name="mark_personal"),
    path("privacy/rules", privacy.set_retention, name="set_retention"),
    path("privacy/rules/<int:number>/drop", privacy.drop_retention, name="drop_retention"),
    path("customers/<int:number>/tags/add", parties.tag_adder("customer"), name="add_customer_tag"),
    path(
        "customers/<int:number>/tags/remove",
        parties.tag_remover("customer"),
        name="remove_customer_tag",
    ),
    path(
        "customers/<int:number>/field", parties.field_setter("customer"), name="set_customer_field"
    ),
    path("accounts", accounts.accounts, name="accounts"),
    path("accounts/<int:number>", accounts.account, name="customer_account"),
    path("accounts/<int:number>/tags/add", parties.tag_adder("account"), name="add_account_tag"),
    path(
        "accounts/<int:number>/tags/remove",
        parties.tag_remover("account"),
        name="remove_account_tag",
    ),
    path("accounts/<int:number>/field", parties.field_setter("account"), name="set_account_field"),
    path(
        "accounts/<int:number>/people/note", parties.note_acting_person, name="note_acting_person"
    ),
    path(
        "accounts/<int:number>/people/remove",
        parties.remove_acting_person,
        name="remove_acting_person",
    ),
    path("accounts/<int:number>/parent", parties.set_parent, name="set_parent"),
    path("customers/<int:number>/contact", contact.customer_contact, name="customer_contact"),
    path(
        "customers/<int:number>/contact/note/<str:act>",
        contact.customer_contact_act,
        name="customer_contact_act",
    ),
    path("customers/<int:number>/contact/link", contact.customer_link, name="customer_link"),
    path("customers/<int:number>/contact/care", contact.customer_care, name="customer_care"),
    path(
        "customers/<int:number>/consents.csv",
        contact.customer_consents_csv,
        name="customer_consents_csv",
    ),
    path(
        "customers/<int:number>/consents/<int:statement>.json",
        contact.consent_receipt,
        name="consent_receipt",
    ),
    # Contacting customers
    path("contacts", ledger.contacts, name="contacts"),
    path("contacts.csv", ledger.contacts_csv, name="contacts_csv"),
    path("contacts/purposes", purposes.purposes, name="purposes"),
    path("contacts/purposes/start", purposes.start_purposes, name="start_purposes"),
    path("contacts/policy", policy.contact_policy, name="contact_policy"),
    path("contacts/policy.yaml", policy.contact_policy_yaml, name="contact_policy_yaml"),
    path("contacts/policy/draft", policy.start_policy_draft, name="start_policy_draft"),
    path("contacts/policy/drafts/<int:number>", policy.policy_draft, name="policy_draft"),
    # For customers, by a signed link
    path("preferences/<str:token>", preferences.preferences, name="preferences"),
    path("preferences/<str:token>/unsubscribe", preferences.one_click, name="one_click"),
    path("customers/<int:number>/join", identity.join_preview, name="preview_join"),
    path("customers/<int:number>/join/do", identities.join_customers, name="join_customers"),
    path("customers/<int:number>/join/propose", identities.propose_join, name="propose_join"),
    path("customers/<int:number>/separate", identity.separation_preview, name="preview_separation"),
    path(
        "customers/<int:number>/separate/do",
        identities.separate_customer,
        name="separate_customer",
    ),
    # Who is who
    path("who-is-who", who.who_is_who, name="who_is_who"),
    path("who-is-who.csv", who.who_is_who_csv, name="who_is_who_csv"),
    path("who-is-who/alarms", who.identity_alarms, name="identity_alarms"),
    path("who-is-who/history", who.identity_history, name="identity_history"),
    path("who-is-who/match", identities.start_matching, name="start_matching"),
    path("who-is-who/answer", identities.answer_proposals, name="answer_proposals"),
    path("who-is-who/<int:number>", who.join_proposal, name="join_proposal"),
    path("who-is-who/<int:number>/answer", identities.answer_proposal, name="answer_proposal"),
    path("who-is-who/undo/<int:number>", identities.undo_decision, name="undo_decision"),
    path("who-is-who/keys/<int:number>/note", identities.note_shared_key, name="note_shared_key"),
    path("who-is-who/keys/<int:number>/lift", identities.lift_shared_key, name="lift_shared_key"),
    # The evidence of a journey
    path("journeys/<str:key>/evidence", evidence.evidence, name="evidence"),
    path("journeys/<str:key>/evidence.csv", evidence.evidence_csv, name="evidence_csv"),
    path("journeys/<str:key>/notes", notes.notes, name="notes"),
    path("journeys/<str:key>/notes.csv", notes.notes_csv, name="notes_csv"),
    path("journeys/<str:key>/notes/write", notes.write_note, name="write_note"),
    path("journeys/<str:key>/notes/<int:number>/remove", notes.delete_note, name="delete_note"),
    path("journeys/<str:key>/extracts", evidence.extracts, name="extracts"),
    path("journeys/<str:key>/extracts.csv", evidence.extracts_csv, name="extracts_csv"),
    path("journeys/<str:key>/workshop", evidence.workshop, name="workshop"),
    # The map editor
    path("segments", segment_listing.segments, name="segments"),
    path("segments.csv", segment_listing.segments_csv, name="segments_csv"),
    path("segments/<str:key>", segment_one.segment, name="segment"),
    path("segments/<str:key>/members.csv", segment_one.export_members, name="export_segment"),
    path("segments/<str:key>/customers", segment_why.find, name="segment_find"),
    path("segments/<str:key>/customers/<int:number>", segment_why.why, name="segment_why"),
    path("personas", persona_listing.personas, name="personas"),
    path("personas/<str:key>", persona_one.persona, name="persona"),
    path("lists", segment_lists.segment_lists, name="segment_lists"),
    path("lists/<str:name>", segment_lists.segment_list, name="segment_list"),
    path("lists/<str:name>/change", segment_lists.change_list, name="change_list"),
    path("drafts", drafts.drafts, name="drafts"),
    path("drafts/start", drafts.start, name="start_draft"),
    path("drafts/new-journey", draft_beginning.new_journey, name="new_journey"),
    path("drafts/define", draft_beginning.define, name="define"),
    path("drafts/<int:number>", draft_board.draft, name="draft"),
    path("drafts/<int:number>/change", draft_changes.change, name="change_draft"),
    path("drafts/<int:number>/undo", draft_changes.undo, name="undo_draft"),
    path("drafts/<int:number>/redo", draft_changes.redo, name="redo_draft"),
    path("drafts/<int:number>/journey", draft_parts.journey, name="draft_journey"),
    path("drafts/<int:number>/stages/<str:key>", draft_parts.stage, name="draft_stage"),
    path("drafts/<int:number>/steps/<str:name>", draft_parts.step, name="draft_step"),
    path("drafts/<int:number>/handoffs/new", draft_parts.handoff, name="new_handoff"),
    path("drafts/<int:number>/handoffs/<int:place>", draft_parts.handoff, name="draft_handoff"),
    path("drafts/<int:number>/all", draft_definitions.definitions, name="draft_definitions"),
    path(
        "drafts/<int:number>/all/<slug:kind>", draft_definitions.definition, name="new_definition"
    ),
    path(
        "drafts/<int:number>/all/<slug:kind>/<str:key>",
        draft_definitions.definition,
        name="draft_definition",
    ),
    path("drafts/<int:number>/text", draft_text.text, name="draft_text"),
    path("drafts/<int:number>/experience.yaml", draft_text.download, name="draft_yaml"),
    path("drafts/<int:number>/history", draft_history.history, name="draft_history"),
    path("drafts/<int:number>/plan", draft_publishing.plan, name="draft_plan"),
    path("drafts/<int:number>/publish", draft_publishing.publish, name="publish_draft"),
    path("drafts/<int:number>/update", draft_publishing.update, name="update_draft"),
    path("drafts/<int:number>/discard", drafts.discard, name="discard_draft"),
    path("drafts/<int:number>/reopen", drafts.reopen, name="reopen_draft"),
    # Touchpoints
    path("touchpoints", touchpoints.touchpoints, name="touchpoints"),
    path("touchpoints.csv", touchpoints.touchpoints_csv, name="touchpoints_csv"),
    path("touchpoints/<str:key>", touchpoint.touchpoint, name="touchpoint"),
    path(
        "touchpoints/<str:key>/chart.csv",
        touchpoint_time.touchpoint_chart_csv,
        name="touchpoint_chart_csv",
    ),
    # Standards and promises
    path("standards", standards.standards, name="standards"),
    path("standards.csv", standards.standards_csv, name="standards_csv"),
    path("standards/<str:key>", standard.standard, name="standard"),
    path("standards/<str:key>/chart.csv", standard.chart_csv, name="standard_chart_csv"),
    path("standards/<str:key>/cases", standard_cases.cases, name="standard_cases"),
    path("standards/<str:key>/cases.csv", standard_cases.cases_csv, name="standard_cases_csv"),
    path("standards/<str:key>/cases/<str:record>", standard_cases.case, name="standard_case"),
    path("standards/<str:key>/audit", audits.audit, name="audit_cases"),
    path("standards/<str:key>/audit/draw", audits.draw, name="draw_audit"),
    path("standards/<str:key>/audit/<int:sample>/<int:number>", audits.record, name="record_audit"),
    # Metrics
    path("metrics", metrics.metrics, name="metrics"),
    path("metrics.csv", metrics.metrics_csv, name="metrics_csv"),
    path("metrics/<str:key>", metrics.metric, name="metric"),
    path("metrics/<str:key>/chart.csv", metrics.metric_chart_csv, name="metric_chart_csv"),
    path("metrics/<str:key>/response.csv", metrics.response_csv, name="response_csv"),
    path("metrics/<str:key>/csv", metrics.metric_csv, name="metric_csv"),
    # Findings
    path("findings", listing.findings, name="findings"),
    path("findings.csv", listing.findings_csv, name="findings_csv"),
    path("findings/<int:number>", one.finding, name="finding"),
    path("findings/<int:number>.csv", one.finding_csv, name="finding_csv"),
    path("findings/<int:number>/acknowledge", deciding.acknowledge, name="finding_acknowledge"),
    path("findings/<int:number>/assign", deciding.assign, name="finding_assign"),
    path("findings/<int:number>/mute", deciding.mute, name="finding_mute"),
    path("findings/<int:number>/unmute", deciding.unmute, name="finding_unmute"),
    # Starting, and bringing data in
    path("start", start.start, name="start"),
    path("import", importing.imports, name="imports"),
    path("import/runs.csv", importing.import_runs_csv, name="import_runs_csv"),
    path("import/<int:number>", importing.upload, name="upload"),
    path(
        "import/<int:number>/specification.yaml",
        importing.upload_specification,
        name="upload_specification",
    ),
    path("import/<int:number>/says", says.upload_says, name="upload_says"),
    # Data
    path("data", sources.sources, name="sources"),
    path("data.csv", sources.sources_csv, name="sources_csv"),
    path("data/quarantine", quarantine.quarantine, name="quarantine"),
    path("data/quarantine.csv", quarantine.quarantine_csv, name="quarantine_csv"),
    path("data/quarantine/retry", quarantine.retry_quarantined, name="retry_quarantined"),
    path("data/quarantine/drop", quarantine.drop_quarantined, name="drop_quarantined"),
    path("data/quarantine/<int:number>", quarantine.quarantined_row, name="quarantined_row"),
    path("builds", builds.builds, name="builds"),
    path("builds/start", builds.start_build, name="start_build"),
    # Live capture
    path("capture", capturing.capture, name="capture"),
    path("capture/add", capturing.add_capture_source, name="add_capture_source"),
    path("capture/keys/<int:number>/revoke", capturing.revoke_write_key, name="revoke_write_key"),
    path("capture/sources/<str:key>", capturing.capture_source, name="capture_source"),
    path(
        "capture/sources/<str:key>/change",
        capturing.change_capture_source,
        name="change_capture_source",
    ),
    path("capture/sources/<str:key>/keys", capturing.make_write_key, name="make_write_key"),
    path("capture/sources/<str:key>/plan", capture_plans.tracking_plan, name="tracking_plan"),
    path("capture/sources/<str:key>/webhooks", webhooks.add_webhook, name="add_webhook"),
    path("capture/webhooks/<str:key>", webhooks.webhook, name="webhook"),
    path(
        "capture/webhooks/<str:key>/secret",
        webhooks.renew_webhook_secret,
        name="renew_webhook_secret",
    ),
    path("capture/webhooks/<str:key>/revoke", webhooks.revoke_webhook, name="revoke_webhook"),
    # Work in the background
    path("jobs", jobs.jobs, name="jobs"),
    path("jobs/<int:number>", jobs.job, name="job"),
    path("jobs/<int:number>/cancel", jobs.cancel, name="cancel_job"),
    # Who answers for what
    path("owners", owners.owners, name="owners"),
    path("owners.csv", owners.owners_csv, name="owners_csv"),
    # Running Heed
    path("settings", settings.settings, name="settings"),
    path("audit", audit.audit, name="audit"),
    path("audit.csv", audit.audit_csv, name="audit_csv"),
    path("health", health.health, name="health"),
    path("people", users.users, name="users"),
    path("people/add", users.add_user, name="add_user"),
    path("people/<int:number>", users.user, name="user"),
    # One's own account
    path("account", account.account, name="account"),
    path("account/tokens", account.tokens, name="tokens"),
    path("account/tokens/<int:number>/revoke", account.revoke, name="revoke_token"),
    # Theme, language, first start, watching over the server
    path("theme", choices.set_theme, name="set_theme"),
    path("language", choices.set_language, name="set_language"),
    path("first-start/<str:token>", first_start.first_start, name="first_start"),
    path("choose-password/<str:token>", first_start.choose_password, name="choose_password"),
    path("healthz", healthz.healthz, name="healthz"),
    # For programs
    path("api/v1/", api.urls),
    path("journeys.csv", lists.journeys, name="journeys_csv"),
    path("builds.csv", lists.builds, name="builds_csv"),
    # Signing in, second factors, the company's own accounts
    path("account/", include("allauth.account.urls")),
    path("account/second-factor/first", second_factor.first, name="second_factor_first"),
    path("account/second-factor/", include("allauth.mfa.urls")),
    path("account/company/", include("allauth.socialaccount.urls")),
    path("account/oidc/<str:provider_id>/login/", company_account.ask, name="openid_connect_login"),
    path(
        "account/oidc/<str:provider_id>/login/callback/",
        company_account.answered,
        name="openid_connect_callback",
    ),
]
