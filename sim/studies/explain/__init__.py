"""Studies of why it happens."""
