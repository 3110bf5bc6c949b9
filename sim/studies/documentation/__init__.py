"""Studies that describe the model."""
