"""A run record for different eyes; pure."""
