"""A game in which a person plays one actor: its seat, its log, what the player reads, and what came of it."""
