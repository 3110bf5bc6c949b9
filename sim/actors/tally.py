"""Which payoff rules drove the choices of many worlds?"""

from __future__ import annotations

import numpy as np
import pandas as pd

from sim.actors.actor import Actor
from sim.actors.dossier import Dossier
from sim.actors.evaluation import Weighing
from sim.actors.stage import Stage
from sim.world.world import ordered_sum

ANSWERS = "answers in kind"
"""The name under which what an option is worth as an answer to the others stands beside the payoff rules."""
COSTS = "upkeep and turning"
"""The name under which what an option costs stands beside the payoff rules."""


class Tally:
    """Adds up, over all worlds, what each payoff rule expected of every change of policy. An onlooker of a theatre's reviews."""

    def __init__(self) -> None:
        self._sums: dict[tuple[int, str, str, int], np.ndarray] = {}
        self._rules: dict[str, list[str]] = {}

    def __call__(self, theatre: Stage, actor: Actor, dossier: Dossier, weighing: Weighing, before: np.ndarray) -> None:
        """Note the changes of one dossier in one month."""
        stood, stands = before[weighing.where], theatre.world.stances[dossier.row, weighing.where]
        turned = np.flatnonzero(stood != stands)
        if turned.size == 0:
            return
        self._rules[dossier.name] = [*weighing.terms, ANSWERS, COSTS]
        was, now = stood[turned], stands[turned]
        gains = [term[now, turned] - term[was, turned] for term in weighing.terms.values()]
        costs = weighing.costs[now, turned] - weighing.costs[was, turned]
        answers = ordered_sum(
            [np.zeros(turned.size), *(worth[now, turned] - worth[was, turned] for worth in weighing.answers.values())]
        )
        gains = np.array([*gains, answers, -costs])  # (rule, change)
        decisive = np.where(gains.max(axis=0) > 0, np.argmax(gains, axis=0), len(gains))
        for option in np.unique(now):
            chosen = now == option
            counts = np.bincount(decisive[chosen], minlength=len(gains) + 1)[:-1]
            added = np.array([gains[:, chosen].sum(axis=1), counts, np.full(len(gains), chosen.sum())])
            key = (theatre.month, actor.name, dossier.name, int(option))
            self._sums[key] = self._sums.get(key, 0.0) + added

    def table(self, theatre: Stage) -> pd.DataFrame:
        """One row a month, dossier, option taken up and payoff rule.

        Returns
        -------
        columns month, actor, dossier, option, rule, changes (turns to the option in the month, over all worlds), gain (what the
        rule expected of them against what stood before, summed; divide by changes for the mean), decisive (in how many the rule
        expected the greatest gain of all).
        """
        options = {dossier.name: dossier.options for dossier in theatre.dossiers}
        rows = []
        for (month, actor, dossier, option), (gains, decisive, changes) in self._sums.items():
            for rule, gain, won, count in zip(self._rules[dossier], gains, decisive, changes, strict=True):
                rows.append((month, actor, dossier, options[dossier][option], rule, int(count), float(gain), int(won)))
        return pd.DataFrame(rows, columns=["month", "actor", "dossier", "option", "rule", "changes", "gain", "decisive"])
