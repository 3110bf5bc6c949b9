"""What does the opening say about the weights of the payoff rules?

What stands in October 2025 is evidence about what actors want. The likeliest weights make the stances that stand as likely as the
ranges allow: the logit likelihood of the opening, times a normal law about the declared value with a quarter of the range as its
spread. An answer within the range narrows it; an answer at its end says that the rule or the range is wrong.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.optimize import minimize

from sim.actors.actor import Actor
from sim.actors.decision import logit
from sim.actors.payoffs import PayoffRule
from sim.config.content import Content
from sim.theatre import Theatre

WORLDS = 100
NOISE = 3.0
"""The opening is read with so many times the noise of a choice: what an actor knew in October 2025 is not all in here."""
LEAST = 1e-9
"""A chance below this counts as this."""
SPREAD = 0.25
"""Of a range: the standard deviation of what is believed beforehand."""


@dataclass(frozen=True)
class _Choice:
    """One dossier at the opening.

    stands : which option. besides : what each is worth but for its payoffs, (option, world). brings : what it brings by each rule
    at the declared weight, (rule, option, world). is_open : (option, world).
    """

    stands: int
    besides: np.ndarray
    brings: np.ndarray
    is_open: np.ndarray


def likeliest(content: Content, seed: int, worlds: int = WORLDS) -> pd.DataFrame:
    """The likeliest weight of every payoff rule, one row a rule, in the order of the content.

    Returns
    -------
    columns rule, declared (the middle value), likeliest, from, to (the range), at the end (whether it is an end of the range).
    """
    theatre = Theatre(content, worlds, seed)
    theatre.let_mechanisms_read()
    rows = [row for actor in theatre.actors.values() for row in _rows(theatre, actor)]
    theatre.release()
    return pd.DataFrame(rows, columns=["rule", "declared", "likeliest", "from", "to", "at the end"])


def _rows(theatre: Theatre, actor: Actor) -> list[tuple[str, float, float, float, float, bool]]:
    quantities = theatre.content.quantities
    known = [(rule, quantities[rule.address]) for rule in actor.rules]
    rules = [rule for rule, weight in known if weight.is_uncertain and weight.value]
    if not rules:
        return []
    declared = np.array([quantities[rule.address].value for rule in rules])
    low, high = np.array([quantities[rule.address].range for rule in rules], dtype=float).T
    heat = NOISE * np.broadcast_to(theatre.parameters[f"actors.{actor.name}.temperature"], theatre.world.n).astype(float)
    choices, spread = _choices(theatre, actor, rules), SPREAD * (high - low)

    def against(weights: np.ndarray) -> float:
        """What speaks against some weights: minus the logarithm of their likelihood and of what is believed beforehand."""
        chances = [_chance(choice, weights / declared, heat) for choice in choices]
        return float(0.5 * np.sum(((weights - declared) / spread) ** 2) - np.sum(np.log(np.maximum(chances, LEAST))))

    found = minimize(against, declared, bounds=list(zip(low, high, strict=True)), method="L-BFGS-B").x
    ends = np.isclose(found, low) | np.isclose(found, high)
    return [
        (rule.address.removesuffix(".weight"), *map(float, (was, now, least, most)), bool(end))
        for rule, was, now, least, most, end in zip(rules, declared, found, low, high, ends, strict=True)
    ]


def _choices(theatre: Theatre, actor: Actor, rules: list[PayoffRule]) -> list[_Choice]:
    """The dossiers of one actor at the opening, in all worlds; the weights that these draw are put back to the declared ones."""
    drawn = np.array([theatre.content.quantities[rule.address].value / theatre.parameters[rule.address] for rule in rules])
    where, found = np.arange(theatre.world.n), []
    for dossier in actor.dossiers:
        weighed = actor.weigh(dossier, where, theatre.look_ahead())
        shape = weighed.utilities.shape
        brings = np.array([np.broadcast_to(weighed.terms.get(rule.name, 0.0), shape) for rule in rules], dtype=float)
        besides = weighed.utilities - brings.sum(axis=0)
        found.append(_Choice(dossier.start, besides, brings * drawn[:, None], weighed.is_open))
    return found


def _chance(choice: _Choice, factors: np.ndarray, heat: np.ndarray) -> float:
    """The chance of what stands if the weights were so many times those declared; the mean over worlds."""
    worth = choice.besides + np.tensordot(factors, choice.brings, axes=1)
    return float(np.mean(logit(worth, choice.is_open, heat)[choice.stands]))


def tell(table: pd.DataFrame) -> str:
    """The whole table in a sentence."""
    if table.empty:
        return "No weight has a range that the opening could narrow."
    apart = (table["likeliest"] - table["declared"]).abs() / (table["to"] - table["from"])
    worst = table.iloc[int(apart.argmax())]
    return (
        f"The likeliest weights lie {apart.mean():.0%} of their ranges from the declared ones, at most {apart.max():.0%}"
        f" ({worst['rule']}); {int(table['at the end'].sum())} at the end of a range."
    )
