"""Stage 1: sources, the raw table, the data contract."""
