"""Is what a scenario puts in place told apart from what the worlds make of it?"""

from __future__ import annotations

from dataclasses import replace

import pytest

import sim
from sim.config.content import Content
from sim.config.scenario import Event, Forced
from sim.readouts.differences import differences
from sim.readouts.imposed import find_given, label_milestones
from sim.reporting.ensemble_tables import answer, sheets, tables
from sim.studies.explore.compare import analyze as compared


def with_scenario(content: Content, **changes: object) -> Content:
    return replace(content, scenario=content.scenario.model_copy(update=changes))


CASES = {
    "forced": ({"force": {"china.corridor": Forced(option="cut_off")}}, {"cpec_cut_off": "given"}),
    "forced otherwise for good": ({"force": {"china.corridor": Forced(option="keep")}}, {"cpec_cut_off": "ruled out"}),
    "forced otherwise for a time": ({"force": {"china.corridor": Forced(option="keep", until=12)}}, {}),
    "forbidden": ({"forbid": {"china.corridor": ("cut_off",)}}, {"cpec_cut_off": "ruled out"}),
    "set by an event": ({"events": (Event(month=3, set={"pasni_port": 0.9}),)}, {"pasni_open": "given"}),
    "set too low": ({"events": (Event(month=3, set={"pasni_port": 0.5}),)}, {}),
    "turned by an event": ({"events": (Event(month=3, stance={"china.corridor": "cut_off"}),)}, {"cpec_cut_off": "given"}),
    "begun with": ({"starts": {"refinery": 0.8}}, {"refinery_running": "given"}),
    "left alone": ({}, {}),
}


@pytest.mark.parametrize("case", CASES)
def test_what_a_scenario_sees_to_itself(content: Content, case: str) -> None:
    changes, expected = CASES[case]
    assert find_given(with_scenario(content, **changes)) == expected


def test_a_scenario_that_cuts_cpec_off_does_not_report_that_as_found() -> None:
    ensemble = sim.run("cpec_cutoff", worlds=12, months=8)
    found = tables(ensemble)
    told = answer(found, ensemble)
    assert found.given == {"cpec_cut_off": "given"}
    assert "15 milestones not determined by the scenario" in told[0]
    assert "China cuts off CPEC" not in told[0]
    assert told[1] == "Imposed by the scenario or held in place, and therefore not a result: China cuts off CPEC (given)."
    sheet = next(sheet for sheet in sheets(found, ensemble) if sheet.name == "milestones")
    marked = {row.milestone: row.given for row in sheet.table.itertuples()}
    assert marked.pop("cpec_cut_off") == "given"
    assert set(marked.values()) == {""}
    assert "by the scenario" in sheet.columns


def test_where_nothing_is_given_no_column_says_so(small: sim.Ensemble) -> None:
    sheet = next(sheet for sheet in sheets(tables(small), small) if sheet.name == "milestones")
    assert "by the scenario" not in sheet.columns
    assert "not determined by the scenario" not in answer(tables(small), small)[0]


def test_a_comparison_tells_what_is_given_and_counts_it_as_no_change() -> None:
    ensembles = {name: sim.run(name, worlds=12, months=8) for name in ("baseline", "cpec_cutoff")}
    table = differences(ensembles)
    row = table[table["measure"] == "cpec_cut_off"].iloc[0]
    assert (row.label, row.given) == ("China cuts off CPEC (given)", "given")
    told = compared(ensembles)
    assert f"of {len(table) - 1} measures" in told.answer[0]
    assert "China cuts off CPEC" not in told.answer[0]
    assert "China cuts off CPEC" not in " ".join(label.get_text() for label in told.pictures[0].draw().get_yticklabels())
    assert "Given" in told.sheets[0].note


def test_figures_mark_what_is_given(content: Content) -> None:
    labels = label_milestones(with_scenario(content, force={"china.corridor": Forced(option="cut_off")}))
    assert labels["cpec_cut_off"] == "China cuts off CPEC (given)"
    assert labels["pasni_open"] == "Pasni port opens"
