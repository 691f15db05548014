"""Whether the running service keeps what was promised, read from Prometheus."""
