"""Draft a new problem from a table."""
