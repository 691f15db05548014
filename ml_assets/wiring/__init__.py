"""What the doors of all stages share: asset options and metadata."""
