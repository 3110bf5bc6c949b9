"""Studies of whether the machinery and the theatre do what they should."""
