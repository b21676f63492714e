"""The kinds of definitions of this area, in the order in which files are written."""

from __future__ import annotations

from heed.foundation.kinds import Kind
from heed.insight.value_notation import (
    read_restricted,
    read_value_model,
    write_restricted,
    write_value_model,
)
from heed.journeys.employees.kinds import EMPLOYEES

VALUE_MODEL = Kind("value_model", "value_models", read_value_model, write_value_model)
RESTRICTED = Kind("restricted", "restricted", read_restricted, write_restricted)

KINDS = (VALUE_MODEL, RESTRICTED, EMPLOYEES)
