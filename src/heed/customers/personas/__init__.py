"""Personas: a face for a segment, with figures that follow from who is in it now."""
