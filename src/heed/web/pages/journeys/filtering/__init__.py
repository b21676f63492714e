"""Free filters on the pages of a journey: in words, as a form, and what stands there meanwhile."""
