"""How is a content read, overridden, typed and checked?"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from sim.config import crosscheck, files, named, overrides, typed
from sim.config.content import Content, Decision
from sim.config.entry import typed_entry
from sim.config.errors import InputError, problem_of, refuse_all, together, unknown
from sim.config.kinds import KINDS
from sim.config.scenario import Scenario

Check = Callable[[Content], Iterable[InputError]]


def load(
    scenario: str = "baseline",
    changes: Iterable[overrides.Change] = (),
    extra: Iterable[str | Path] = (),
    decision: Mapping[str, Any] | None = None,
    checks: Iterable[Check] = (),
) -> Content:
    """Read, override, type and check everything the theatre holds.

    Parameters
    ----------
    scenario : the name of a scenario, or the path of a YAML file.
    changes : overrides 'actors.china.temperature=0.1'; keys starting with 'decision.' change the decision rule,
        and keys such as 'hold.china.corridor' hold an option in place in all worlds.
    extra : folders laid over the shipped configs and scenarios.
    decision : keys of `Decision` to set.
    checks : what else is to be looked for; what they find is told together with what is found here.

    Raises
    ------
    InputError : anything that cannot be used, with the file, the key, what was found and what is allowed.
    """
    extra = files.places(extra)
    try:
        declared, origin = files.read_content(extra)
    except InputError as problem:
        raise together([problem, *problem_of(files.read_scenario, scenario, extra)]) from None
    story, origin["scenario"] = files.read_scenario(scenario, extra)
    found = overrides.pairs(changes)
    rule = {**(decision or {}), **{key.split(".", 1)[1]: value for key, value in found if key.startswith("decision.")}}
    holds = {key.removeprefix(typed.HOLD): value for key, value in found if key.startswith(typed.HOLD)}
    by_hand = [(key, value) for key, value in found if not key.startswith(("decision.", typed.HOLD))]
    own = typed.changes_of(story, origin["scenario"])
    before, story = typed.overlaid(typed.hold(story, holds, declared["actors"]), by_hand, origin["scenario"])
    try:
        plain = overrides.apply(declared, [*own, *before, *by_hand])
    except InputError:
        refuse_all(named.problems(declared, origin))  # of what cannot be named nothing else can be told
        raise
    checks = (partial(_expectations, extra=extra), *checks)
    content = assemble({**plain, "scenario": story}, Path(scenario).stem, rule, origin, checks)
    typed.warn_of_far(declared, plain, story)
    for rule, factor in content.scenario.weights.items():
        ends = content.quantities[f"actors.{rule}.weight"].ends
        typed.warn_if_far(f"weights.{rule} x actors.{rule}.weight", [end * factor for end in ends], ends)
    return content


def _expectations(content: Content, extra: tuple[Path, ...]) -> Iterator[InputError]:
    """Scenarios that expectations are held against, and that do not exist."""
    names = files.scenario_names(extra)
    for number, expected in enumerate(content.scenario.expects, start=1):
        if expected.against not in names:
            yield unknown("scenario", expected.against, names, f"{content.origin['scenario']}: expects[{number}].against")


def assemble(
    tree: Mapping[str, Any], scenario: str, decision: Mapping[str, Any], origin: Mapping[str, str], checks: Iterable[Check] = ()
) -> Content:
    """Content out of a plain tree, typed and checked; what `load` does once files are read, and how a stored run is opened again.

    Parameters
    ----------
    tree : the sections of the content and 'scenario'. scenario : its name. decision : keys of `Decision`.
    origin : entry -> file, for messages; may be empty. checks : as for `load`.

    Raises
    ------
    InputError : anything that cannot be used.
    """
    told = list(named.problems(tree, origin))
    given = {kind: {name: entry for name, entry in tree.get(kind, {}).items() if isinstance(name, str)} for kind in KINDS}
    places = {kind: {name: (origin.get(f"{kind}.{name}", kind), name) for name in given[kind]} for kind in KINDS}
    entries = {
        kind: {name: typed_entry(model, entry, *places[kind][name], told) for name, entry in given[kind].items()}
        for kind, model in KINDS.items()
    }
    story = typed_entry(Scenario, tree["scenario"], origin.get("scenario", "scenario"), "", told)
    rule = typed_entry(Decision, dict(decision), "decision", "", told)
    if any(entry is None for entry in (story, rule, *(entry for kind in entries.values() for entry in kind.values()))):
        raise together(told)
    content = Content(**entries, scenario_name=scenario, scenario=story, decision=rule, origin=_Origin(origin), tree=tree)
    for check in (crosscheck.problems, *checks):
        told += check(content)
    refuse_all(told)
    return content


def under(content: Content, story: Mapping[str, Any], where: str) -> Content:
    """The same content under another scenario.

    Parameters
    ----------
    story : the plain tree of the scenario. where : where it stands, for messages.

    Raises
    ------
    InputError : a scenario that cannot be used.
    """
    told: list[InputError] = []
    scenario, origin = typed_entry(Scenario, dict(story), where, "", told), _Origin({**content.origin, "scenario": where})
    refuse_all(told)
    changed = replace(content, scenario=scenario, origin=origin, tree={**content.tree, "scenario": dict(story)})
    refuse_all(crosscheck.problems(changed))
    return changed


def accepts(content: Content, address: str, value: float) -> None:
    """Make sure that one number may be set to a value. Raises InputError where its entry does not allow it."""
    kind, name = address.split(".")[:2]
    changed = overrides.apply({kind: {name: content.tree[kind][name]}}, [(address, value)])
    told: list[InputError] = []
    typed_entry(KINDS[kind], changed[kind][name], content.origin[f"{kind}.{name}"], name, told)
    refuse_all(told)


class _Origin(dict[str, str]):
    """Entry -> file, with the entry's own name where the file is not known."""

    def __missing__(self, entry: str) -> str:
        return entry
