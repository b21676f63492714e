"""Touchpoints: the list, and one with its standards, what goes with a miss, and its design."""
