"""Have the golden stories changed on purpose? `python -m tests.rewrite_story` tells them again; read the difference as prose."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from sim.app import main

STORIES = Path(__file__).parent / "data" / "stories"
TOLD = {"baseline": (3, 5), "cpec_cutoff": (1, 2), "bagram_return": (2, 4), "baloch_escalation": (1, 3)}
"""The scenarios of the golden stories, with the seed and the world of each."""
MONTHS = 18


def golden(scenario: str) -> Path:
    """Where a golden story stands."""
    return STORIES / f"{scenario}.md"


def told(scenario: str) -> str:
    """A golden story as the command tells it now."""
    arguments, (seed, world) = sys.argv, TOLD[scenario]
    words = [f"scenario={scenario}", "design=central", f"seed={seed}", f"world={world}", f"months={MONTHS}", "quiet=true"]
    with tempfile.TemporaryDirectory() as place:
        try:
            main(["study=story", *words, f"results={place}"])
        finally:
            sys.argv = arguments
        (story,) = Path(place).glob("*/story.md")
        return story.read_text(encoding="utf-8")


if __name__ == "__main__":
    STORIES.mkdir(parents=True, exist_ok=True)
    for name in TOLD:
        golden(name).write_text(told(name), encoding="utf-8")
    print(f"The stories are written again: look at `git diff {STORIES.relative_to(Path(__file__).parents[1]).as_posix()}`")
