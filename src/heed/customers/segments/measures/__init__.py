"""Membership as Ibis expressions over lake tables, within the portable subset."""
