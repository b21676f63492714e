"""The lake: Delta tables that hold what happened, append-only, and what is computed from it.

Knows nothing of Django. Owns tables, schemas, layout, append, compact, erase, builds, engines.
"""
