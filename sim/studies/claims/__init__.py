"""Studies of what the documents claim."""
