"""Which settings had another name in the last release, and what are they called now?

This is the only place that knows old names. They work for one release, with a warning, and are then deleted here.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from sim.config.errors import RenamedWarning, refuse, warn

SETTINGS = {"luck": "common_random_numbers", "readings": "contradiction_choices"}
"""Of a run, old name -> new name."""
OPTIONS = {
    "sensitivity": {"by": "factor_grouping", "groups": "base_samples"},
    "archetypes": {"by": "cluster_by", "groups": "clusters"},
    "mediation": {"x": "mediator"},
}
"""Study -> its options, old name -> new name."""
KEYWORDS = {**SETTINGS, "groups": "base_samples"}
"""Of `sim.run` and `sim.theatre`."""
STANDARDS = {"draws": "parameter_draws", "lucks": "replicates"}
"""Of the files in configs/standards."""
VALUES: dict[str, dict[Any, Any]] = {"luck": {"common": True, "own": False}}
"""Old name -> old value -> new value, where values changed with the name."""
TYPED = re.compile(r"(\+*)(\w+)=(.*)", re.DOTALL)


def list_old(study: str) -> dict[str, str]:
    """All old names that a study is asked with, each with the new one."""
    return {**SETTINGS, **OPTIONS.get(study, {})}


def is_old(key: str) -> bool:
    """Whether a setting of runs, or an option of some study, once had this name."""
    return key in SETTINGS or any(key in names for names in OPTIONS.values())


def rename(values: Mapping[str, Any], names: Mapping[str, str], where: str = "", is_told: bool = True) -> dict[str, Any]:
    """The values under their new names.

    Parameters
    ----------
    values : of settings, by old or new name.
    names : old name -> new name.
    where : the file they are from, for the warning.
    is_told : whether to warn of old names, which a stored run cannot help.

    Raises
    ------
    InputError : a setting is given under both names.
    """
    old = [key for key in values if key in names]
    for key in old:
        if names[key] in values:
            raise refuse(f"{where}{key}", values[key], f"{names[key]} alone, which is the new name of {key}")
    if old and is_told:
        _warn(old, names, where)
    return {names.get(key, key): _renew(key, value) for key, value in values.items()}


def rename_composed(plain: Mapping[str, Any], typed: Iterable[str], study: str) -> tuple[dict[str, Any], list[str]]:
    """A composed configuration and the words that were typed, under new names; what was typed wins over what stands in files.

    Parameters
    ----------
    plain : every setting, those that nobody named with their defaults.
    typed : the words that were typed, key=value.
    study : whose options they name.
    """
    names = list_old(study)
    old = [key for key in plain if key in names]
    if not old:
        return dict(plain), list(typed)
    words = [_rename_word(word, names, plain) for word in typed]
    fresh = {match[2] for word in typed if (match := TYPED.fullmatch(word)) is not None}
    given = [key for key in old if names[key] not in fresh]
    replaced = {names[key] for key in given}
    kept = {key: value for key, value in plain.items() if key not in replaced and (key not in old or key in given)}
    _warn(old, names)
    return rename(kept, names, is_told=False), words


def restore(values: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    """The values under their old names, so that a hash of them stays what it was."""
    before = {new: old for old, new in names.items()}
    found = {}
    for key, value in values.items():
        old = before.get(key, key)
        once = {new: former for former, new in VALUES.get(old, {}).items()}
        found[old] = once.get(value, value) if old in VALUES else value
    return found


def _rename_word(word: str, names: Mapping[str, str], plain: Mapping[str, Any]) -> str:
    match = TYPED.fullmatch(word)
    if match is None or match[2] not in names:
        return word
    value = _renew(match[2], plain[match[2]])
    told = match[3] if value == plain[match[2]] else str(value).lower()
    return f"{match[1]}{names[match[2]]}={told}"


def _renew(key: str, value: Any) -> Any:
    known = VALUES.get(key, {})
    return known.get(value, value) if isinstance(value, str) else value


def _warn(old: Collection[str], names: Mapping[str, str], where: str = "") -> None:
    told = ", ".join(f"'{key}' is now called '{names[key]}'" for key in old)
    values = [f"{key}={before} is {names[key]}={str(now).lower()}" for key in old for before, now in VALUES.get(key, {}).items()]
    more = f" ({', '.join(values)})" if values else ""
    warn(f"{where}{told}{more}; old names still work in this release and will be refused in the next.", RenamedWarning)
