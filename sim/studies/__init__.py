"""Which questions can be asked? One question a file; each `study(request)` writes a results folder and returns it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from sim.studies import behaviour, benchmark, coverage, ensemble, expectations, story
from sim.studies.request import Request

STUDIES: dict[str, Callable[[Request], Path]] = {
    "ensemble": ensemble.study,
    "story": story.study,
    "expectations": expectations.study,
    "behaviour": behaviour.study,
    "coverage": coverage.study,
    "benchmark": benchmark.study,
}
