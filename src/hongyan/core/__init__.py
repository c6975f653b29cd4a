"""The verbs of the waist. Knows ports, never who implements them; names no protocol."""
