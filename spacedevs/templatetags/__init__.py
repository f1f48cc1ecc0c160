"""Template tags of the project's own pages."""
