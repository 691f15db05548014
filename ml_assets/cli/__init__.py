"""The ml-assets command."""
