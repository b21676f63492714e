"""Pages about contacting customers: the policy, the ledger, one customer, their own page."""
