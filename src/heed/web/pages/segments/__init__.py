"""Pages about segments of customers."""
