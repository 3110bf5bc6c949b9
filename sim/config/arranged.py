"""Do agreements and beliefs fit the rest of the content?"""

from __future__ import annotations

from graphlib import CycleError

from sim.config.arrangements import Belief, by_need
from sim.config.content import Content
from sim.config.errors import InputError, refuse, unknown
from sim.config.references import Problems, in_conditions, known_options, known_variables


def problems(content: Content) -> Problems:
    """Every name or value in an agreement or a belief that does not fit."""
    for name, pact in content.agreements.items():
        where = f"{content.origin[f'agreements.{name}']}: {name}"
        if name in content.milestones or name in content.variables:
            yield refuse(where, name, "a name that no variable and no milestone has")
        for dossier, options in pact.takes.items():
            yield from known_options(content, dossier, options, f"{where}.takes")
        yield from in_conditions(content, pact.needs, f"{where}.needs")
        yield from known_variables(content, pact.effects, f"{where}.effects")
    yield from _in_circles(content)
    for name, belief in content.beliefs.items():
        yield from _in_belief(content, name, belief)


def _in_circles(content: Content) -> Problems:
    """No agreement can wait for itself."""
    try:
        by_need(content.agreements)
    except CycleError as problem:
        circle = list(problem.args[1])
        where = f"{content.origin[f'agreements.{circle[0]}']}: {circle[0]}.needs"
        yield refuse(where, " needs ".join(reversed(circle)), "agreements that do not need each other in a circle")


def _in_belief(content: Content, name: str, belief: Belief) -> Problems:
    """A belief is held by one actor about another, in a variable of its name, and judged by the options that this other has."""
    where = f"{content.origin[f'beliefs.{name}']}: {name}"
    if name not in content.variables:
        yield InputError(f"{where}: no variable of this name holds the belief; declare '{name}' in a file of variables/")
    elif content.variables[name].bounds != (0.0, 1.0):
        yield refuse(where, list(content.variables[name].bounds), "[0, 1], the bounds of a chance, for the variable of this name")
    for key in ("holder", "about"):
        if (actor := getattr(belief, key)) not in content.actors:
            yield unknown("actor", actor, content.actors, f"{where}.{key}")
    yield from _in_what_is_seen(content, belief, where)


def _in_what_is_seen(content: Content, belief: Belief, where: str) -> Problems:
    """What a belief is judged by are dossiers of whom it is about, each with a chance for every option."""
    for dossier, chances in belief.seen.items():
        if dossier not in content.options:
            yield unknown("dossier", dossier, content.options, f"{where}.seen")
            continue
        if dossier.split(".", 1)[0] != belief.about:
            yield refuse(f"{where}.seen", dossier, f"a dossier of {belief.about}, whom the belief is about")
        for kind, by_option in chances.items():
            yield from known_options(content, dossier, by_option, f"{where}.seen.{kind}")
            for option in content.options[dossier]:
                if option not in by_option:
                    yield InputError(f"{where}.seen.{dossier}.{kind}.{option}: this chance is missing and must be given")
