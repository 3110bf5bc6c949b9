"""What do the tables look like? One figure a file, tables in, Axes out."""

FORMATS = ("png", "svg")
"""How figures can be kept."""
