"""The Ray cluster that work is handed to."""
