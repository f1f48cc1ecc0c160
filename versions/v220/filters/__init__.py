"""What the lists of version 2.2.0 can be narrowed by."""
