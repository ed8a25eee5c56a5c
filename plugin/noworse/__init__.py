"""Decide whether a cheaper model may replace the frontier one."""
