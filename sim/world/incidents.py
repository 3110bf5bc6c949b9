"""What happens by chance, how often, and how badly?

An incident's monthly rate is log-linear in the world (Poisson regression): rate x exp(sum of slope x (variable - reference)).
Events happen at most once a month. Attacks are counted: gamma-Poisson numbers, and deaths whose severity has a power-law tail
(attack-severity-tail). One uniform number serves each question, so the number of draws never depends on the world.

Two things are simplified. No month has more than 1,000 attacks: in 240,000 months of the baseline the most were 336. Deaths are
those of the worst attack, drawn exactly, and the mean of the others given it: their mean over months is exact, their variance 5 %
too small at 14 attacks a month and 8 % at 100.
"""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass, replace

import numpy as np

from sim.arithmetic import exp, log, log1p
from sim.config.happenings import Incident, Severity
from sim.luck import Luck
from sim.world.conditions import Options
from sim.world.pushes import nudged
from sim.world.world import Number, World, ordered_sum

MOST = 1000
"""No month has more attacks than this."""


@dataclass
class Toll:
    """What incidents did in one month: which happened (world,), and for counted ones number, deaths and the worst single toll."""

    happened: dict[str, np.ndarray]
    count: dict[str, np.ndarray]
    deaths: dict[str, np.ndarray]
    worst: dict[str, np.ndarray]

    def fresh(self, earlier: Toll) -> Toll:
        """The same toll of a step, without what has happened earlier in the month: it pushes once a month at most."""
        happened = {name: found & ~earlier.happened[name] for name, found in self.happened.items()}
        return replace(self, happened=happened)

    def joined(self, earlier: Toll) -> Toll:
        """The toll of a month up to now: this step's and that of the earlier ones."""
        return Toll(
            {name: found | earlier.happened[name] for name, found in self.happened.items()},
            {name: found + earlier.count[name] for name, found in self.count.items()},
            {name: found + earlier.deaths[name] for name, found in self.deaths.items()},
            {name: np.maximum(found, earlier.worst[name]) for name, found in self.worst.items()},
        )


def strike(
    incidents: Mapping[str, Incident],
    world: World,
    options: Options,
    parameters: Mapping[str, Number],
    luck: Luck,
    moment: int,
    steps: int = 1,
    without: Container[str] = (),
) -> Toll:
    """Draw one month of incidents from rates read off the worlds as they are, or one step where a month has several.

    moment : the number of the month, or of the step, by which its luck is addressed. without : parts of the theatre that are
    switched off, whose incidents do not happen.
    """
    toll = Toll({}, {}, {}, {})
    for name, incident in incidents.items():
        if incident.kind == "event":
            rate = rate_of(name, incident, world, options, parameters) / steps
            toll.happened[name] = luck.uniform(f"incident/{name}", moment) < 1.0 - exp(-rate)
        elif incident.kind == "count" and incident.severity is not None:
            mean = rate_of(name, incident, world, options, parameters) / steps
            shape = parameters[f"incidents.{name}.dispersion"] / steps
            count = gamma_poisson(mean, shape, luck.uniform(f"incident/{name}", moment))
            severe = luck.uniform(f"severity/{name}", moment)
            toll.worst[name], toll.deaths[name] = _deaths(name, incident.severity, parameters, count, severe)
            toll.count[name], toll.happened[name] = count, count > 0
    for name, incident in incidents.items():
        if incident.kind == "derived" and incident.of is not None:
            toll.happened[name] = toll.worst[incident.of] >= incident.killed_at_least
    happens = {name: incident.part not in without for name, incident in incidents.items()}
    toll.happened = {name: toll.happened[name] & happens[name] for name in incidents}
    return toll


def rate_of(name: str, incident: Incident, world: World, options: Options, parameters: Mapping[str, Number]) -> np.ndarray:
    """The expected number a month, shape (world,), in double precision: its law has a long tail."""
    pulls = ordered_sum(
        parameters[f"incidents.{name}.drivers.{variable}.slope"] * (world[variable] - driver.at)
        for variable, driver in incident.drivers.items()
    )
    for dossier, answers in incident.stances.items():
        stance = world.stances[world.dossier_rows[dossier]]
        for option in answers:
            added = parameters[f"incidents.{name}.stances.{dossier}.{option}"]
            pulls = pulls + np.where(stance == options[dossier].index(option), added, 0.0)
    return parameters[f"incidents.{name}.per_month"] * exp(np.broadcast_to(pulls, world.n).astype(np.float64))


def gamma_poisson(mean: np.ndarray, shape: Number, u: np.ndarray) -> np.ndarray:
    """Quantiles of the gamma-Poisson law with this mean and the variance mean + mean^2 / shape, from one uniform each.

    The cumulative probabilities are added up number by number until all worlds have been passed, at most up to `MOST`; worlds
    that have been passed are left out once they are the most.
    """
    shape = np.broadcast_to(shape, u.shape)
    odds = mean / (shape + mean)
    chance = exp(-shape * log1p(mean / shape))
    below, count, left = chance.copy(), np.zeros(u.shape), np.arange(u.size)
    for number in range(MOST):
        above = u >= below
        remaining = np.count_nonzero(above)
        if not remaining:
            break
        if 2 * remaining < above.size:
            left, shape, odds, chance, below, u = (part[above] for part in (left, shape, odds, chance, below, u))
            count[left] = number + 1.0
        else:
            count[left[above]] = number + 1.0
        chance = chance * odds * ((number + shape) / (number + 1.0))
        below += chance
    return count


def _deaths(
    name: str, severity: Severity, parameters: Mapping[str, Number], count: np.ndarray, u: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """The deaths in the month's worst attack, and in all of them.

    The worst of n attacks is drawn exactly (the n-th root of one uniform); the others count with their mean below the worst.
    """
    address = f"incidents.{name}.severity"
    lethal, tail = parameters[f"{address}.lethal_share"], parameters[f"{address}.exponent"] - 1.0
    tail = np.where(np.abs(np.asarray(tail) - 1.0) < 1e-6, 1.0 + 1e-6, tail)  # at exactly 1 the mean has a form of its own
    cut = 1.0 - exp(-tail * log(severity.largest))
    n = np.maximum(count, 1.0)
    below = exp(log(np.maximum(u, 1e-300)) / n)
    ranked = np.clip((below - (1.0 - lethal)) / np.maximum(lethal, 1e-12), 0.0, 1.0)
    worst = exp(-log(1.0 - ranked * cut) / tail)
    worst = np.where((count > 0) & (below > 1.0 - lethal), worst, 0.0)
    log_worst = log(np.maximum(worst, 1.0))
    partial = tail / cut * (exp((1.0 - tail) * log_worst) - 1.0) / (1.0 - tail)
    chance_below = 1.0 - lethal + lethal * (1.0 - exp(-tail * log_worst)) / cut
    others = (n - 1.0) * lethal * partial / chance_below
    return np.floor(worst + 0.5), np.floor(worst + np.where(count > 0, others, 0.0) + 0.5)


def impulses(incidents: Mapping[str, Incident], toll: Toll, world: World, bounds: np.ndarray) -> None:
    """Apply the pushes of the incidents that happened to the worlds in which they did."""
    for name, incident in incidents.items():
        for variable, effect in incident.pushes.items():
            row = world.variable_rows[variable]
            low, high = bounds[row]
            world.variables[row] = nudged(world.variables[row], effect, toll.happened[name], low, high)
