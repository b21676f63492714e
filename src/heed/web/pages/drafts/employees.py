"""Conditions that pick out single employees: drafts neither count nor size them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _

from heed.journeys.employees.queries import employees_now
from heed.web.reading import Reading


def refusals(reading: Reading, fields: Iterable[str]) -> Iterator[str]:
    """Why nothing is counted by a condition on these columns; none if it may be.

    What is published decides, not the draft: else a draft could open what nobody agreed to.
    """
    columns = reading.kept(employees_now)
    for column in sorted(filter(columns.has, set(fields))):
        yield _("%(column)s names single employees, so nothing is counted by it.") % {
            "column": column.partition(".")[2]
        }
