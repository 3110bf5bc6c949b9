"""How are some worlds run from the first month to the last, and in which form are they kept?"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from sim.actors.actor import Actor
from sim.config.content import Content
from sim.ensembles.settings import RunSettings
from sim.theatre import Theatre

Arrays = dict[str, np.ndarray]
DIMENSIONS = {
    "state": ("world", "kept_month", "variable"),
    "stance": ("world", "month", "dossier"),
    "milestone": ("world", "milestone_name"),
    "happened": ("world", "month", "incident"),
    "attacks": ("world", "month"),
    "deaths": ("world", "month"),
    "worst_attack": ("world", "month"),
    "parameter": ("world", "uncertain"),
}
"""The dimensions of each array of an ensemble. In results the world comes first, so that a world is one piece on disk."""


def opened(
    content: Content,
    worlds: np.ndarray,
    settings: RunSettings,
    actor_classes: Mapping[str, type[Actor]] | None = None,
    trace: bool = False,
) -> Theatre:
    """The theatre of the given worlds of a run, at month 0."""
    return Theatre(
        content,
        worlds,
        seed=settings.seed,
        design=settings.design,
        worlds_per_point=settings.worlds_per_point,
        horizon=settings.months,
        actor_classes=actor_classes,
        trace=trace,
        precision=settings.precision,
    )


def run_batch(
    content: Content, settings: RunSettings, worlds: np.ndarray, actor_classes: Mapping[str, type[Actor]] | None = None
) -> Arrays:
    """The history of the given worlds, as arrays with the dimensions of `DIMENSIONS`; the same bits in any batch."""
    theatre = opened(content, worlds, settings, actor_classes)
    for _ in range(settings.months):
        theatre.step()
    arrays = _arrays(theatre, settings)
    theatre.release()
    return arrays


def kept_variables(content: Content, settings: RunSettings) -> list[str]:
    """The variables whose state is recorded; alignments always are, as blocs need them all."""
    everything, pairs = settings.keep != "headline", content.alignments
    return [name for name, variable in content.variables.items() if everything or variable.headline or name in pairs]


def kept_months(settings: RunSettings) -> np.ndarray:
    """The months whose state is recorded."""
    return np.array([0, settings.months]) if settings.keep == "final" else np.arange(settings.months + 1)


def _arrays(theatre: Theatre, settings: RunSettings) -> Arrays:
    record, content = theatre.record, theatre.content
    rows = [theatre.world.variable_rows[name] for name in kept_variables(content, settings)]
    n = theatre.world.n
    drawn = [np.broadcast_to(theatre.parameters[address], n) for address in content.uncertain]
    return {
        "state": _world_first(record.state[kept_months(settings)][:, rows]),
        "stance": _world_first(record.stance),
        "milestone": _world_first(theatre.world.reached),
        "happened": _world_first(record.happened),
        "attacks": _world_first(record.attacks),
        "deaths": _world_first(record.deaths),
        "worst_attack": _world_first(record.worst),
        "parameter": np.stack(drawn, axis=1) if drawn else np.zeros((n, 0)),
    }


def _world_first(array: np.ndarray) -> np.ndarray:
    return np.ascontiguousarray(np.moveaxis(array, -1, 0))
