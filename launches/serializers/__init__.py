"""How launches and everything that they are made of are shown."""
