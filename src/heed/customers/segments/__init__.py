"""Segments: named groups of customers by a rule, at any moment, with the reason for each one."""
