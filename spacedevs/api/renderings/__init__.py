"""Stored JSON of objects: made, looked up, and dropped when what it shows has changed."""
