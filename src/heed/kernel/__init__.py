"""Ids, clock, errors: what every area may use; standard library only."""
