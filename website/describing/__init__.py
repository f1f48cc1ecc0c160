"""What the page of each kind of object says, made from its document."""
