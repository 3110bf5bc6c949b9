"""The study of which numbers fit what was measured."""
