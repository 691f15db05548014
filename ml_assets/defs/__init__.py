"""Living examples: each problem is a folder, and each is run by the tests."""
