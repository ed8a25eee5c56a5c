"""One run, from its files to its decision."""
