"""What does an actor want, in the form that is computed with?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sim.config.schema import ActorBrief, Variable
from sim.world.outcomes import Outcome
from sim.world.reading import resolved


@dataclass(frozen=True)
class PayoffRule:
    """One thing an actor wants: an outcome, what it reads, and where its weight stands among the parameters."""

    name: str
    actor: str
    outcome: Outcome
    outcome_name: str
    reads: frozenset[str]

    @property
    def address(self) -> str:
        """Where its weight stands among the parameters."""
        return f"actors.{self.actor}.payoffs.{self.name}.weight"


def payoff_rules(actor: str, brief: ActorBrief, variables: Mapping[str, Variable]) -> tuple[PayoffRule, ...]:
    """All payoff rules of a brief. Raises InputError for an outcome that does not exist."""
    rules = []
    for name, payoff in brief.payoffs.items():
        function, reads = resolved(payoff.outcome, variables, f"actors/{actor}.yaml: payoffs.{name}.outcome")
        rules.append(PayoffRule(name, actor, function, payoff.outcome, reads))
    return tuple(rules)
