"""Marks: values in, SVG or HTML out, as text. No Django, no clock, no storage.

Across is in per cent and down in pixels, so that words keep their size at any width. Colours are
classes of `charts.css`; nothing carries a ``style`` attribute. Every chart says its story in a
sentence for people who hear it, and has its numbers as a table beside it.
"""
