"""How long the pages take: a record of up to a million and a half events, every page and twin asked through the real server."""
