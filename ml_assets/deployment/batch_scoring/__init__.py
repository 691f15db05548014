"""Batch scoring: tables of any size, in parts, by several processes."""
