"""Is every entry called by a name that addresses can hold, or refused before anything is made of it?"""

from __future__ import annotations

import copy
from typing import Any

import pytest
import yaml

import sim
from sim.config.errors import InputError
from sim.config.files import THEMED
from sim.config.kinds import KINDS
from tests.asking import asked

WRONG = ("x.y", 7, "7", "a b", "a=b", 2.5, "1st")


@pytest.fixture(scope="module")
def shipped() -> dict[str, Any]:
    return {kind: {name: copy.deepcopy(entry) for name, entry in sim.content().tree[kind].items()} for kind in KINDS}


def written(folder, kind: str, name: Any, entry: Any) -> None:
    """One entry in a folder of one's own."""
    file = f"actors/{name}.yaml" if kind == "actors" else f"{kind}/own.yaml" if kind in THEMED else f"{kind}.yaml"
    (folder / file).parent.mkdir(exist_ok=True)
    (folder / file).write_text(yaml.safe_dump(entry if kind == "actors" else {name: entry}), encoding="utf-8")


@pytest.mark.parametrize("name", WRONG)
@pytest.mark.parametrize("kind", KINDS)
def test_an_entry_that_no_address_could_name_is_refused_at_once(kind, name, shipped, tmp_path):
    written(tmp_path, kind, name, next(iter(shipped[kind].values())))
    with pytest.raises(InputError, match="letters, digits and underscores") as refused:
        sim.content(folders=tmp_path)
    told = f"'{name}'" if kind == "actors" else repr(name)
    assert f"found {told}; allowed: " in str(refused.value)


@pytest.mark.parametrize("change", ["agreements.7.potency=0.5", "agreements.x.y.potency=0.5"])
def test_what_is_typed_of_such_an_entry_is_no_matter_of_spelling(change, shipped, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    entry = shipped["agreements"]["port_money"]
    (tmp_path / "agreements.yaml").write_text(yaml.safe_dump({7: entry, "x.y": entry}), encoding="utf-8")
    ended = asked(f"folders=[{tmp_path}]", "worlds=2", change)
    assert (ended.code, ended.err.count("letters, digits"), "Did you mean" in ended.err) == (2, 2, False), ended


@pytest.mark.parametrize("name", ["x.y", "7"])
@pytest.mark.parametrize("key", ["payoffs", "dossiers", "options"])
def test_names_within_a_brief_are_looked_at_too(key, name, shipped, tmp_path):
    brief = copy.deepcopy(shipped["actors"]["china"])
    node = brief["dossiers"]["corridor"]["options"] if key == "options" else brief[key]
    node[name] = next(iter(node.values()))
    written(tmp_path, "actors", "china", brief)
    with pytest.raises(InputError, match="letters, digits and underscores") as refused:
        sim.content(folders=tmp_path)
    assert "actors/china.yaml: " in str(refused.value)
    assert key in str(refused.value)
