"""The endpoints of version 2.2.0."""
