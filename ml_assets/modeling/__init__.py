"""Stage 3: the search for a model, the refit of the best trial, and its evaluation."""
