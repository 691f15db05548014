"""How well predictions fit the truth: metrics, their spread, and parts of the rows."""
