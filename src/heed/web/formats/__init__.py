"""Formats of days and numbers, where Heed writes them otherwise than Django."""
