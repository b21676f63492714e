"""Pages about customers and accounts."""
