"""Rules, dashboards and saved searches for the tools of operations."""
