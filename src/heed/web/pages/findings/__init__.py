"""Findings: the list, one with the cases behind it, and what people decide about it."""
