"""Fitted models as ONNX graphs that compute in 64 bits."""
