"""The kind of definition that names columns of employees."""

from __future__ import annotations

from heed.foundation.kinds import Kind
from heed.journeys.employees.notation import read_employees, write_employees

EMPLOYEES = Kind("employees", "employees", read_employees, write_employees)
