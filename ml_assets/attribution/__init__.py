"""Why a model predicts what it does, row by row."""
