"""How is one check told?"""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.config import files

Check = tuple[str, str, str, bool]
"""What is looked at, what was found, what is wanted, and whether it holds."""


def at_most(name: str, found: float | np.floating[Any], most: float) -> Check:
    """A check that asks for no more than so much; what could not be measured does not hold."""
    return name, f"{found:.3f}", f"at most {most}", bool(found <= most)


def at_least(name: str, found: float | np.floating[Any], least: float) -> Check:
    """A check that asks for so much or more; what could not be measured does not hold."""
    return name, f"{found:.3f}", f"at least {least}", bool(found >= least)


def standard() -> dict[str, Any]:
    """What is asked of an ensemble, fixed before the run."""
    return files.read_yaml(files.shipped("configs") / "standards" / "behaviour.yaml")
