"""Webhooks: the changes that a client asked for are sent to its address."""
