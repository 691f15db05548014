"""Feasibility: whether a problem is worth a search, told before any search."""
