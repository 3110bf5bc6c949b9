"""Studies of sealed forecasts: what is given, how it turned out, and what experts make of it."""
