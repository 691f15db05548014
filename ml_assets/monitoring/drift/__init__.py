"""Whether the rows that the model is asked about still look like those that it learnt from."""
