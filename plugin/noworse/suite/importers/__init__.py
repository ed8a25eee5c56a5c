"""Case files out of what other tools keep: one file a format, one line in a table."""
