"""The drawn company as the files that its systems would write."""
