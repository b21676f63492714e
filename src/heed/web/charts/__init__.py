"""Long series for readers who look closer: one value, drawn on the server and by ECharts."""
