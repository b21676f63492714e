"""Findings: where the experience breaks or delights, for whom, and what goes with it."""
