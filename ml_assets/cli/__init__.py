"""The ml-assets command: one file per subcommand, each importing what it needs when it runs."""
