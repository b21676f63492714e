"""What findings are computed from, as Ibis expressions within the portable subset."""
