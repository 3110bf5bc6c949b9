"""Has the golden story changed on purpose? `python -m tests.rewrite_story` tells it again; read the difference as prose."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from sim.app import main

GOLDEN = Path(__file__).parent / "data" / "story.md"
WORDS = ["study=story", "scenario=baseline", "design=central", "seed=3", "world=5", "months=12", "quiet=true"]


def told() -> str:
    """The golden story as the command tells it now."""
    arguments = sys.argv
    with tempfile.TemporaryDirectory() as place:
        try:
            main([*WORDS, f"results={place}"])
        finally:
            sys.argv = arguments
        (story,) = Path(place).glob("*/story.md")
        return story.read_text(encoding="utf-8")


if __name__ == "__main__":
    GOLDEN.write_text(told(), encoding="utf-8")
    print(f"{GOLDEN.name} is written again: look at `git diff {GOLDEN.relative_to(Path(__file__).parents[1]).as_posix()}`")
