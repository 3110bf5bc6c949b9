"""The study of how well the past would have been foretold."""
