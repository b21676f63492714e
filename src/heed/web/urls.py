"""The address of every page. A new one also needs its row in `heed.web.access`."""

from __future__ import annotations

from django.urls import include, path

from heed.web.api import api
from heed.web.pages import (
    account,
    audit,
    builds,
    choices,
    findings,
    first_start,
    health,
    healthz,
    home,
    jobs,
    journeys,
    lists,
    metrics,
    quarantine,
    settings,
    sources,
    standards,
    start,
    touchpoints,
    users,
)
from heed.web.pages.evidence import notes
from heed.web.pages.evidence import views as evidence
from heed.web.pages.importing import says
from heed.web.pages.importing import views as importing

urlpatterns = [
    # What needs attention
    path("", home.home, name="home"),
    # Journeys
    path("journeys", journeys.journeys, name="journeys"),
    path("journeys/<str:key>", journeys.journey, name="journey"),
    path("journeys/<str:key>/paths", journeys.paths, name="paths"),
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
    path("journeys/<str:key>/standard", evidence.measure, name="measure"),
    # Touchpoints
    path("touchpoints", touchpoints.touchpoints, name="touchpoints"),
    path("touchpoints/<str:key>", touchpoints.touchpoint, name="touchpoint"),
    # Standards and promises
    path("standards", standards.standards, name="standards"),
    path("standards/<str:key>", standards.standard, name="standard"),
    # Metrics
    path("metrics", metrics.metrics, name="metrics"),
    path("metrics/<str:key>", metrics.metric, name="metric"),
    # Findings
    path("findings", findings.findings, name="findings"),
    path("findings/<int:number>", findings.finding, name="finding"),
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
    # Work in the background
    path("jobs", jobs.jobs, name="jobs"),
    path("jobs/<int:number>", jobs.job, name="job"),
    path("jobs/<int:number>/cancel", jobs.cancel, name="cancel_job"),
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
    path("journeys/<str:key>/paths.csv", lists.paths, name="paths_csv"),
    path("standards.csv", lists.standards, name="standards_csv"),
    path("metrics.csv", lists.metrics, name="metrics_csv"),
    path("findings.csv", lists.findings, name="findings_csv"),
    path("touchpoints.csv", lists.touchpoints, name="touchpoints_csv"),
    path("builds.csv", lists.builds, name="builds_csv"),
    # Signing in, second factors, the company's own accounts
    path("account/", include("allauth.account.urls")),
    path("account/second-factor/", include("allauth.mfa.urls")),
    path("account/company/", include("allauth.socialaccount.urls")),
    path("account/", include("allauth.socialaccount.providers.openid_connect.urls")),
]
