"""Workflows for CI, to be copied into a project."""
