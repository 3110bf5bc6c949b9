"""Are the documents' claims put to a test that they can fail, and is what was built in by hand kept apart?"""

from __future__ import annotations

import io
import json

import numpy as np
import pandas as pd
import pytest

import sim
from sim.config.errors import InputError
from sim.ensembles.run import Stopped
from sim.studies.claims import arms, schema, scoring
from sim.studies.claims.criteria import standard
from sim.studies.claims.findings import COUNTED, analyze, tallied
from tests.asking import asked, left, manifest, tables, told
from tests.claiming import FEW, KNOWN, OFFER, board, claim, is_held, is_idle, levels, offers, tried, worlds

SHIPPED = ("study=claims", "worlds=200", "worlds_per_point=2")


# --- what stands there ------------------------------------------------------------------------------------------------------


def test_nothing_that_is_shipped_says_how_a_test_ends(root):
    texts = [path.read_text(encoding="utf-8") for path in (root / "configs" / "standards" / "claims").glob("*.yaml")]
    keys = set(schema.Claim.model_fields)
    assert texts
    assert not keys & {"verdict", "result", "found", "grade", *COUNTED}
    assert not any(f"\n  {verdict}:" in text for text in texts for verdict in (*COUNTED, "verdict", "grade"))


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"event": "pakistan_isolated", "likelihood": "possible"}, "one of effect, event and beyond"),
        ({"effect": None}, "one of effect, event and beyond"),
        ({"likelihood": "possible"}, "nothing else does"),
        ({"effect": None, "event": "pakistan_isolated"}, "needs a likelihood"),
        ({"against": OFFER["arm"]}, "nothing can differ"),
        ({"why": None}, "why this form is a fair reading"),
        ({"effect": {"outcome": "china_pakistan", "direction": "sideways"}}, "direction"),
        ({"verdict": "supported"}, "verdict"),
    ],
)
def test_a_claim_that_cannot_be_tested_is_refused(tmp_path, changes, says):
    (tmp_path / "mine.yaml").write_text(json.dumps({"offer": {k: v for k, v in {**OFFER, **changes}.items() if v is not None}}))
    with pytest.raises(InputError, match=says) as problem:
        schema.read(tmp_path)
    assert "mine.yaml: offer" in str(problem.value)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"arm": {"force": {"pakistan.mineral": "ship"}}}, r"'pakistan\.mineral'.*'pakistan\.minerals'"),
        ({"arm": {"starts": {"finance": 0.5}}}, "'finance'.*'finances'"),
        ({"effect": {"outcome": "china_pakstan", "direction": "up"}}, "'china_pakstan'.*'china_pakistan'"),
        ({"by": 9}, "months.*at least 9"),
    ],
)
def test_worlds_that_do_not_exist_are_refused_with_the_claim(changes, says):
    with pytest.raises(InputError, match=says):
        tried(claim(**changes))


def test_a_fact_that_does_not_exist_is_refused_with_the_nearest(tmp_path):
    (tmp_path / "mine.yaml").write_text("{offer: {claim: x, cites: [mitree-03], beyond: no press}}")
    with pytest.raises(InputError, match="mittree-03"):
        schema.read(tmp_path)


# --- how it is judged -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("shift", "counted"), [(-0.2, "emerges"), (0.2, "opposite"), (-0.01, "smaller"), (0.0, "negligible")])
def test_a_claim_stands_or_falls_with_what_the_worlds_show(shift, counted):
    table = board(
        [claim(effect={"outcome": "chabahar", "direction": "down"})],
        levels(lambda arm: 0.5 + shift * (offers(arm) and not is_held(arm) and not is_idle(arm))),
    )
    assert table.loc[0, "counted"] == counted
    assert table.loc[0, "mean"] == pytest.approx(shift, abs=1e-6)
    assert not table.loc[0, "wiring"]


def test_a_verdict_hangs_on_the_number_that_moves_it_and_on_no_other():
    trial = tried(claim())[0]
    numbers = scoring.numbers_of(KNOWN, FEW)
    decisive = "actors.china.payoffs.intrusion.weight"
    effect = np.where(numbers[decisive] < numbers[decisive].median(), -0.2, 0.1)[:, None] + np.zeros((1, 2))
    found_in = {trial.keys[0]: {trial.asked: effect}, trial.keys[1]: {trial.asked: np.zeros((100, 2))}}
    told_of = scoring.hangs_on(trial, found_in, numbers, standard())
    assert told_of == "greater with a high 'China: weight of 'intrusion''"
    assert scoring.verdict_of(trial, found_in, standard()).depends


def test_incidents_are_compared_with_their_number_in_the_reference():
    trial = tried(claim(effect={"outcome": "baloch_attack", "direction": "up"}))[0]
    found_in = {key: {trial.asked: np.full((100, 2), many)} for key, many in zip(trial.keys, (12.0, 10.0), strict=True)}
    assert np.allclose(scoring.tested(trial, found_in), 0.2)


def test_an_event_is_held_against_what_its_word_means():
    likely = claim(effect=None, event="china_pakistan > 0.4", likelihood="likely", against=None)
    verdicts = {level: board([likely], levels(lambda _, level=level: level)).loc[0, "verdict"] for level in (0.3, 0.6)}
    assert verdicts == {0.3: "opposite", 0.6: "reached"}


def test_what_is_beyond_the_model_is_listed_with_its_reason():
    table = board([claim(effect=None, arm=None, against=None, beyond="No press in the theatre.")], levels(lambda _: 0.0))
    assert table.loc[0, ["counted", "why"]].tolist() == ["beyond the model", "No press in the theatre."]


# --- in worlds --------------------------------------------------------------------------------------------------------------


def test_flipping_the_sign_of_a_payoff_weight_changes_the_verdict_that_rests_on_it(tmp_path):
    """Beijing answers tariffs with controls because they hurt; if it liked them, it would not."""
    high, low = ({"force": {"us.tariffs": "hold"}, "starts": {"us_tariffs": duty}} for duty in (130, 5))
    answer = claim(effect={"outcome": "export_controls", "direction": "up"}, cites=["pivot-26"], arm=high, against=low)
    weight = KNOWN.actors["china"].payoffs["coercion"].weight
    flipped = sim.content(
        overrides=[
            f"actors.china.payoffs.coercion.weight={{value: {-weight.value}, range: [{-weight.ends[1]}, {-weight.ends[0]}]}}"
        ]
    )
    verdicts = []
    for name, content in (("as_is", KNOWN), ("flipped", flipped)):
        (tmp_path / name).mkdir()
        verdicts.append(board([answer], worlds(tmp_path / name), content).loc[0])
    assert verdicts[0]["alone"] == "reached"
    assert verdicts[1]["alone"] == "opposite"


def test_arms_that_were_done_are_not_done_again_and_the_rest_has_the_same_bits(tmp_path, monkeypatch):
    wanted = scoring.arms_of(tried(claim(), claim(arm={"force": {"china.corridor": "squeeze"}})), FEW)
    assert len(wanted) == 3, "what two claims share is run once"
    (tmp_path / "whole").mkdir()
    whole = worlds(tmp_path / "whole")(wanted)
    measure, done = arms.measured_in, []

    def interrupted(arm: arms.Arm) -> dict:
        if len(done) == 1:
            raise KeyboardInterrupt
        done.append(arm.name)
        return measure(arm)

    monkeypatch.setattr(arms, "measured_in", interrupted)
    (tmp_path / "stopped").mkdir()
    with pytest.raises(Stopped, match="1 of 3 arms"):
        worlds(tmp_path / "stopped")(wanted)
    first = done.copy()
    monkeypatch.setattr(arms, "measured_in", lambda arm: done.append(arm.name) or measure(arm))
    again = worlds(tmp_path / "stopped")(wanted)
    assert sorted(done) == sorted(whole)
    assert done[: len(first)] == first
    assert all(again[name][ask].tobytes() == whole[name][ask].tobytes() for name in whole for ask in whole[name])


def test_what_is_kept_of_an_arm_and_damaged_is_measured_again(tmp_path):
    wanted = scoring.arms_of(tried(claim()), FEW)
    whole = worlds(tmp_path)(wanted)
    (file,) = (tmp_path / "arms").glob(f"{wanted[0].name}_*.npz")
    file.write_bytes(file.read_bytes()[:100])
    again = worlds(tmp_path)(wanted)
    assert all(again[name][ask].tobytes() == whole[name][ask].tobytes() for name in whole for ask in whole[name])


# --- as it is told ----------------------------------------------------------------------------------------------------------


def test_the_command_leaves_a_board_that_tells_form_verdict_and_rules(tmp_path):
    name = next(name for name, each in schema.read().items() if each.effect is not None and each.by == 6)
    folder = left(tmp_path, *SHIPPED, "months=6", f"claims=[{name}]")
    table = pd.read_csv(io.StringIO(tables(folder)["claims"]))
    assert table["counted"].isin(COUNTED).all()
    assert table["low"].le(table["mean"]).all()
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert schema.read()[name].claim.split("'")[0][:40] in page
    assert "fixed before the run" in " ".join(told(folder)["notes"])
    assert manifest(folder)["standard"]["least_effect"] == standard().least_effect


@pytest.mark.parametrize(
    ("word", "says"),
    [
        ("claims=[friction_ends_the_coridor]", "friction_ends_the_corridor"),
        ("worlds=301", "multiple"),
        ("worlds=100", "at least 200"),
        ("worlds_per_point=1", "multiple of worlds_per_point=2"),
        ("design=central", "monte_carlo"),
        ("common_random_numbers=true", "independent"),
        ("months=5", "at least"),
    ],
)
def test_what_cannot_be_asked_is_refused_before_anything_is_written(tmp_path, word, says):
    ended = asked(*SHIPPED, word, "figures=[]", f"results={tmp_path / 'none'}")
    assert ended.code == 2
    assert says in ended.err
    assert not (tmp_path / "none").exists()


def test_a_claim_counts_for_every_document_that_makes_it():
    table = board([claim(cites=["mittree-03", "pact-01"])], levels(lambda _: 0.5))
    tally = tallied(table).set_index("document")
    assert tally.loc["all", "negligible"] == 1
    assert tally["negligible"].sum() == 3
    assert len(analyze(table, standard(), FEW).answer) == 2
