"""What does an actor want, in the form that is computed with?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import SimpleNamespace

import numpy as np

from sim.config.content import Content
from sim.world.reading import Reading, resolved
from sim.world.world import Number


@dataclass(frozen=True)
class PayoffRule:
    """One thing an actor wants: an outcome, how it is read, and where its weight stands among the parameters."""

    name: str
    actor: str
    outcome_name: str
    reading: Reading

    @property
    def address(self) -> str:
        """Where its weight stands among the parameters."""
        return f"actors.{self.actor}.payoffs.{self.name}.weight"

    @property
    def reads(self) -> frozenset[str]:
        """The variables its outcome reads."""
        return self.reading.reads


def payoff_rules(actor: str, content: Content) -> tuple[PayoffRule, ...]:
    """All payoff rules of an actor. Raises InputError for an outcome that does not exist."""
    return tuple(
        PayoffRule(name, actor, payoff.outcome, resolved(payoff.outcome, content, f"actors/{actor}.yaml: payoffs.{name}.outcome"))
        for name, payoff in content.actors[actor].payoffs.items()
    )


def find_reads(rules: Iterable[PayoffRule]) -> frozenset[str]:
    """The variables that some payoff rules read."""
    return frozenset().union(*(rule.reads for rule in rules))


class Stakes:
    """Some payoff rules with their numbers, looked up for chosen worlds all at once.

    Numbers that are the same for all worlds stay one number.
    """

    def __init__(self, rules: Iterable[PayoffRule], parameters: Mapping[str, Number]) -> None:
        self.rules = tuple(rules)
        used = [address for rule in self.rules for address in (rule.address, *rule.reading.weights.values())]
        numbers = {address: parameters[address] for address in dict.fromkeys(used)}
        drawn = [address for address, number in numbers.items() if isinstance(number, np.ndarray)]
        self.rows = {address: row for row, address in enumerate(drawn)}
        self.table = np.array([numbers[address] for address in drawn]) if drawn else np.zeros((0, 1))
        self.same = {address: number for address, number in numbers.items() if address not in self.rows}

    def terms(self, seen: Mapping[str, np.ndarray], where: np.ndarray) -> Iterator[tuple[str, np.ndarray]]:
        """Each rule with weight x outcome of the levels seen in the worlds `where`."""
        numbers = self.same | dict(zip(self.rows, self.table.take(where, axis=1), strict=True)) if self.rows else self.same
        for rule in self.rules:
            weights = SimpleNamespace(**{weight: numbers[address] for weight, address in rule.reading.weights.items()})
            yield rule.name, numbers[rule.address] * rule.reading.function(seen, weights)
