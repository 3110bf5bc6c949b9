"""How does a notebook or a program run the theatre?"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from sim.actors.actor import Actor
from sim.config import files
from sim.config.content import Content, assembled
from sim.config.content import load as load_content
from sim.config.errors import InputError, refuse
from sim.config.overrides import Change
from sim.ensembles.batch import opened
from sim.ensembles.ensemble import Ensemble
from sim.ensembles.folder import CONFIG, MANIFEST
from sim.ensembles.run import Progress, run_ensemble
from sim.ensembles.settings import check_horizon, settings_from
from sim.ensembles.store import DATA, open_data
from sim.mechanisms.check import check_mechanisms
from sim.theatre import Theatre
from sim.world.citing import checked
from sim.world.world import world_numbers

FEW_WORLDS = 10
"""Up to so many worlds a theatre keeps an account of every choice unless told otherwise."""


def content(
    scenario: str = "baseline",
    overrides: Iterable[Change] = (),
    folders: Iterable[str | Path] = (),
    decision: Mapping[str, Any] | None = None,
) -> Content:
    """Everything a scenario's theatre holds, read and checked.

    Parameters
    ----------
    scenario : a scenario's name, or the path of a YAML file.
    overrides : 'actors.china.temperature=0.1', 'decision.depth=2', ...
    folders : your own folders laid over the shipped content (`actors/`, `variables/`, `mechanisms/`, `scenarios/`).

    Raises
    ------
    InputError : anything that cannot be used; the message names the file, the key and the nearest right spelling.
    """
    if not isinstance(scenario, str | Path):
        raise refuse("scenario", scenario, "a scenario's name, or the path of a YAML file")
    scenario = str(scenario)
    extra = tuple(Path(folder) for folder in folders)
    for folder in extra:
        if not folder.is_dir():
            raise InputError(f"folders: {folder} is not a folder")
        if not any((folder / part).exists() for part in files.PARTS):
            raise InputError(f"folders: {folder} holds none of {', '.join(files.PARTS)}")
    return check_mechanisms(checked(load_content(scenario, overrides, extra, decision)))


def run(
    scenario: str = "baseline",
    worlds: int = 2000,
    months: int = 60,
    seed: int = 0,
    overrides: Iterable[str] = (),
    folders: Iterable[str | Path] = (),
    actor_classes: Mapping[str, type[Actor]] | None = None,
    progress: Progress | None = None,
    **settings: Any,
) -> Ensemble:
    """Run many worlds of one scenario and hold them in memory.

    Parameters
    ----------
    scenario, overrides, folders : as for `content`. worlds, months, seed : how many, how long, with which luck.
    actor_classes : actor id -> subclass of `sim.actors.actor.Actor` with a decision rule of its own.
    progress : called with (worlds done, worlds in all) after each batch.
    settings : design, worlds_per_point, batch, keep, precision; see `sim.ensembles.settings.RunSettings`.

    Raises
    ------
    InputError : anything that cannot be used.
    """
    chosen = settings_from({"worlds": worlds, "months": months, "seed": seed, **settings})
    return run_ensemble(content(scenario, overrides, folders), chosen, actor_classes, progress)


def theatre(
    scenario: str = "baseline",
    seed: int = 0,
    worlds: int | Sequence[int] | np.ndarray = 1,
    months: int = 60,
    overrides: Iterable[str] = (),
    folders: Iterable[str | Path] = (),
    actor_classes: Mapping[str, type[Actor]] | None = None,
    trace: bool | None = None,
    **settings: Any,
) -> Theatre:
    """A Mesa model holding the given worlds, at month 0; `step()` it.

    Parameters
    ----------
    worlds : the numbers of the worlds, or how many. World 42 here has the same bits as world 42 of a run with the same seed.
    months : how far it may be stepped. trace : keep accounts for `explain` (default: where there are few worlds).
    settings : design, worlds_per_point, precision. The rest as for `run`.

    Raises
    ------
    InputError : anything that cannot be used.
    """
    numbers = world_numbers(worlds)
    chosen = settings_from({"worlds": len(numbers), "months": months, "seed": seed, **settings})
    held = content(scenario, overrides, folders)
    check_horizon(held, chosen)
    keep_accounts = len(numbers) <= FEW_WORLDS if trace is None else trace
    return opened(held, numbers, chosen, actor_classes, keep_accounts)


def load(folder: str | Path) -> Ensemble:
    """The ensemble stored in a results folder; its data are read from disk only where they are used.

    Raises
    ------
    InputError : the folder is not the finished result of a run.
    """
    place = Path(folder)
    if not place.is_dir():
        raise InputError(f"{place}: there is no such folder")
    for needed in (CONFIG, MANIFEST, DATA):
        if not (place / needed).exists():
            raise InputError(f"{place}: this is not a finished result of a run: '{needed}' is missing")
    tree = files.read_yaml(place / CONFIG)
    try:
        settings = settings_from(tree["settings"])
        held = assembled(tree, tree["scenario_name"], tree["decision"], {})
        seconds = float(json.loads((place / MANIFEST).read_text(encoding="utf-8")).get("seconds", 0.0))
    except (KeyError, TypeError, AttributeError, UnicodeDecodeError, json.JSONDecodeError) as problem:
        raise InputError(f"{place}: its {CONFIG} or {MANIFEST} is damaged ({problem!r})") from None
    return Ensemble(open_data(place, held, settings), held, settings, place, seconds)


def scenarios(folders: Iterable[str | Path] = ()) -> list[str]:
    """The names of all scenarios that can be run."""
    return files.scenario_names(tuple(Path(folder) for folder in folders))
