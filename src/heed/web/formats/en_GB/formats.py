"""Formats of this language; see `heed.web.figures` for what pages write."""
