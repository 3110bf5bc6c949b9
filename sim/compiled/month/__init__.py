"""The sentences of the month, compiled: what each does to the worlds of a tile."""
