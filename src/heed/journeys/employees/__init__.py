"""Columns that name single employees: no measure is made of them unless that is switched on."""
