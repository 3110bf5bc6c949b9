"""Studies of runs, speed and stored results."""
