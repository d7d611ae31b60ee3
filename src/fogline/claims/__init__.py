"""Readers: each reads one thing from one document. `read` in `claims.line` calls them in order."""
