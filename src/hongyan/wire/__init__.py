"""The sans-I/O kit that any dialect may use."""
