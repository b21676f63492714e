"""Words for what travelled journeys do, stored as codes."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

DEVIATIONS = {
    "skipped": _("%(name)s left out"),
    "repeated": _("%(name)s met again"),
    "out_of_order": _("%(name)s after something that should follow it"),
    "unplanned": _("%(name)s, which is not in the design"),
    "ended_early": _("Ended early after %(name)s"),
}
STEP_DEVIATIONS = {
    "repeated": _("met again"),
    "out_of_order": _("out of order"),
    "unplanned": _("not in the design"),
}
OUTCOMES = {
    "completed": _("completed"),
    "ended_early": _("ended early"),
    "open": _("still open"),
}
RESULTS = {
    "kept": _("kept"),
    "missed": _("missed"),
    "open": _("still open"),
    "excluded": _("not counted"),
}
