"""Does a claim's form say what the claim says, and is what the model says by itself recognised?"""

from __future__ import annotations

import numpy as np

import sim
from sim.studies.claims import arms, scoring
from sim.studies.claims.criteria import standard
from sim.studies.claims.findings import analyze
from tests.claiming import FEW, KNOWN, board, claim, is_unwired, levels, offers, tried, worlds


def test_a_rule_that_reads_what_the_arms_differ_in_states_the_claim_whatever_it_cites():
    """Licences held high or low, and American supply: the rule that turns the one into the other is what the claim says."""
    high, low = ({"starts": {"export_controls": level}} for level in (0.9, 0.1))
    shortage = claim(effect={"outcome": "us_supply", "direction": "down"}, cites=["mittree-17"], arm=high, against=low)
    assert "mittree-17" not in KNOWN.mechanisms["controls_cut_us_supply"].cites
    table = board(
        [shortage],
        levels(lambda arm: 0.5 - 0.2 * (not is_unwired(arm) and arm.content.scenario.starts["export_controls"].value > 0.5)),
    )
    assert "controls_cut_us_supply" in table.loc[0, "wiring"]
    assert table.loc[0, "counted"] == "built in"


def test_an_event_can_be_held_against_where_each_world_started():
    """Starts are drawn: a level that fell from a high start is no rise, however high it still is."""
    rise = claim(effect=None, event="china_pakistan > start", likelihood="likely", against=None)
    starts, fell = np.linspace(0.3, 0.9, 200).reshape(100, 2), -0.05

    def run(wanted: list[arms.Arm]) -> dict:
        return {arm.name: {ask: starts + (fell if ask[1] else 0.0) for ask in arm.asked} for arm in wanted}

    assert board([rise], run).loc[0, ["mean", "verdict"]].tolist() == [0.0, "opposite"]
    fell = 0.05
    assert board([rise], run).loc[0, ["mean", "verdict"]].tolist() == [1.0, "reached"]


def test_what_is_kept_of_other_content_is_not_taken_for_this(tmp_path):
    """A study that is taken up again after somebody edited a number has one table of one theatre."""
    edited = sim.content(overrides=["variables.china_pakistan.start=0.1"])
    few = scoring.arms_of(tried(claim(by=1)), FEW)
    before = worlds(tmp_path)(few)
    after = worlds(tmp_path)(scoring.arms_of(tried(claim(by=1), content=edited), FEW))
    (tmp_path / "alone").mkdir()
    alone = worlds(tmp_path / "alone")(scoring.arms_of(tried(claim(by=1), content=edited), FEW))
    for name in before:
        for ask in before[name]:
            assert after[name][ask].tobytes() == alone[name][ask].tobytes() != before[name][ask].tobytes()


def test_events_that_are_called_alike_are_told_once_with_their_months():
    burning = [{"month": month, "label": "The border burns", "set": {"border_war": 0.9}} for month in (1, 4, 7)]
    arm = claim(arm={"events": [*burning, {"when": {"truce": {"max": 0.1}}, "label": "It ends", "set": {"truce": 0.0}}]})
    told_as = board([arm], levels(lambda _: 0.5)).loc[0, "arm"]
    assert told_as.endswith("event: The border burns (months 1, 4, 7); event: It ends")


def test_numbers_that_are_not_drawn_are_not_said_to_be():
    table = board([claim()], levels(lambda _: 0.5))
    few = FEW.model_copy(update={"vary": ("actors.china.*",)})
    notes = [analyze(table, standard(), each).notes[0] for each in (FEW, few)]
    assert ["all uncertain numbers" in note for note in notes] == [True, False]
    assert "actors.china.*" in notes[1]


def test_what_states_a_claim_is_told_in_words():
    row = board([claim()], levels(lambda arm: 0.5 - 0.2 * (not is_unwired(arm) and offers(arm))))
    assert "the rule 'American deal estranges " in row.loc[0, "stated"]
    assert "what 'Offer America cargoes of ore' does to 'China and Pakistan'" in row.loc[0, "stated"]
    told = analyze(row, standard(), FEW).sheets[1].rows()[0][-1]
    assert f"reached: built in by {row.loc[0, 'stated']}; without that: negligible" == told
    assert "china_pakistan" not in told
