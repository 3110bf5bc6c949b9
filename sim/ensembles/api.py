"""How does a notebook or a program run the theatre?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.config import files
from sim.config.commands import going_on
from sim.config.content import Content
from sim.config.crosscheck import tell_untied
from sim.config.errors import InputError, refuse
from sim.config.loading import load as load_content
from sim.config.overrides import Change
from sim.config.renamed import KEYWORDS, SETTINGS, rename
from sim.config.taken import path_of, plain
from sim.ensembles.asked import changes_of, places_of
from sim.ensembles.batch import FEW_WORLDS, opened
from sim.ensembles.ensemble import Ensemble
from sim.ensembles.execution import Execution, execution_from
from sim.ensembles.folder import BEGUN, manifest_of, stored
from sim.ensembles.plan import check, size_by_design, size_by_samples
from sim.ensembles.run import Progress, run_ensemble
from sim.ensembles.run_plan import RunPlan
from sim.ensembles.settings import RunSettings, kept_texts, settings_from
from sim.ensembles.store import DATA, open_data
from sim.mechanisms import check as mechanisms
from sim.world import citing
from sim.world.world import world_numbers

if TYPE_CHECKING:
    from sim.actors.actor import Actor
    from sim.theatre import Theatre


def content(
    scenario: str | Path = "baseline",
    overrides: Iterable[Change] | Mapping[str, Any] = (),
    folders: str | Path | Iterable[str | Path] = (),
    decision: Mapping[str, Any] | None = None,
) -> Content:
    """Everything a scenario's theatre holds, read and checked.

    Parameters
    ----------
    scenario : str or Path, default "baseline"
        A scenario's name, or the path of a YAML file.
    overrides : Iterable of Change or Mapping of str to object, optional
        'actors.china.temperature=0.1', 'decision.depth=2', ..., or a mapping {'actors.china.temperature': 0.1}.
    folders : str or Path or Iterable of str or Path, optional
        One of your own or several, laid over the shipped content (`actors/`, `variables/`, `mechanisms/`, `scenarios/`).
    decision : Mapping of str to object, optional
        The standard of decisions, key -> value; the shipped one if not given.

    Returns
    -------
    Content
        Actors, variables, mechanisms, milestones and the scenario, checked against each other.

    Raises
    ------
    InputError
        Anything that cannot be used; the message names the file, the key and the nearest right spelling.

    Examples
    --------
    >>> import sim
    >>> held = sim.content("baseline", {"actors.china.temperature": 0.001})
    >>> held.scenario_name, float(held.quantities["actors.china.temperature"].value)
    ('baseline', 0.001)
    """
    if not isinstance(name := plain(scenario), str):
        raise refuse("scenario", scenario, "a scenario's name, or the path of a YAML file")
    checks = (citing.problems, mechanisms.problems)
    found = load_content(name, changes_of(overrides), places_of(folders), plain(decision), checks)
    tell_untied(found)
    return found


def run(
    scenario: str | Path = "baseline",
    worlds: int | None = None,
    months: int = 60,
    seed: int = 0,
    overrides: Iterable[Change] | Mapping[str, Any] = (),
    folders: str | Path | Iterable[str | Path] = (),
    actor_classes: Mapping[str, type[Actor]] | None = None,
    execution: str | Mapping[str, Any] = "serial",
    progress: Progress | None = None,
    base_samples: int | None = None,
    **settings: Any,
) -> Ensemble:
    """Run many worlds of one scenario and hold them in memory.

    Parameters
    ----------
    scenario : str or Path, default "baseline"
        A scenario's name, or the path of a YAML file.
    worlds : int, optional
        How many; 2,000 unless the design decides.
    months : int, default 60
        How long.
    seed : int, default 0
        With which luck, a whole number from 0.
    overrides : Iterable of Change or Mapping of str to object, optional
        As for `content`.
    folders : str or Path or Iterable of str or Path, optional
        As for `content`.
    actor_classes : Mapping of str to type of Actor, optional
        Actor id -> subclass of `sim.actors.actor.Actor` with a decision rule of its own.
    execution : str or Mapping of str to object, default "serial"
        'serial', 'local' (all cores), 'dask', or a mapping as in `sim.ensembles.execution.Execution`.
    progress : Progress, optional
        Called with (worlds done, worlds in all, batches failed) after each batch.
    base_samples : int, optional
        In place of worlds: base samples, trajectories or repetitions of a factor design (`sim.sampling.factor_designs`).
    **settings : dict
        Design, worlds_per_point, axes, table, vary, until, batch, keep, ...; see `sim.ensembles.settings.RunSettings`.

    Returns
    -------
    Ensemble
        The worlds, held in memory.

    Raises
    ------
    InputError
        Anything that cannot be used.

    Examples
    --------
    >>> import sim
    >>> ensemble = sim.run("baseline", worlds=4, months=2, seed=1)
    >>> dict(ensemble.outcome("ree_dominance").sizes)
    {'world': 4, 'month': 3}
    """
    given = {} if base_samples is None else {"base_samples": base_samples}
    base_samples = (asked := rename({**settings, **given}, KEYWORDS)).pop("base_samples", None)
    chosen = planned(worlds, {"months": months, "seed": seed, **asked})
    where: Execution = execution_from(plain(execution))
    held = content(scenario, overrides, folders)
    if base_samples is not None:
        chosen = size_by_samples(chosen, held, plain(base_samples))
    return run_ensemble(held, chosen, actor_classes, progress, execution=where)


def planned(worlds: int | None, values: Mapping[str, Any]) -> RunSettings:
    """Checked settings; where nobody says how many worlds, as many as the design asks for, or 2,000.

    Parameters
    ----------
    worlds : int or None
        How many, or None.
    values : Mapping of str to object
        Setting -> value, see `sim.ensembles.settings.RunSettings`.

    Returns
    -------
    RunSettings
        All settings of a run.

    Raises
    ------
    InputError
        A setting that does not exist, or a value it cannot have.
    """
    given = rename(values, SETTINGS) | ({} if worlds is None else {"worlds": worlds})
    return size_by_design(kept_texts(settings_from(given)), is_given=worlds is not None)


def theatre(
    scenario: str | Path = "baseline",
    seed: int = 0,
    worlds: int | Sequence[int] | np.ndarray = 1,
    months: int = 60,
    overrides: Iterable[Change] | Mapping[str, Any] = (),
    folders: str | Path | Iterable[str | Path] = (),
    actor_classes: Mapping[str, type[Actor]] | None = None,
    trace: bool | None = None,
    **settings: Any,
) -> Theatre:
    """A Mesa model holding the given worlds, at month 0, to be stepped.

    Parameters
    ----------
    scenario : str or Path, default "baseline"
        A scenario's name, or the path of a YAML file.
    seed : int, default 0
        With which luck, a whole number from 0.
    worlds : int or Sequence of int or ndarray, default 1
        The numbers of the worlds, or how many. World 42 here has the same bits as world 42 of a run with the same seed.
    months : int, default 60
        How far it may be stepped.
    overrides : Iterable of Change or Mapping of str to object, optional
        As for `content`.
    folders : str or Path or Iterable of str or Path, optional
        As for `content`.
    actor_classes : Mapping of str to type of Actor, optional
        Actor id -> subclass of `sim.actors.actor.Actor` with a decision rule of its own.
    trace : bool, optional
        Keep accounts for `explain`; where there are few worlds if not given.
    **settings : dict
        Design, worlds_per_point, axes, precision, ... as for `run`; an ensemble's own worlds are had from its `theatre`.

    Returns
    -------
    Theatre
        The model; `step()` plays a month, `explain` tells why an actor chose, `fork` changes one thing from a month on.

    Raises
    ------
    InputError
        Anything that cannot be used.

    Examples
    --------
    >>> import sim
    >>> stage = sim.theatre("baseline", worlds=[42], months=2)
    >>> stage.step()
    >>> stage.month, stage.world.n
    (1, 1)
    >>> other = stage.fork(1, {"china.controls": "ban"})
    >>> other.month
    1
    """
    numbers = world_numbers(worlds)
    chosen = planned(None, {"months": months, "seed": seed, **settings})
    held = content(scenario, overrides, folders)
    check(held, chosen)
    keep_accounts = len(numbers) <= FEW_WORLDS if trace is None else trace
    return opened(RunPlan(held, chosen), numbers, actor_classes, keep_accounts)


def load(folder: str | Path) -> Ensemble:
    """The ensemble stored in a results folder; its data are read from disk only where they are used.

    Parameters
    ----------
    folder : str or Path
        Such as `ensemble.folder`, or the one a command named when it ended.

    Returns
    -------
    Ensemble
        The worlds on record.

    Raises
    ------
    InputError
        The folder is not the finished result of a run.

    Examples
    --------
    >>> import sim
    >>> try:
    ...     sim.load("no-results-here")
    ... except sim.InputError:
    ...     print("nothing is stored there")
    nothing is stored there
    """
    place = path_of(folder, "folder")
    manifest = manifest_of(place)
    if not (place / DATA).exists():
        below = sorted(path.parent.name for path in place.glob(f"*/*/{DATA}"))
        hint = f"; those of {', '.join(below)} are in folders below it" if below else ""
        raise InputError(f"{place}: this folder holds no worlds: '{DATA}' is missing{hint}")
    if manifest["state"] == BEGUN:
        raise InputError(f"{place}: this run is incomplete; continue with: {going_on(place)}")
    held, settings = stored(place)
    return Ensemble(open_data(place, RunPlan(held, settings)), held, settings, place, float(manifest["seconds"]))


def scenarios(folders: str | Path | Iterable[str | Path] = ()) -> list[str]:
    """The names of all scenarios that can be run.

    Parameters
    ----------
    folders : str or Path or Iterable of str or Path, optional
        As for `content`.

    Returns
    -------
    list of str
        Names, in alphabetical order.

    Raises
    ------
    InputError
        A folder that is none of content.

    Examples
    --------
    >>> import sim
    >>> "baseline" in sim.scenarios()
    True
    """
    return files.scenario_names(places_of(folders))
