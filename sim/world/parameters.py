"""Which value does each uncertain number have in each world?"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from sim.config.quantity import Quantity
from sim.luck import Luck
from sim.world.world import Number

DESIGNS = ("monte_carlo", "central")


def drawn(quantities: Mapping[str, Quantity], luck: Luck, design: str, dtype: type = np.float64) -> dict[str, Number]:
    """The value of every quantity: a float where it is certain, shape (world,) of `dtype` where it is drawn.

    Parameters
    ----------
    quantities : address -> quantity.
    luck : addresses the draws; its `worlds` are the parameter points (worlds that share a point share its number).
    design : 'monte_carlo' draws each uncertain number from its range, 'central' keeps its middle value.
    """
    return {
        address: _from_range(quantity, luck.uniform(f"parameter/{address}", 0)).astype(dtype)
        if quantity.is_uncertain and design == "monte_carlo"
        else float(quantity.value)
        for address, quantity in quantities.items()
    }


def _from_range(quantity: Quantity, u: np.ndarray) -> np.ndarray:
    """The quantile `u` of a quantity's distribution."""
    low, high = quantity.ends
    if quantity.distribution == "log_uniform":
        return np.exp(np.log(low) + u * (np.log(high) - np.log(low)))
    if quantity.distribution == "triangular":
        mode = (quantity.value - low) / (high - low)
        rising, falling = np.sqrt(u * mode), 1.0 - np.sqrt((1.0 - u) * (1.0 - mode))
        return low + (high - low) * np.where(u < mode, rising, falling)
    return low + (high - low) * u
