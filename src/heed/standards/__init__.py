"""Quality standards and promises: which cases kept them, which missed them, what is still open."""
