"""What can an actor care about? One module a theme; all outcomes are gathered in OUTCOMES."""

from sim.world.outcomes import balochistan, minerals, pakistan, region, trade
from sim.world.outcomes.form import OUTCOMES, Outcome, State, Weights, outcome

__all__ = ["OUTCOMES", "Outcome", "State", "Weights", "balochistan", "minerals", "outcome", "pakistan", "region", "trade"]
