"""The address of every page. A new one also needs its row in `heed.web.access`."""

from __future__ import annotations

from django.urls import include, path

from heed.web.api import api
from heed.web.pages import (
    account,
    audit,
    builds,
    choices,
    customers,
    findings,
    first_start,
    health,
    healthz,
    home,
    jobs,
    journeys,
    lists,
    metrics,
    settings,
    sources,
    standards,
    touchpoints,
    users,
)

urlpatterns = [
    # What needs attention
    path("", home.home, name="home"),
    # Journeys
    path("journeys", journeys.journeys, name="journeys"),
    path("journeys/<str:key>", journeys.journey, name="journey"),
    path("journeys/<str:key>/paths", journeys.paths, name="paths"),
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
    path("journeys/<str:key>/design.yaml", journeys.yaml, name="journey_yaml"),
    # Customers
    path("customers/<int:number>", customers.customer, name="customer"),
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
    # Data
    path("sources", sources.sources, name="sources"),
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
