"""Implement the storing ports of the core."""
