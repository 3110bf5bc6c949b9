"""What may a share of worlds not be taken for?"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from sim.config import files
from sim.config.errors import from_validation
from sim.record.initial_state import source_of

FILE = "standards/hindcast/score.yaml"


class Skill(BaseModel):
    """A Brier skill and the ends of its interval; 1 is perfect, 0 no better than the reference."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    skill: float = Field(le=1)
    low: float
    high: float

    def tell(self) -> str:
        """In words."""
        return f"(Brier skill {self.skill:+.2f}, 95 % interval {self.low:+.2f} to {self.high:+.2f})"


class Score(BaseModel):
    """What the hindcast found: of which option stands at the end, and of what happens in its months."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    worlds: int = Field(ge=2)
    standing: Skill
    timed: Skill


def score(folders: Iterable[Path | str] = ()) -> Score:
    """The score on record. Raises InputError for a file that cannot be used."""
    path, told = source_of(FILE, folders)
    try:
        return Score.model_validate(files.read_yaml(path))
    except ValidationError as problem:
        raise from_validation(problem, told, Score) from None


def caveat(folders: Iterable[Path | str] = ()) -> str:
    """In one sentence, that shares are no probabilities, and how such shares did against 2025."""
    found = score(folders)
    timed = "no significant skill" if found.timed.low <= 0.0 else "skill"
    return (
        "A share of worlds is not the probability of an event. In a hindcast of 2025, with rules written when 2025 was known,"
        f" such shares have skill {found.standing.tell()} for which policies are in place at the end, relative to assigning 70 %"
        f" to the status quo, and {timed} for the timing of events {found.timed.tell()}."
    )
