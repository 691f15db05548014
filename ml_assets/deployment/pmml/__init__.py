"""Fitted models as PMML 4.4, in 64 bits, and the independent evaluator that scores them back."""
