"""What may actors, and whoever plays them, read of the theatre in which they act?"""

from __future__ import annotations

from typing import Any, Protocol

import numpy as np

from sim.actors.deals import Deals
from sim.actors.dossier import Dossier
from sim.actors.policies import Policies
from sim.actors.relations import Relations
from sim.actors.standing import Standing
from sim.config.content import Content, Decision
from sim.luck import Luck
from sim.world.incidents import Toll
from sim.world.milestones import Watch
from sim.world.motion import Motion
from sim.world.news import News
from sim.world.record import Record
from sim.world.script import Cue, Fork
from sim.world.world import Number, Real, World


class Stage(Protocol):
    """The theatre (`sim.theatre.Theatre`, where its attributes are explained) as those see it who stand in it."""

    content: Content
    decision: Decision
    options: dict[str, list[str]]
    how: dict[str, Any]
    seed: int
    horizon: int
    dtype: Real
    trace: bool
    order: list[str]
    steps_per_month: int
    month: int
    part: int
    is_under_way: bool
    luck: Luck
    parameters: dict[str, Number]
    held: dict[str, np.ndarray]
    potency: dict[str, Number]
    forbidden: dict[str, tuple[str, ...]]
    bounds: np.ndarray
    dossiers: list[Dossier]
    by_name: dict[str, Dossier]
    actors: dict[str, Any]
    world: World
    record: Record
    policies: Policies
    deals: Deals
    relations: Relations
    motion: Motion
    news: News
    milestones: Watch
    machinery: Any
    cues: list[Cue]
    forks: list[Fork]
    toll: Toll | None
    toll_so_far: Toll | None
    accounts: list[Any]
    onlookers: list[Any]

    @property
    def moment(self) -> int:
        """Steps gone by, the present one among them."""

    def look_ahead(self) -> Standing:
        """What is expected to stand for good."""

    def is_forced(self, dossier: Dossier) -> bool:
        """Whether the scenario holds this dossier in place this month."""

    def step(self) -> None:
        """One month."""

    def advance(self, months: int, threads: int = 1) -> None:
        """So many months."""
