"""Can the model take either side of every contradiction between the documents, and does it matter which?"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from itertools import combinations
from typing import Any

import numpy as np
import pytest

import sim
from sim.config import overrides
from sim.config.errors import InputError
from sim.config.loading import assemble
from sim.config.readings import BETWEEN, contradictions, laid
from sim.ensembles.batch import Arrays, run_batch
from sim.ensembles.run_plan import RunPlan
from sim.ensembles.settings import RunSettings
from sim.evidence import Ledger
from sim.studies.request import Request
from tests.asking import asked, made, manifest
from tests.bits import bits

POINTS = contradictions()
CHANGING = [(name, side) for name, point in POINTS.items() for side in point.sides if point.sides[side].changes]
CONTENT = sim.content()
RULES_OR_ORDER, VALUES = {1, 7, 10, 11, 16}, {2, 3, 8, 14, 15}
"""Points that the evidence summary wants as switches, and those it wants as ranges."""
TELLING = {
    "ear_on_iran": {"variables.pasni_port.start": 0.5},
    "no_base": {"variables.pasni_port.start": 0.7},
    "no_help_at_all": {"variables.us_aid.start": 0.6, "variables.pakistan_us.start": 0.6},
}
"""Beginnings at which a side matters within months: what it rules on lies years ahead in the shipped one."""


def small(changes: Iterable[tuple[str, Any]], months: int) -> Arrays:
    """A small run of the baseline with changes, always in the same luck; a very small one where it is short."""
    tree = overrides.apply(CONTENT.tree, changes)
    content = assemble(tree, "baseline", CONTENT.decision.plain(), CONTENT.origin)
    return bits(content, range(60 if months > 2 else 4), months, seed=5)


@cache
def unread(months: int, begun: tuple[tuple[str, float], ...] = ()) -> Arrays:
    """The same run as the model reads it by itself."""
    return small(begun, months)


def ends(value: Any) -> tuple[float, float]:
    """Lowest and highest of a number or a range that an override lays in."""
    return tuple(value["range"]) if isinstance(value, dict) else (value, value)


def test_every_contradiction_of_the_documents_has_its_entry():
    assert [point.point for point in POINTS.values()] == list(range(1, 29))
    sides = [side for point in POINTS.values() for side in point.sides]
    assert len(set(sides)) == len(sides), "sides are picked by their names alone"


@pytest.mark.parametrize("name", POINTS)
def test_the_sides_of_a_contradiction_rest_on_facts_that_contradict_each_other(name):
    ledger = Ledger.load()
    for one, other in combinations(POINTS[name].sides.values(), 2):
        against = {fact for id_ in one.cites for fact in ledger.cite(id_).conflicts_with}
        against |= {id_ for id_ in other.cites for fact in ledger.cite(id_).conflicts_with if fact in one.cites}
        assert against & set(other.cites), (one.reads, other.reads)


def test_points_of_rules_and_values_are_no_matter_of_words():
    numbers = {point.point: point for point in POINTS.values()}
    assert not any(numbers[number].moot for number in RULES_OR_ORDER | VALUES)
    assert all(len(point.moot) > 40 for point in POINTS.values() if not point.why)


def test_no_two_contradictions_change_the_same_number():
    addresses = [(name, address) for name, side in CHANGING for address in POINTS[name].sides[side].changes]
    of = dict(map(reversed, sorted(addresses)))
    assert all(of[address] == name for name, address in addresses)


@pytest.mark.parametrize(("name", "side"), CHANGING)
def test_a_side_can_be_taken_and_changes_the_bits_of_a_small_run(name, side):
    begun = TELLING.get(side, {})
    changes = laid([side])
    months = 2 if all(address in CONTENT.uncertain for address, _ in changes) else 6
    found, unchanged = small([*begun.items(), *changes], months), unread(months, tuple(begun.items()))
    assert any(found[key].tobytes() != unchanged[key].tobytes() for key in ("state", "stance"))


@pytest.mark.parametrize("name", [name for name, point in POINTS.items() if point.own == BETWEEN])
def test_the_range_of_a_disputed_number_holds_all_its_sides(name):
    sides = [side.changes for side in POINTS[name].sides.values()]
    if POINTS[name].point in VALUES:
        assert all(address in CONTENT.uncertain for changes in sides for address in changes)
    if not all(address in CONTENT.uncertain for changes in sides for address in changes):
        return
    assert len({frozenset(changes) for changes in sides}) == 1, "the sides dispute the same numbers"
    for changes in sides:
        for address, value in changes.items():
            low, high = CONTENT.uncertain[address].ends
            assert low <= ends(value)[0] <= ends(value)[1] <= high, address


def test_a_reading_of_the_models_own_changes_nothing():
    own = [point.own for point in POINTS.values() if point.own not in ("", BETWEEN)]
    assert own
    assert laid(own) == []


@pytest.mark.parametrize(
    ("names", "told"),
    [
        (["controls_frist"], "Did you mean 'controls_first'"),
        (["tariffs_first", "controls_first"], "one side of each contradiction"),
        (["lawful_order"], "'reason_given' is moot"),
    ],
)
def test_what_is_no_side_two_sides_of_one_point_and_what_is_moot_are_refused(names, told):
    with pytest.raises(InputError, match=re.escape(told)):
        laid(names)


@pytest.mark.parametrize("typed", ["[contols_first]", "controls_first", "[3]", "[tariffs_first,cargo_first]"])
def test_a_wrong_reading_ends_with_one_message_and_nothing_written(tmp_path, typed):
    ended = asked(f"contradiction_choices={typed}", "worlds=2", "months=1", f"results={tmp_path}")
    assert (ended.code, ended.err.count("\n"), list(tmp_path.iterdir())) == (2, 1, [])
    assert "contradiction_choices" in ended.err


def requested(**values: Any) -> dict[str, Any]:
    """What a request is made from."""
    return {"study": "ensemble", "scenario": "baseline", "decision": {}, "quiet": True, "results": "r", "figures": []} | {
        "folders": [],
        **values,
    }


def test_what_is_typed_beside_a_reading_has_the_last_word():
    typed = [("variables.export_controls.start", 0.5)]
    content = Request.from_config(requested(contradiction_choices=["twelve_elements", "in_crisis"]), typed).content()
    assert content.quantities["variables.export_controls.start"].value == 0.5
    assert content.quantities["variables.china_pakistan.start"].ends == (0.3, 0.3)


def test_a_run_keeps_its_readings_and_goes_on_with_them():
    folder = made("contradiction_choices=[china_withdraws,in_crisis]", "worlds=6", "months=2")
    assert manifest(folder)["options"]["contradiction_choices"] == ["china_withdraws", "in_crisis"]
    assert dict(laid(["china_withdraws", "in_crisis"])).items() <= manifest(folder)["overrides"].items()
    again = Request.from_config(requested(resume=str(folder)), ()).take_up()
    assert again.content().tree == sim.content(overrides=laid(["china_withdraws", "in_crisis"])).tree
    ended = asked(f"result={folder}", "study=survival", "contradiction_choices=[trust]", "figures=[]")
    assert (ended.code, "contradiction_choices" in ended.err) == (2, True)
    stored = sim.load(folder)
    bare = run_batch(RunPlan(stored.content, RunSettings(worlds=6, months=2)), np.arange(6))
    assert bare["state"].tobytes() == stored.data["state"].values.tobytes()
