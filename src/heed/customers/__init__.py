"""People and accounts, and the keys that sources know them by."""
