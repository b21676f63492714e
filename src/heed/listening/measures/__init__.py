"""Answers and what is known of each, as Ibis expressions within the portable subset."""
