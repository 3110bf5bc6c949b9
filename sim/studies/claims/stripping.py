"""What is the model without what states a claim?

Nothing is taken out: rates, effects and weights are set to 0, so that the same rules run, as fast, and do nothing.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from pydantic import BaseModel

from sim.config.arrangements import Agreement, Belief
from sim.config.content import Content
from sim.config.happenings import Incident
from sim.config.schema import ActorBrief, Mechanism
from sim.studies.claims.circularity import Laid, Wants, Wiring, lay_wants_aside

MODELS: dict[str, type[BaseModel]] = {
    "actors": ActorBrief,
    "mechanisms": Mechanism,
    "agreements": Agreement,
    "beliefs": Belief,
    "incidents": Incident,
}


def take_wiring(content: Content, wiring: Wiring) -> Content:
    """The content without the rules, effects, conditions and lessons that make a claim hold without a choice."""
    tree = _copied(content, [*wiring.effects, *wiring.gates])
    for name in wiring.rules:
        tree["mechanisms"][name]["rates"] = dict.fromkeys(tree["mechanisms"][name]["rates"], 0.0)
    for dossier, option, variable in wiring.effects:
        entry = _option(tree, (dossier, option))
        (entry.get("sets") or {}).pop(variable, None)
        if variable in (entry.get("effects") or {}):
            entry["effects"][variable] = 0.0
    for dossier, option, name in wiring.gates:
        _option(tree, (dossier, option)).get("requires", {}).pop(name, None)
    for name, variable in wiring.deals:
        tree["agreements"][name]["effects"][variable] = 0.0
    for name, variable in wiring.incidents:
        tree["incidents"][name]["pushes"][variable] = 0.0
    for name, dossier in wiring.beliefs:
        one, other = tree["beliefs"][name]["types"]
        seen = tree["beliefs"][name]["seen"][dossier]
        seen[other] = seen[one]  # what both types do alike tells nothing
    return _made(content, tree)


def take_wants(content: Content, wants: Wants) -> Content:
    """The content without what states a claim and leaves the choice to somebody."""
    tree = _copied(content, wants.muted)
    for laid in wants.muted:
        entry = _option(tree, laid)
        entry.update(effects=dict.fromkeys(entry.get("effects") or {}, 0.0), sets={})
    for name, variable in wants.deals:
        tree["agreements"][name]["effects"][variable] = 0.0
    return lay_wants_aside(_made(content, tree), wants)


def _copied(content: Content, places: Iterable[tuple[str, ...]]) -> dict[str, Any]:
    """The plain trees of what may be changed, to be changed: of actors those alone whose dossiers begin one of the places."""
    tree = {kind: copy.deepcopy(dict(content.tree.get(kind) or {})) for kind in MODELS if kind != "actors"}
    touched = {dossier.split(".")[0] for dossier, *_ in places}
    briefs = content.tree["actors"]
    return {**tree, "actors": {name: copy.deepcopy(brief) if name in touched else brief for name, brief in briefs.items()}}


def _option(tree: Mapping[str, Any], laid: Laid) -> dict[str, Any]:
    actor, question = laid[0].split(".")
    return tree["actors"][actor]["dossiers"][question]["options"][laid[1]]


def _made(content: Content, tree: Mapping[str, Any]) -> Content:
    """The content with these trees; what is as it was stays the same entry."""
    made: dict[str, Any] = {
        kind: {
            name: getattr(content, kind)[name] if entry == content.tree[kind][name] else model.model_validate(entry)
            for name, entry in tree.get(kind, {}).items()
        }
        for kind, model in MODELS.items()
    }
    return replace(content, **made, tree={**content.tree, **tree})
