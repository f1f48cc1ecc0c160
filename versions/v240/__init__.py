"""Version 2.4.0, which Launch Library documents and has not released: a preview."""
