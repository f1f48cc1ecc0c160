"""The pages: home, search, and one for each object."""
