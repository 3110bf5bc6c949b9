"""Why did an actor choose as it did?"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from sim.actors.actor import Actor
from sim.actors.dossier import Dossier
from sim.actors.evaluation import Weighing
from sim.actors.stage import Stage
from sim.config.content import Content
from sim.config.errors import InputError, unknown
from sim.config.taken import whole

Onlooker = Callable[[Stage, Actor, Dossier, Weighing, np.ndarray], None]
"""Looks on when a dossier has been reviewed: theatre, actor, dossier, weighing, and the stances that stood before, (world,)."""


@dataclass(frozen=True)
class Choice:
    """One review in one world: what stood, what was chosen, and what every option was worth.

    world is the position in the theatre. probabilities, utilities, costs and is_open: option -> number, or whether it is open
    (closed ones have probability 0); terms: payoff rule -> option -> weight x outcome. answers: other actor -> option -> what
    it is worth as an answer in kind. put_off: the option that was chosen and has to wait, as something else gained more; else ''.
    """

    month: int
    world: int
    actor: str
    dossier: str
    before: str
    after: str
    probabilities: dict[str, float]
    utilities: dict[str, float]
    costs: dict[str, float]
    terms: dict[str, dict[str, float]]
    answers: dict[str, dict[str, float]]
    is_open: dict[str, bool]
    put_off: str = ""

    @property
    def is_change(self) -> bool:
        """Whether the stance changed."""
        return self.before != self.after

    def reasons(self, against: str | None = None, most: int = 3) -> list[tuple[str, float]]:
        """The payoff rules that spoke most for the chosen option against another (what stood before, or the best other)."""
        return self._gains(self.terms, against)[:most]

    def answering(self, against: str | None = None) -> list[tuple[str, float]]:
        """The other actors whom the chosen option answers in kind, and how much that speaks for it, the strongest first."""
        return [(other, gain) for other, gain in self._gains(self.answers, against) if gain > 0]

    def _gains(self, worths: dict[str, dict[str, float]], against: str | None) -> list[tuple[str, float]]:
        other = against or (self.before if self.is_change else self._runner_up())
        gains = [(name, worth[self.after] - worth[other]) for name, worth in worths.items()]
        return sorted(gains, key=lambda gain: -abs(gain[1]))

    def _runner_up(self) -> str:
        others = {option: chance for option, chance in self.probabilities.items() if option != self.after}
        return max(others, key=lambda option: others[option])


def keeping(accounts: list[Choice]) -> Onlooker:
    """An onlooker that enters every review into a list."""

    def note(theatre: Stage, actor: Actor, dossier: Dossier, weighing: Weighing, before: np.ndarray) -> None:
        accounts.extend(account_of(theatre, actor, dossier, weighing, before))

    return note


def account_of(theatre: Stage, actor: Actor, dossier: Dossier, weighing: Weighing, before: np.ndarray) -> Iterator[Choice]:
    """The account of one dossier's review in every world in which it came up."""
    for column, world in enumerate(weighing.where):
        stance = int(theatre.world.stances[dossier.row, world])

        def by_option(values: np.ndarray, column: int = column) -> dict[str, float]:
            return {
                option: float(values[i, column] if values.ndim == 2 else values[column])
                for i, option in enumerate(dossier.options)
            }

        yield Choice(
            month=theatre.month,
            world=int(world),
            actor=actor.name,
            dossier=dossier.name,
            before=dossier.options[int(before[world])],
            after=dossier.options[stance],
            probabilities=by_option(weighing.probabilities),
            utilities=by_option(weighing.utilities),
            costs=by_option(weighing.costs),
            terms={rule: by_option(term) for rule, term in weighing.terms.items()},
            answers={other: by_option(worth) for other, worth in weighing.answers.items()},
            is_open={option: bool(weighing.is_open[i, column]) for i, option in enumerate(dossier.options)},
            put_off=_option(dossier, weighing.put_off, column),
        )


def _option(dossier: Dossier, options: np.ndarray | None, column: int) -> str:
    """The name of the option noted for a world, '' where none is."""
    return dossier.options[options[column]] if options is not None and options[column] >= 0 else ""


def tell_choice(choice: Choice, content: Content) -> str:
    """One choice as a short paragraph: what, how likely it was, which payoffs decided, which facts they rest on."""
    brief = content.actors[choice.actor]
    dossier = brief.dossiers[choice.dossier.split(".", 1)[1]]
    after = dossier.options[choice.after]
    verb = f"turns from '{dossier.options[choice.before].label}' to" if choice.is_change else "stays with"
    lines = [f"Month {choice.month}: {brief.name} {verb} '{after.label}' (chance {choice.probabilities[choice.after]:.0%})."]
    if choice.put_off:
        lines.append(f"  puts off '{dossier.options[choice.put_off].label}', as other turns come first")
    for rule, gain in choice.reasons():
        payoff = brief.payoffs[rule]
        lines.append(f"  {gain:+.3f}  {rule.replace('_', ' ')} ({payoff.outcome}) [{', '.join(payoff.cites)}]")
    for other, gain in choice.answering():
        lines.append(f"  {gain:+.3f}  answers {content.actors[other].name} in kind")
    lines.append(f"  evidence for the option: {', '.join(after.cites) or 'none'} ({after.status})")
    return "\n".join(lines)


def explain_reviews(theatre: Stage, actor: str, month: int | None, world: int) -> str:
    """An actor's reviews in one world as text, up to now or in one month. Raises InputError for what is not there."""
    content = theatre.content
    if not theatre.trace:
        raise InputError("explain: this theatre keeps no accounts; open it with trace=True")
    month = month if month is None else whole(month, "explain: month", 0, theatre.month)
    world = whole(world, "explain: world", 0, theatre.world.n - 1)
    if actor not in content.actors:
        raise unknown("actor", actor, content.actors, "explain")
    chosen = [c for c in theatre.accounts if c.actor == actor and month in (None, c.month) and c.world == world]
    when = "so far" if month is None else f"in month {month}"
    return "\n\n".join(tell_choice(choice, content) for choice in chosen) or f"{actor} reviewed nothing {when}."
