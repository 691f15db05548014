"""The model card: one page about one model version, made of the facts of the assets before it."""
