"""Does Tightrope keep its promises? `python -m tests` asks everything; shared pieces are imported as `from tests.x import y`."""
