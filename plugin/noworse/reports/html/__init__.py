"""The HTML report: one file that opens anywhere, and asks nobody for anything."""
