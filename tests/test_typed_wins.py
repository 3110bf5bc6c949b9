"""Does what is typed win over the scenario, section by section, or is it refused by name?"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

import sim
from sim.config.errors import InputError
from sim.config.loading import assemble
from sim.config.scenario import Scenario
from sim.ensembles.api import planned
from sim.ensembles.batch import opened
from sim.ensembles.plan import check
from sim.ensembles.run_plan import RunPlan
from sim.page.exports import scenario_file
from sim.page.view import View
from sim.plain import plain_yaml, yaml_text

PACE, RULE = "variables.cpec_pace.start", "china.payoffs.corridor"
WEIGHT, CORRIDOR = f"actors.{RULE}.weight", "china.corridor"
START = "actors.china.dossiers.corridor.start"
SECTIONS: dict[str, Any] = {
    "starts": {"cpec_pace": {"value": 0.8, "range": [0.7, 0.9]}},
    "weights": {RULE: 1.5},
    "changes": {PACE: 0.8, WEIGHT: 1.5, "actors.china.temperature": 0.05},
    "force": {CORRIDOR: "keep"},
    "forbid": {CORRIDOR: ["cut_off"]},
    "events": [{"month": 1, "set": {"cpec_pace": 0.8}, "stance": {CORRIDOR: "keep"}}],
}
NO_NUMBERS = {"title", "question", "trigger", "works", "expects", "cites", "why", "grade"}


def own(folder: Path, section: str) -> str:
    """The file of a scenario with one section."""
    file = folder / f"{section}.yaml"
    told = {"title": "x", "question": "y", "cites": ["pact-33"], section: SECTIONS[section]}
    file.write_text(yaml.safe_dump(told), encoding="utf-8")
    return str(file)


def test_every_section_of_a_scenario_is_tried():
    assert set(Scenario.model_fields) - NO_NUMBERS == set(SECTIONS)


@pytest.mark.parametrize("section", SECTIONS)
@pytest.mark.parametrize("typed", ["{}", "{{value: {}}}"])
def test_a_typed_number_wins_over_every_section(section, typed, tmp_path):
    numbers = {PACE: 0.11, WEIGHT: 0.7, "actors.china.temperature": 0.02}
    changes = [f"{address}={typed.format(value)}" for address, value in numbers.items()]
    theatre = sim.theatre(own(tmp_path, section), overrides=changes)
    assert {address: theatre.parameters[address] for address in numbers} == {a: np.float32(n) for a, n in numbers.items()}
    assert theatre.world["cpec_pace"][0] == np.float32(0.11)


def test_part_of_a_number_that_is_typed_is_laid_over_what_the_scenario_says(tmp_path):
    scenario = own(tmp_path, "starts")
    assert sim.content(scenario).quantities[PACE].ends == (0.7, 0.9)
    assert sim.content(scenario, [f"{PACE}.value=0.75"]).quantities[PACE].value == 0.75
    assert sim.content(scenario, [f"{PACE}.range=[0.8, 0.85]"]).quantities[PACE].ends == (0.8, 0.85)


def test_what_is_not_typed_stays_as_the_scenario_says(tmp_path):
    found = sim.content(own(tmp_path, "starts"), ["variables.truce.start=0.3"])
    assert found.quantities[PACE].value == 0.8
    assert found.quantities["variables.truce.start"].value == 0.3
    theatre = sim.theatre(own(tmp_path, "weights"), overrides=[f"{PACE}=0.4"], design="central")
    base = sim.theatre(design="central")
    assert theatre.parameters[WEIGHT] == pytest.approx(1.5 * base.parameters[WEIGHT])


@pytest.mark.parametrize("section", SECTIONS)
def test_a_lever_wins_over_every_section(section, tmp_path):
    table, content = tmp_path / "table.csv", sim.content(own(tmp_path, section))
    table.write_text(f"{PACE},{WEIGHT}\n0.6,0.7\n0.8,0.9\n", encoding="utf-8")
    ways = [{"design": "table", "table": str(table)}]
    ways += [{"design": "grid", "axes": {PACE: [0.6, 0.8], WEIGHT: [0.7, 0.9]}}]
    ways += [{"design": "courses", "courses": {"a": {PACE: 0.6, WEIGHT: 0.7}, "b": {PACE: 0.8, WEIGHT: 0.9}}}]
    for how in ways:
        settings = planned(None, how)
        check(content, settings)
        theatre = opened(RunPlan(content, settings), np.arange(settings.worlds))
        assert set(theatre.parameters[PACE].tolist()) == set(np.float32([0.6, 0.8]).tolist())
        assert set(theatre.parameters[WEIGHT].tolist()) == set(np.float32([0.7, 0.9]).tolist())


@pytest.mark.parametrize("section", SECTIONS)
def test_a_lever_on_a_dossier_wins_or_is_refused_by_name(section, tmp_path):
    how = {"design": "grid", "axes": {CORRIDOR: ["cut_off", "squeeze"]}}
    if section in ("force", "forbid"):
        with pytest.raises(InputError, match=r"china\.corridor.*scenario"):
            sim.run(own(tmp_path, section), months=1, **how)
    else:
        found = sim.run(own(tmp_path, section), months=1, **how)
        assert len(set(found.data["stance"].sel(dossier=CORRIDOR).values[:, 1].tolist())) == 2


@pytest.mark.parametrize("section", SECTIONS)
def test_rows_of_priors_count_or_are_refused_by_name(section, tmp_path):
    rows = tmp_path / "rows.csv"
    rows.write_text(f"{PACE}\n0.42\n0.43\n", encoding="utf-8")
    scenario = own(tmp_path, section)
    if section in ("starts", "changes"):
        with pytest.raises(InputError, match=rf"priors.*{PACE}.*'{section}' does not set"):
            sim.run(scenario, worlds=4, months=1, priors=str(rows))
    else:
        found = sim.run(scenario, worlds=4, months=1, priors=str(rows)).data["parameter"].sel(number=PACE).values
        assert set(found.tolist()) <= set(np.float32([0.42, 0.43]).tolist())


@pytest.mark.parametrize("section", SECTIONS)
def test_a_typed_stance_at_the_start_wins_or_is_refused_by_name(section, tmp_path):
    scenario = own(tmp_path, section)
    if section == "forbid":
        with pytest.raises(InputError, match=rf"{START}: found 'cut_off'.*forbid"):
            sim.content(scenario, [f"{START}=cut_off"])
    else:
        theatre = sim.theatre(scenario, overrides=[f"{START}=cut_off"])
        dossier = theatre.by_name[CORRIDOR]
        assert theatre.world.stances[dossier.row, 0] == dossier.options.index("cut_off")


def test_a_start_named_under_starts_and_under_changes_is_refused(tmp_path):
    file = tmp_path / "both.yaml"
    both = {"title": "x", "question": "y", "cites": ["pact-33"], "starts": {"cpec_pace": 0.8}, "changes": {PACE: 0.4}}
    file.write_text(yaml.safe_dump(both), encoding="utf-8")
    with pytest.raises(InputError, match=r"starts\.cpec_pace.*changes"):
        sim.content(str(file))


@pytest.mark.parametrize("section", ["starts", "weights", "changes"])
def test_a_view_saved_as_a_scenario_says_what_was_typed(section, tmp_path):
    changes = ((PACE, 0.11), (WEIGHT, 0.7))
    file = tmp_path / "saved.yaml"
    file.write_text(scenario_file(View(own(tmp_path, section), changes=changes)), encoding="utf-8")
    theatre = sim.theatre(str(file))
    assert [float(theatre.parameters[address]) for address, _ in changes] == [pytest.approx(value) for _, value in changes]
    theatre.release()


def test_a_typed_start_is_what_a_stored_run_holds(tmp_path):
    content = sim.content(own(tmp_path, "starts"), [f"{PACE}=0.11"])
    again = assemble(plain_yaml(yaml_text(dict(content.tree))), "own", {}, {})
    assert again.quantities[PACE].value == 0.11
