"""Settings of live capture: sources and their keys, tracking plans, webhooks."""
