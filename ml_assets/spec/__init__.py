"""The words that all stages share: the problem's spec, names, documents, errors."""
