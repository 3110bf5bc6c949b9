"""What do several tests stand on? The shipped content, and one small ensemble of it, each made once."""

from __future__ import annotations

from pathlib import Path

import pytest

import sim
from sim.config.content import Content
from sim.ensembles.ensemble import Ensemble

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def root() -> Path:
    """The top of the project."""
    return ROOT


@pytest.fixture(scope="session")
def content() -> Content:
    """The shipped content, under the baseline."""
    return sim.content()


@pytest.fixture(scope="session")
def small() -> Ensemble:
    """A small ensemble of the baseline, all variables in all months."""
    return sim.run(worlds=48, months=18, seed=1)
