"""Model families: each knows its tasks, its search space and its pipeline."""
