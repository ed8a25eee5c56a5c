"""How two answers are compared, in words; pure."""
