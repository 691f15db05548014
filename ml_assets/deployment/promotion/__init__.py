"""The champion and its history."""
