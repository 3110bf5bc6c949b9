"""What is the whole of some worlds at one moment, so that they can be left, copied, kept and taken up again?

A `State` holds all that changes from month to month. What it does not hold is the same in every month, or is found anew in each.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

import numpy as np

from sim.actors.account import Choice
from sim.actors.kept import read, write
from sim.config.errors import refuse
from sim.world.script import Fork


@dataclass
class State:
    """Some worlds as they are when a month is over. THE WORLD AXIS IS LAST in every array.

    month : gone by. variables, room_up, room_down (what standing policies leave), mechanisms_up, mechanisms_down, drift_up,
    drift_down (what else moves the worlds) : (variable, world). stances, standing_for, act_steps_left, changed, imposed, due,
    asked, noted (stances when turns were last noted), judged (those when beliefs were last brought up to date), agenda (what came
    up this month) : (dossier, world). reached, signs (months that each milestone's signs have been seen) : (milestone, world).
    agreed : (agreement, world). treated : (actor, other, world). homes : (home, world). stage, worked : (project, world). heard :
    (topic, world). beyond : (level watched, world). fired : month of each event, forks last, (event, world). happened :
    (incident, world), and tolls : number, deaths and worst of those counted, (3, counted, world), in the month. record : name ->
    what is on record up to now, (month, ..., world). memory : actor.name -> what decision rules of their own remember.
    accounts : of all choices, None where none are kept. forks : what was changed. origin : what the theatre was opened with.
    """

    month: int
    variables: np.ndarray
    stances: np.ndarray
    reached: np.ndarray
    agreed: np.ndarray
    room_up: np.ndarray
    room_down: np.ndarray
    standing_for: np.ndarray
    act_steps_left: np.ndarray
    changed: np.ndarray
    imposed: np.ndarray
    due: np.ndarray
    treated: np.ndarray
    asked: np.ndarray
    noted: np.ndarray
    judged: np.ndarray
    mechanisms_up: np.ndarray
    mechanisms_down: np.ndarray
    drift_up: np.ndarray
    drift_down: np.ndarray
    homes: np.ndarray
    stage: np.ndarray
    worked: np.ndarray
    signs: np.ndarray
    heard: np.ndarray
    beyond: np.ndarray
    agenda: np.ndarray
    fired: np.ndarray
    happened: np.ndarray
    tolls: np.ndarray
    record: Mapping[str, np.ndarray]
    memory: Mapping[str, np.ndarray] = field(default_factory=dict)
    accounts: Sequence[Choice] | None = None
    forks: Sequence[Fork] = ()
    origin: Mapping[str, Any] = field(default_factory=dict)

    def arrays(self) -> dict[str, np.ndarray]:
        """All arrays by name; those of a mapping as 'record/stance'."""
        held = {each.name: getattr(self, each.name) for each in fields(self)}
        found = {name: value for name, value in held.items() if isinstance(value, np.ndarray)}
        return found | {f"{name}/{key}": value for name in ("record", "memory") for key, value in held[name].items()}

    def copy(self) -> State:
        """The same state, of which nothing is shared with this one that can change."""
        accounts = None if self.accounts is None else tuple(self.accounts)
        arrays = _nested({name: array.copy() for name, array in self.arrays().items()})
        return replace(self, **arrays, accounts=accounts, forks=tuple(self.forks), origin=dict(self.origin))

    def save(self, path: str | Path) -> None:
        """Write the state to a file, to be read with `State.load`: arrays and text, nothing that could be run.

        Raises
        ------
        InputError : a file that cannot be written there.
        """
        accounts = None if self.accounts is None else [vars(choice) for choice in self.accounts]
        write(path, self.arrays(), dict(month=self.month, accounts=accounts, forks=list(self.forks), origin=self.origin))

    @classmethod
    def load(cls, path: str | Path) -> State:
        """The state in a file that `save` wrote; whether it fits a theatre is looked at when that takes it up.

        Raises
        ------
        InputError : no such file, or one that holds no state, or half of one.
        """
        arrays, about = read(path)
        try:
            accounts = about.pop("accounts")
            accounts = None if accounts is None else tuple(Choice(**choice) for choice in accounts)
            forks = tuple((month, change, hold) for month, change, hold in about.pop("forks"))
            return cls(**_nested(arrays), accounts=accounts, forks=forks, **about)
        except (KeyError, TypeError, ValueError) as problem:
            raise refuse("state", str(path), "a file that State.save of this version wrote") from problem


def _nested(arrays: Mapping[str, np.ndarray]) -> dict[str, Any]:
    """The fields of a state out of its arrays by name."""
    found: dict[str, Any] = {name: array for name, array in arrays.items() if "/" not in name}
    for part in ("record", "memory"):
        found[part] = {name.split("/", 1)[1]: array for name, array in arrays.items() if name.startswith(f"{part}/")}
    return found
