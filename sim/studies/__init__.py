"""Which questions can be asked? One question a file; each `study(request)` writes a results folder and returns it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from sim.studies import (
    artefacts,
    behaviour,
    benchmark,
    blocs,
    calibrate,
    claims,
    compare,
    coverage,
    describe,
    discovery,
    distribution,
    ensemble,
    expectations,
    grid,
    hindcast,
    known_answers,
    listing,
    report,
    robustness,
    scaling,
    sensitivity,
    story,
    survival,
    verify,
    why,
)
from sim.studies.request import Request

STUDIES: dict[str, Callable[[Request], Path]] = {
    "ensemble": ensemble.study,
    "compare": compare.study,
    "grid": grid.study,
    "sensitivity": sensitivity.study,
    "distribution": distribution.study,
    "survival": survival.study,
    "discovery": discovery.study,
    "robustness": robustness.study,
    "why": why.study,
    "blocs": blocs.study,
    "story": story.study,
    "claims": claims.study,
    "artefacts": artefacts.study,
    "expectations": expectations.study,
    "hindcast": hindcast.study,
    "calibrate": calibrate.study,
    "behaviour": behaviour.study,
    "known_answers": known_answers.study,
    "coverage": coverage.study,
    "describe": describe.study,
    "benchmark": benchmark.study,
    "scaling": scaling.study,
    "verify": verify.study,
    "report": report.study,
    "list": listing.study,
}
MAKING = (
    "ensemble",
    "grid",
    "compare",
    "sensitivity",
    "distribution",
    "survival",
    "blocs",
    "robustness",
    "discovery",
)
"""Studies that make worlds and can read stored ones instead."""
RESUMABLE = (*MAKING, "claims", "artefacts")
"""Studies whose runs can be taken up again where they ended."""
READING = (*MAKING, "expectations", "why", "story", "verify", "report")
"""Studies that read a stored run; the others make worlds of their own, or none."""
