"""A page to forward: what the newest build says, in one file that needs nothing else."""
