"""Tightrope: what follows from Pakistan's offer of Balochistan's minerals? Run one world, or a million."""

from sim.config.errors import InputError
from sim.ensembles.api import content, load, run, scenarios, theatre
from sim.ensembles.ensemble import Ensemble
from sim.theatre import Theatre

__version__ = "0.1.0"
__all__ = ["Ensemble", "InputError", "Theatre", "content", "load", "run", "scenarios", "theatre"]
