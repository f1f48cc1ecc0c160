"""How version 2.2.0 shows objects."""
