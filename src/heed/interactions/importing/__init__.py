"""From files to the lake: a specification says what the columns mean, DuckDB does the work."""
