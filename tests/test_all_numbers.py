"""Can every number of the theatre be set by an override, and be fed back as a table or as priors?"""

from __future__ import annotations

import copy

import numpy as np
import pandas as pd
import pytest
import yaml

import sim
from sim.config import overrides
from sim.config.content import Content
from sim.config.loading import accepts
from sim.ensembles.plan import check
from sim.ensembles.settings import RunSettings
from sim.readouts.labels import number_label
from tests.asking import asked

DOTTED = [f"incidents.hijacking.stances.bla.spectacle.{option}" for option in ("none", "hijack")]


@pytest.fixture(scope="module")
def bare(tmp_path_factory) -> Content:
    """The shipped theatre and an actor whose file leaves out all that may be left out."""
    folder = tmp_path_factory.mktemp("bare")
    (folder / "actors").mkdir()
    options = {"one": {"label": "one", "cites": ["mittree-69"]}, "two": {"label": "two", "cites": ["mittree-69"]}}
    brief = {"name": "Bare", "size": {"value": 0.01}, "temperature": 0.1, "foresight": 6, "payoffs": {}}
    brief["dossiers"] = {"only": {"question": "?", "start": "one", "options": options}}
    (folder / "actors" / "bare.yaml").write_text(yaml.safe_dump(brief), encoding="utf-8")
    with pytest.warns(UserWarning, match="bare"):
        return sim.content(folders=folder)


def test_every_number_may_be_set_one_by_one(bare):
    """By its plain value, and by the key `value` below it."""
    for address, quantity in bare.quantities.items():
        accepts(bare, address, quantity.value)
        kind, name = address.split(".")[:2]
        before = {kind: {name: bare.tree[kind][name]}}
        assert overrides.apply(before, [(f"{address}.value", 0.123456)]) != before


def test_all_numbers_may_be_set_at_once_and_are_then_certain(content):
    changed = sim.content(overrides={address: quantity.value for address, quantity in content.quantities.items()})
    assert len(content.quantities) > 1000
    assert not changed.uncertain
    assert {a: q.value for a, q in changed.quantities.items()} == {a: q.value for a, q in content.quantities.items()}


def test_what_is_laid_in_leaves_the_tree_as_it_was(content):
    before = copy.deepcopy(content.tree)
    overrides.apply(content.tree, [(address, 0.1) for address in content.quantities])
    assert content.tree == before


def test_the_numbers_of_a_run_are_fed_back_as_a_table_and_as_priors(content, tmp_path):
    """What one world was given, each number of it, gives the same world again."""
    drawn = sim.theatre(worlds=[5], months=1, precision="double")
    numbers = {address: [float(np.ravel(number)[0])] for address, number in drawn.parameters.items()}
    assert set(numbers) == set(content.quantities)
    pd.DataFrame(numbers).to_csv(tmp_path / "numbers.csv", index=False)
    for words in ({"table": tmp_path / "numbers.csv", "design": "table"}, {"priors": tmp_path / "numbers.csv"}):
        again = sim.theatre(months=1, precision="double", **words)
        assert {address: float(np.ravel(number)[0]) for address, number in again.parameters.items()} == {
            address: number for address, (number,) in numbers.items()
        }
        again.release()
    drawn.release()


def test_what_an_ensemble_keeps_of_its_numbers_is_fed_back_as_it_is(small):
    kept = small.data["parameter"].to_pandas()
    check(small.content, RunSettings(worlds=4, months=1, priors=kept))


def test_numbers_below_a_name_with_a_point_are_set_from_the_command_line(tmp_path):
    words = [f"{address}=-0.25" for address in DOTTED]
    ended = asked(*words, "worlds=2", "months=1", "figures=[]", f"results={tmp_path}", "execution=serial")
    assert ended.code == 0, ended.err
    (folder,) = tmp_path.iterdir()
    assert {sim.load(folder).content.quantities[address].value for address in DOTTED} == {-0.25}


@pytest.mark.parametrize(
    ("key", "told"),
    [
        ("incidents.hijacking.stances.bla.spectacle.hijak", "Did you mean 'hijack'"),
        ("incidents.hijacking.stances.bla.spectcle.none", "bla.spectacle"),
        ("actors.china.temperature.deep.er", "unknown key 'deep'"),
        ("actors.china.name.first", "is a value and has no key 'first'"),
        ("actors.china.dossiers.corridor.reviews.rate", "Did you mean 'review'"),
        ("actors.china", "unknown|mapping"),
    ],
)
def test_a_key_that_does_not_exist_is_told_with_the_nearest(key, told):
    with pytest.raises(sim.InputError, match=told):
        sim.content(overrides={key: 0.1})


def test_every_number_has_a_label(content):
    assert all(number_label(content, address) for address in content.quantities)
