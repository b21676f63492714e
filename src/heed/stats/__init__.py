"""The methods: pure functions from arrays to typed results. No Django, no storage, no clock."""
