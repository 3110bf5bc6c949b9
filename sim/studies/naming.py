"""What is an uncertain number called, by people who have not read the configuration?"""

from __future__ import annotations

from sim.config.content import Content


def number_label(content: Content, address: str) -> str:
    """A number in words; a name that is no address stays as it is."""
    parts = address.split(".")
    if address not in content.quantities or parts[0] not in _WAYS:
        return address
    return _WAYS[parts[0]](content, parts[1], parts[2:])


def _actor(content: Content, actor: str, rest: list[str]) -> str:
    name = content.actors[actor].name
    if rest[0] == "payoffs":
        return f"{name}: weight of '{_plain(rest[1])}'"
    if rest[0] == "dossiers":
        kinds = {"rate": "how often reviewed", "turning_cost": "cost of turning", "potency": "force of its options"}
        return f"{name}, {_plain(rest[1])}: {kinds.get(rest[-1], _plain(rest[-1]))}"
    return f"{name}: {_plain(rest[0])}"


def _variable(content: Content, variable: str, rest: list[str]) -> str:
    label = content.variables[variable].label
    return f"{label}: {'start' if rest[0] == 'start' else 'pull back to rest'}"


def _mechanism(content: Content, mechanism: str, rest: list[str]) -> str:
    return f"{_plain(mechanism)} ({_plain(rest[-1])})"


def _incident(content: Content, incident: str, rest: list[str]) -> str:
    label = content.incidents[incident].label
    driven = f"drive of '{_plain(rest[1])}'" if rest[0] == "drivers" else _plain(" ".join(rest))
    return f"{label}: {driven}"


def _plain(name: str) -> str:
    return name.replace("_", " ")


_WAYS = {"actors": _actor, "variables": _variable, "mechanisms": _mechanism, "incidents": _incident}
