"""Where would a variable stand if all wishes were weighed by who has them and how much they care?"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from sim.config.content import Content
from sim.world.reading import resolved

STEP = 0.01
"""The share of a variable's bounds by which it is moved to see who gains."""


def slopes(content: Content, levels: Mapping[str, float]) -> dict[str, dict[str, float]]:
    """What an actor's payoff gains when a variable rises from its lower to its upper bound, at the present rate.

    Parameters
    ----------
    content : Content
        What the theatre holds.
    levels : Mapping of str to float
        Variable -> where it stands, in its own unit.

    Returns
    -------
    dict of str to dict of str to float
        Actor -> variable -> slope, for the variables its outcomes read: the sum over its rules of weight x slope of the outcome.
    """
    found: dict[str, dict[str, float]] = {}

    def middle(address: str) -> float:
        return content.quantities[address].value

    for actor, brief in content.actors.items():
        gains: dict[str, float] = {}
        for name, rule in brief.payoffs.items():
            reading = resolved(rule.outcome, content, name)
            for variable in sorted(reading.reads):
                low, high = content.variables[variable].bounds
                ends = [np.clip(levels[variable] + side * STEP * (high - low), low, high) for side in (-1.0, 1.0)]
                lower, upper = (float(reading.of({**levels, variable: end}, middle)) for end in ends)
                rise = (upper - lower) * (high - low) / (ends[1] - ends[0])
                gains[variable] = gains.get(variable, 0.0) + rule.weight.value * rise
        found[actor] = gains
    return found


def weighted_positions(content: Content, levels: Mapping[str, float]) -> dict[str, float]:
    """The mean of the positions all actors take on a variable, weighted by capability x salience, from 0 to 1 of its bounds.

    An actor's position is the end that its payoff rules pull towards, its salience how hard they pull (the absolute slope), its
    capability its size. Variables that nobody cares about are left out.

    Parameters
    ----------
    content : Content
        What the theatre holds.
    levels : Mapping of str to float
        Variable -> where it stands when the positions are taken, in its own unit.

    Returns
    -------
    dict of str to float
        Variable -> its position, 0 to 1.

    References
    ----------
    Achen (2006), Institutional realism and bargaining models, in The European Union Decides: the compromise model.
    """
    up: dict[str, float] = {}
    both: dict[str, float] = {}
    for actor, gains in slopes(content, levels).items():
        for variable, slope in gains.items():
            weight = content.actors[actor].size.value * abs(slope)
            both[variable] = both.get(variable, 0.0) + weight
            up[variable] = up.get(variable, 0.0) + (weight if slope > 0 else 0.0)
    return {variable: up[variable] / weight for variable, weight in both.items() if weight > 0.0}
