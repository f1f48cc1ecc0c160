"""Filters of launches and everything that they are made of."""
