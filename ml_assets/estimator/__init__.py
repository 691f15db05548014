"""Fitted models: their value, their file, their predictions."""
