"""Words for values that are stored as codes."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from heed.foundation.models import Job, Role

ROLES = [
    (Role.VIEWER.value, _("Viewer")),
    (Role.TOUCHPOINT_OWNER.value, _("Touchpoint owner")),
    (Role.ANALYST.value, _("Analyst")),
    (Role.SERVICE_AGENT.value, _("Service agent")),
    (Role.MANAGER.value, _("Manager")),
    (Role.ADMINISTRATOR.value, _("Administrator")),
    (Role.PARTNER.value, _("Partner")),
]
JOB_STATES = {
    Job.State.QUEUED.value: _("waiting"),
    Job.State.RUNNING.value: _("running"),
    Job.State.DONE.value: _("done"),
    Job.State.FAILED.value: _("failed"),
    Job.State.CANCELLED.value: _("cancelled"),
}
JOB_KINDS = {"build": _("Build"), "import": _("Import")}
STEPS = {
    "read": _("Reading files"),
    "map": _("Mapping columns"),
    "check": _("Checking rows"),
    "people": _("Adding customers"),
    "write": _("Writing the lake"),
    "quarantine": _("Keeping bad rows"),
    "journeys": _("Computing journeys"),
}
