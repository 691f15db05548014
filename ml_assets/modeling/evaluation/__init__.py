"""Evaluation: one model version on rows it never saw."""
