"""Write files in one step."""
