"""Who is who: what waits for a decision, alarms, history, and the identity of one customer."""
