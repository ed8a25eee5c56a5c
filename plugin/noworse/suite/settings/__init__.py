"""The settings of a run: from file, environment and options to values."""
