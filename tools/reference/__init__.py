"""What ``tools/gen_reference.py`` writes: one function a page, in two languages."""
