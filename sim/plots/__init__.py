"""What do the tables look like? One figure a file, tables in, Axes out."""
