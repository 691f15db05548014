"""I/O managers and atomic writes."""
