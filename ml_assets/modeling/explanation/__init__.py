"""Explanation: what one model version goes by, over all and in single rows."""
