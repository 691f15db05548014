"""What the service and batch runs answered, as one table."""
