"""Are all numbers of a size that the run's precision can compute with?

Beyond these limits products and quotients of two or three numbers leave what the precision can hold: a temperature becomes 0, a
state infinite. Nothing that a theatre is about is of such a size; what is, was mistyped, and is refused.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import numpy as np

from sim.config.content import Content
from sim.config.errors import InputError, refuse
from sim.config.remembered import find_once

LIMITS = {"single": (1e-12, 1e12), "double": (1e-100, 1e100)}
"""Smallest and largest size of a number beside 0; three such numbers multiplied or divided stay what they are."""
KEPT = "single"
"""The precision in which variables are kept, whatever they are computed in."""
SKIPPED = ("depth", "changes")
"""Depth may be infinite, and changes are laid in elsewhere."""
NARROWEST = 1e-4
"""The least width of a variable's bounds, as a share of the larger of them, that single precision can tell states apart in."""


def problems(content: Content, precision: str) -> Iterator[InputError]:
    """Every number of the content that the precision cannot compute with, and every product of two that it cannot."""
    for address, values in find_once(content, "extremes", lambda: extremes(content)).items():
        yield from out_of_size(address, values, KEPT if address.startswith("variables.") else precision)
    for name, variable in content.variables.items():
        low, high = variable.bounds
        if high - low < NARROWEST * max(abs(low), abs(high)):
            allowed = f"bounds that lie further apart, at least {NARROWEST:g} of the larger of them"
            yield refuse(f"variables.{name}.bounds", list(variable.bounds), allowed)


def out_of_size(address: str, values: Iterable[float], precision: str) -> Iterator[InputError]:
    """The first of some values of one number whose size the precision cannot compute with, as a problem."""
    least, most = LIMITS[precision]
    numbers = [float(value) for value in values]
    sizes = np.abs(numbers)
    wrong = np.flatnonzero(~((sizes == 0) | ((sizes >= least) & (sizes <= most))))
    if wrong.size:
        yield refuse(address, numbers[wrong[0]], f"0, or a size from {least:g} to {most:g} with precision={precision}")


def extremes(content: Content) -> dict[str, list[float]]:
    """Every address whose numbers are so small or so large that some precision cannot compute with them, with those numbers."""
    found: dict[str, list[float]] = {}
    everything = {**content.tree, "decision": content.decision.plain()}
    if _has_any(everything):  # hardly ever, and to know where takes longer than to know whether
        _gather(everything, (), found)
    decision, numbers = content.decision, content.quantities
    factors = {f"actors.{actor}.temperature": ("decision.temperature", decision.temperature) for actor in content.actors}
    factors |= {f"actors.{actor}.foresight": ("decision.foresight", decision.foresight) for actor in content.actors}
    factors |= {f"actors.{rule}.weight": (f"weights.{rule}", factor) for rule, factor in content.scenario.weights.items()}
    for address, (name, factor) in factors.items():
        if factor != 1 and not found:
            _gather([end * factor for end in numbers[address].ends], (f"{address} x {name}",), found)
    return found


def _has_any(node: Any) -> bool:
    """Whether a number at or below one place may be of such a size; what is neither plain data nor told at once counts as one."""
    least, most = LIMITS[KEPT]
    left = [node]
    while left:
        each = left.pop()
        kind = type(each)
        if kind is dict:
            left.extend(inner for name, inner in each.items() if name not in SKIPPED)
        elif kind is list or kind is tuple:
            left.extend(each)
        elif kind is float or kind is int:
            if each != 0 and not least <= abs(each) <= most:
                return True
        elif kind is not str and kind is not bool and each is not None:
            return True
    return False


def _gather(node: Any, path: tuple[str, ...], found: dict[str, list[float]]) -> None:
    """Enter every number of such a size at or below one place."""
    if isinstance(node, Mapping):
        for name, inner in node.items():
            if name not in SKIPPED:
                _gather(inner, (*path, str(name)), found)
    elif isinstance(node, list | tuple):
        for inner in node:
            _gather(inner, path, found)
    elif isinstance(node, int | float) and node != 0 and not LIMITS[KEPT][0] <= abs(node) <= LIMITS[KEPT][1]:
        found.setdefault(".".join(path).removesuffix(".value"), []).append(float(node))
