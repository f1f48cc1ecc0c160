"""Copying the pictures that addresses name: politely, and from known hosts only."""
