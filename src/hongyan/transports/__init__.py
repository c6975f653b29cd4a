"""I/O without meaning: sockets, HTTP, limits."""
