"""Read a table from wherever it lies."""
