"""Standards and promises: the list, one of them, the cases behind it, audits."""
