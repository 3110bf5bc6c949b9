"""How does the world change by itself? One module a theme; all rules are gathered in MECHANISMS."""

from sim.mechanisms import afghanistan, alignments, balochistan, corridor, pakistan, rare_earths
from sim.mechanisms.form import MECHANISMS, Mechanism

__all__ = [
    "MECHANISMS",
    "Mechanism",
    "afghanistan",
    "alignments",
    "balochistan",
    "corridor",
    "pakistan",
    "rare_earths",
]
