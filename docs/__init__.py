"""What is the documentation, and which code makes a site of it? `python -m docs` builds it."""
