"""Does every number have a place of its own on the page, and is what the page says of it taken where it is typed?"""

from __future__ import annotations

import shlex

import pytest

from sim.page import controls, exports
from sim.page.view import View
from tests.asking import caught


def test_every_kind_of_number_stands_in_a_group_and_a_part_of_its_own(content):
    of_group: dict[str, set[str]] = {}
    for group in controls.numbers(content):
        theme, _, rest = group["title"].lower().partition(": ")
        assert theme != rest
        assert group["name"].split(".")[-1] == "alignments" or len({n["address"].split(".")[0] for n in group["numbers"]}) == 1
        of_group |= {part: of_group.get(part, set()) | {group["name"].split(".")[0]} for part in _parts(group)}
    assert of_group["Relaxation"] == {"variables"}
    assert content.agreements["port_money"].label in of_group


def _parts(group) -> set[str]:
    return {number["part"] for number in group["numbers"]}


@pytest.mark.parametrize(
    "changes",
    [
        {"agreements.port_money.potency": "0.5"},
        {"beliefs.beijing_trust.looks": "0.1", "projects.refinery.building.months": "40"},
        {"laws.netting.numbers.share": "0.7", "outcomes.ree_dominance.weights.allied": "0.4"},
    ],
)
def test_the_command_and_the_scenario_of_a_view_are_taken(changes, tmp_path):
    view = View.typed({"changes": changes, "worlds": "4", "months": "2"})
    wanted = {address: float(value) for address, value in changes.items()}
    (tmp_path / "mine.yaml").write_text(exports.scenario_file(view), encoding="utf-8")
    words = shlex.split(view.command())[3:]
    for command in (words, [f"scenario={tmp_path / 'mine.yaml'}"]):
        quantities = caught(*command).content().quantities
        assert {address: quantities[address].value for address in changes} == wanted
