"""Free filters: travelled journeys cut by conditions that no segment was defined for.

`filters` is the value and its text form, `checking` tells what nothing can meet, `computing` makes
the summaries, and `kept` holds them under the home for as long as their build is the newest.
"""
