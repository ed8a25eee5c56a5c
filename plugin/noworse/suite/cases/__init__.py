"""Case files: from any of their formats to suites, or to all their mistakes."""
