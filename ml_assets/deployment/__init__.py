"""Stage 4: exports, registry, champion, bento and service, batch scoring."""
