"""The service as archive, containers, Kubernetes manifests and cloud function."""
