"""The simulated company: a shop whose exports are invented and whose truths are known."""
