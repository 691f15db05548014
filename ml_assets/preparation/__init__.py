"""Stage 2: cleaning, profile, split, features."""
