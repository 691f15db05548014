"""The systems that the AutoML benchmark compares; each runs in an environment of its own.

Nothing here but ``ours`` may import ml_assets, nor anything else that the system's own
environment lacks.
"""
