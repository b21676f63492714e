"""Personas in words: how they stand, and what is missing."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from heed.insight.persona_results import Missing, NoScores

Text = str | Promise

MISSING: Mapping[Missing, Text] = {
    "nothing_built": _("Nothing was built yet, so nobody can be counted: build first."),
    "no_segment": _("There is no segment of customers with this key: name another one."),
    "refused": _("The rule of its segment cannot be decided: the segment says why."),
    "rule_changed": _(
        "The rule of its segment is newer than the newest build: the next build counts who is in."
    ),
}
MISSING_SHORT: Mapping[Missing, Text] = {
    "nothing_built": _("not built yet"),
    "no_segment": _("no such segment"),
    "refused": _("cannot be decided"),
    "rule_changed": _("not built yet"),
}
NO_SCORES: Mapping[NoScores, Text] = {
    "nobody_in": _("Nobody is in the segment."),
    "made_of_scores": _(
        "The segment is made of scores: its figures would only say how it was made."
    ),
    "no_feedback": _("No feedback with a score was imported yet."),
    "not_cut": _(
        "No metric can be read by this segment: no answer names one of its customers, or every "
        "answer does."
    ),
}
