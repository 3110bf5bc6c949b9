"""Studies of what happens, how often, and under which conditions."""
