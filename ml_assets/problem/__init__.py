"""Stage 0: the problem statement."""
