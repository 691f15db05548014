"""How well the model in production predicts: measured where labels are known, else estimated."""
