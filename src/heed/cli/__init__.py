"""The command line: parses, calls services, prints; no rules of its own."""
