"""The pictures that this server keeps: copies of those that addresses name, and uploads."""
