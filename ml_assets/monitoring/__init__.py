"""Stage 5: the model in production: what it answered, whether its world moved, how it fares."""
