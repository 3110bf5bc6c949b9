"""What does one run consist of?"""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from sim.config.content import Content
from sim.config.errors import InputError, from_validation, refuse

Keep = Literal["all", "headline", "final"]
MOST_MONTHS = 1200


class RunSettings(BaseModel):
    """How many worlds, how long, with which luck, and what is kept of them.

    worlds : how many worlds. months : how many months after October 2025. seed : of all luck, a whole number from 0.
    design : 'monte_carlo' draws the uncertain numbers of each world from their ranges, 'central' keeps their middle values.
    worlds_per_point : consecutive worlds that share one draw. batch : worlds computed at a time; changes no bit of any result.
    keep : 'all' variables in all months, 'headline' variables in all months, or 'final': all variables at start and end.
    precision : of the numbers worlds are computed in, 'single' or 'double'; results are kept in single.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    worlds: int = Field(default=2000, ge=1)
    months: int = Field(default=60, ge=1, le=MOST_MONTHS)
    seed: int = Field(default=0, ge=0)
    design: Literal["monte_carlo", "central"] = "monte_carlo"
    worlds_per_point: int = Field(default=1, ge=1)
    batch: int = Field(default=10_000, ge=1)
    keep: Keep = "all"
    precision: Literal["single", "double"] = "single"


def settings_from(values: dict[str, object]) -> RunSettings:
    """Checked settings. Raises InputError naming the key, what was found and what is allowed."""
    try:
        return RunSettings.model_validate(values)
    except ValidationError as problem:
        raise from_validation(problem, "settings", RunSettings) from None


def check_horizon(content: Content, settings: RunSettings) -> None:
    """Raise InputError where the scenario dates something after the last month of the run."""
    file, months = content.origin["scenario"], settings.months
    for number, event in enumerate(content.scenario.events, start=1):
        if event.month is not None and event.month > months:
            raise refuse(f"{file}: events[{number}].month", event.month, f"1 to {months}, the months of this run")
    for name, forced in content.scenario.force.items():
        if forced.since > months:
            raise refuse(f"{file}: force.{name}.from", forced.since, f"1 to {months}, the months of this run")
        if forced.until is not None and forced.until < forced.since:
            raise InputError(f"{file}: force.{name}: until {forced.until} is before from {forced.since}")
