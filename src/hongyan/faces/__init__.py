"""North: one module per protocol we offer. Found by name: the file is the registration."""
