"""Pages of personas: who stands for which segment, with figures, and what has become stale."""
