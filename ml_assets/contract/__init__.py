"""The data contract and its renderings, one file per tool."""
