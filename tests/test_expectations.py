"""Are expectations judged on the scale of claims, and as so many looks ask for?"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import sim
from sim.analysis.contrast import paired
from sim.analysis.judging import judge
from sim.analysis.verdicts import level_together, scale_effects
from sim.studies.claims import expected_effects
from sim.studies.claims.expected_effects import expectations
from tests.asking import asked

LOOKS, LEAST = 50, 0.02


def look(rng: np.random.Generator, effect: float, level: float) -> str:
    return paired(rng.normal(effect, 0.05, 200), np.zeros(200), level).verdict("up", LEAST)


@pytest.mark.parametrize(("effect", "wrong"), [(0.0, {"reached", "smaller", "opposite"}), (LEAST, {"reached", "negligible"})])
def test_of_sets_of_expectations_at_most_5_percent_have_a_wrong_verdict(effect, wrong):
    """In 100 sets of 50 the error is 2.2 %; by their own intervals far more sets have one."""
    sets = {}
    for told, level in (("together", level_together(0.95, LOOKS)), ("alone", 0.95)):
        rng = np.random.default_rng(0)
        sets[told] = np.mean([any(look(rng, effect, level) in wrong for _ in range(LOOKS)) for _ in range(100)])
    assert sets["together"] < 0.12
    assert sets["alone"] > sets["together"] + 0.1


def test_one_difference_has_one_verdict_in_both_studies():
    """What is found of draws with one mean each is the same by either way, be it levels or milestones."""
    rng = np.random.default_rng(2)
    for effect in (-0.06, -0.01, 0.0, 0.008, 0.02, 0.06):
        levels = np.repeat(rng.normal(effect, 0.05, 200), 2).reshape(200, 2)
        happened = [(rng.random((200, 2)) < 0.4 + shift).astype(float) for shift in (10 * effect / 2, 0.0)]
        for of, (here, there) in (("levels", (levels, np.zeros((200, 2)))), ("differences of shares", happened)):
            units = np.repeat(np.arange(200), 2)
            one = paired(here.ravel(), there.ravel(), units=units)
            other = judge(here - there, scale_effects(LEAST), of=of)
            assert (one.low, one.high) == pytest.approx((other.low, other.high), abs=1e-9)
            assert one.verdict("up", LEAST) == other.alone


def test_what_counts_of_an_incident_is_a_share_of_its_number(monkeypatch):
    """Attacks are counted by the hundred: one more is no effect, though it is far more than 0.02."""
    ensemble = sim.run("us_drops_pakistan", worlds=40, seed=1, months=3)
    incident = next(iter(ensemble.content.incidents))
    entry = ensemble.content.scenario.expects[0].model_copy(update={"outcome": incident, "against": "us_drops_pakistan"})
    told = ensemble.content.scenario.model_copy(update={"expects": (entry,)})
    object.__setattr__(ensemble.content, "scenario", told)
    levels = iter([np.full(40, 101.0), np.full(40, 100.0)])
    monkeypatch.setattr(expected_effects, "measured", lambda *_: next(levels))
    table = expectations(["us_drops_pakistan"], lambda _: ensemble)
    assert table.loc[0, ["least", "verdict"]].tolist() == [2.0, "smaller"]


MINE = """
title: Mine
question: What if China leaves?
cites: [pact-39]
force: {china.corridor: cut_off}
expects:
  - {outcome: cpec_pace, direction: down, cites: [pact-39], claim: The corridor slows.}
  - {outcome: cpec_pace, direction: up, against: ric_revival, by: 2, cites: [pact-39], claim: It does not.}
"""


def test_a_scenario_of_ones_own_is_judged_by_what_it_expects_when_it_is_run(tmp_path):
    (tmp_path / "mine.yaml").write_text(MINE, encoding="utf-8")
    for extra, verdicts in ((["keep=all"], ["reached", "opposite"]), (["keep=final"], ["reached"])):
        ended = asked(f"scenario={tmp_path / 'mine.yaml'}", "worlds=40", "months=6", f"results={tmp_path / extra[0]}", *extra)
        assert ended.code == 0, ended.err
        (written,) = (tmp_path / extra[0]).glob("*/tables/expectations.csv")
        table = pd.read_csv(written)
        assert table["verdict"].tolist() == verdicts
        contents = {name: sim.run(name, worlds=40, months=6) for name in ("baseline", str(tmp_path / "mine.yaml"))}
        here, there = (each.outcome("cpec_pace", 6).values for each in contents.values())
        assert table["mean"][0] == pytest.approx((there - here).mean(), abs=1e-6)
        assert "What this scenario expects" in ended.out
