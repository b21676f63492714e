"""What people look at: the design language in code, marks drawn on the server, the report."""
