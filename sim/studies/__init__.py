"""Which questions can be asked? One question a file; each `study(request)` writes a results folder and returns it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from sim.studies import behaviour, benchmark, compare, coverage, ensemble, expectations, grid, listing, scaling, story, verify
from sim.studies.request import Request

STUDIES: dict[str, Callable[[Request], Path]] = {
    "ensemble": ensemble.study,
    "compare": compare.study,
    "grid": grid.study,
    "story": story.study,
    "expectations": expectations.study,
    "behaviour": behaviour.study,
    "coverage": coverage.study,
    "benchmark": benchmark.study,
    "scaling": scaling.study,
    "verify": verify.study,
    "list": listing.study,
}
RESUMABLE = ("ensemble", "grid")
"""Studies whose runs can be taken up again where they ended."""
