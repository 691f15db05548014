"""Benchmarks: what ml_assets costs beside the least that could do the same work."""
