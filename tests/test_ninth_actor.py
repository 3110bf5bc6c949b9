"""Can somebody add an actor by writing YAML and no code, and is a slip of the pen told in one clear message?"""

from __future__ import annotations

import copy
from pathlib import Path

import numpy as np
import pytest
import yaml

import sim
from sim.reporting.ensemble_tables import line_up, tables
from tests.asking import asked

EIGHT = ["bla", "china", "india", "iran", "pakistan", "russia", "taliban", "us"]

SAUDI_ARABIA = yaml.safe_load("""
name: Saudi Arabia
kind: state
size: {value: 0.012, grade: judged, cites: [mittree-69], why: "Rich, with few soldiers."}
temperature: {value: 0.05, range: [0.03, 0.08]}
foresight: {value: 12, range: [6, 24]}
cites: [mittree-69, greatgame-18]
why: "It signed a pact of mutual aid and worries about Pakistan's course."

payoffs:
  stable_partner: {outcome: pakistan_stability, weight: {value: 1.0, range: [0.5, 1.5]}, grade: judged,
                   cites: [greatgame-18, pivot-35], why: "Its stake is a Pakistan that holds together."}
  gulf_calm: {outcome: market_stress, weight: {value: -0.6, range: [-1.0, -0.2]}, grade: judged,
              cites: [greatgame-18], why: "Economic coherence is what Gulf states worry about."}
  american_tie: {outcome: saudi_arabia_us, weight: {value: 0.5, range: [0.2, 0.8]}, grade: judged,
                 cites: [greatgame-18], why: "A shift towards America changes what its own tie is worth."}

dossiers:
  pact:
    question: How far does Riyadh stand by the pact?
    start: promise
    review: {rate: {value: 0.25, range: [0.15, 0.35]}, pause: 1, when: [border_clash, pakistan.saudi]}
    turning_cost: {value: 0.02, range: [0.01, 0.04]}
    options:
      promise: {label: Leave it at the promise, effects: {saudi_pact: -0.002}, upkeep: 0.0, status: done,
                cites: [mittree-69], why: "Mutual aid was promised and nobody has asked."}
      deepen: {label: Send money and advisers, effects: {saudi_pact: 0.03, finances: 0.01, pakistan_saudi_arabia: 0.02},
               upkeep: 0.01, status: inferred, cites: [mittree-70], why: "The pact strengthens Islamabad."}
  energy:
    question: How much oil does Riyadh let out?
    start: steady
    review: {rate: {value: 0.25, range: [0.15, 0.35]}, when: [market_shock]}
    turning_cost: {value: 0.02, range: [0.01, 0.04]}
    options:
      steady: {label: Keep the quota, effects: {}, upkeep: 0.0, status: inferred, cites: [greatgame-18], why: "The usual."}
      pump: {label: Pump more, effects: {market_stress: -0.02, saudi_arabia_us: 0.01, russia_saudi_arabia: -0.01},
             upkeep: 0.02, status: inferred, cites: [greatgame-18], why: "Cheap oil calms buyers and annoys Moscow."}
""")
TIES = {"bla": -0.4, "china": 0.3, "india": 0.2, "iran": -0.5, "pakistan": 0.6, "russia": 0.1, "taliban": -0.1, "us": 0.5}


def pair(one: str, other: str) -> str:
    """The name of an alignment: the two actors in alphabetical order."""
    return "_".join(sorted((one, other)))


ALIGNMENTS = {
    pair("saudi_arabia", other): {
        "label": f"Saudi Arabia and {other}",
        "unit": "alignment, -1 enemies to 1 allies",
        "bounds": [-1, 1],
        "start": {"value": start, "range": [start - 0.1, start + 0.1]},
        "cites": ["mittree-69"],
        "why": "Judged.",
    }
    for other, start in TIES.items()
}


def written(folder: Path, brief: dict, alignments: dict = ALIGNMENTS) -> Path:
    """A user's folder with one actor in it."""
    for kind, content in (("actors", brief), ("variables", alignments)):
        (folder / kind).mkdir(parents=True)
        (folder / kind / "saudi_arabia.yaml").write_text(yaml.safe_dump(content, sort_keys=False), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    return written(tmp_path_factory.mktemp("mine") / "gulf", SAUDI_ARABIA)


@pytest.fixture(scope="module")
def ensemble(folder):
    return sim.run("baseline", worlds=20, months=24, seed=1, folders=[folder])


def test_the_eight_actors_are_joined_by_a_ninth_and_its_eight_alignments(ensemble):
    assert list(ensemble.content.actors) == [*EIGHT, "saudi_arabia"]
    assert len(ensemble.content.alignments) == 36
    assert ensemble.content.alignments["russia_saudi_arabia"] == ("russia", "saudi_arabia")


def test_the_ninth_actor_acts_and_changes_its_mind(ensemble):
    for dossier in ("saudi_arabia.pact", "saudi_arabia.energy"):
        stances = ensemble.stance(dossier).values
        changes = np.count_nonzero(stances[:, 1:] != stances[:, :-1], axis=1)
        assert set(np.unique(stances)) == set(SAUDI_ARABIA["dossiers"][dossier.split(".")[1]]["options"])
        assert np.count_nonzero(changes) >= 10, "in most of the 20 worlds it turns at least once in two years"


def test_what_the_ninth_actor_does_moves_the_world(folder):
    """The same luck, once with the pact held back and once with it deepened throughout."""
    scenario = {"title": "pact", "question": "what does the pact do?", "force": {"saudi_arabia.pact": "deepen"}}
    for name, option in (("held_back", "promise"), ("deepened", "deepen")):
        path = folder / f"{name}.yaml"
        path.write_text(yaml.safe_dump({**scenario, "force": {"saudi_arabia.pact": option}}), encoding="utf-8")
    runs = [sim.run(str(folder / f"{name}.yaml"), worlds=20, months=12, folders=[folder]) for name in ("held_back", "deepened")]
    pact, tie = ([run.variable(name).isel(month=-1).values for run in runs] for name in ("saudi_pact", "pakistan_saudi_arabia"))
    assert np.all(pact[1] > pact[0])
    assert np.mean(tie[1]) > np.mean(tie[0])


def test_the_ninth_actor_stands_in_the_data(ensemble):
    data = ensemble.data
    assert {"saudi_arabia.pact", "saudi_arabia.energy"} <= set(data["dossier"].values)
    assert set(ALIGNMENTS) <= set(data["variable"].values)
    assert {"actors.saudi_arabia.temperature", "variables.bla_saudi_arabia.start"} <= set(data["number"].values)
    assert list(data["option_name"].sel(dossier="saudi_arabia.energy").values[:2]) == ["steady", "pump"]
    assert np.ptp(data["state"].sel(variable="saudi_arabia_us").values) > 0.05


def test_the_ninth_actor_has_its_place_in_every_line_up(ensemble):
    assert line_up(ensemble, 24).shape == (9, 20)
    table = tables(ensemble).blocs[24]
    assert all("Saudi Arabia" in blocs for blocs in table["blocs"])
    assert table["share"].sum() == pytest.approx(1.0)


def test_the_ninth_actor_explains_itself(folder):
    theatre = sim.theatre(folders=[folder], worlds=[3], seed=1, months=24)
    for _ in range(24):
        theatre.step()
    told = theatre.explain("saudi_arabia")
    assert "Saudi Arabia" in told
    assert "(pakistan_stability)" in told
    assert "greatgame-18" in told
    theatre.release()


def test_the_story_of_a_world_tells_of_the_ninth_actor(folder, ensemble, tmp_path):
    stances = ensemble.stance("saudi_arabia.pact").values
    world = int(np.flatnonzero((stances == "deepen").any(axis=1))[0])
    typed = [
        "study=story",
        f"world={world}",
        "worlds=20",
        "months=24",
        "seed=1",
        f"folders=[{folder}]",
        f"results={tmp_path}",
        "quiet=true",
        "figures=[]",
    ]
    ended = asked(*typed)
    assert (ended.code, ended.err) == (0, "")
    (story,) = tmp_path.rglob("story.md")
    text = story.read_text(encoding="utf-8")
    assert "**Saudi Arabia** turns from 'Leave it at the promise' to 'Send money and advisers'" in text


def test_a_theatre_with_a_ninth_actor_plays_at_any_depth(folder):
    for depth in ("2", "inf"):
        overrides = [f"decision.depth={depth}", "decision.iterations=10"]
        found = sim.run(worlds=3, months=3, folders=[folder], overrides=overrides)
        assert np.isfinite(found.data["state"].values).all()


def test_an_actor_may_leave_out_alignments_and_is_then_indifferent(tmp_path):
    alone = copy.deepcopy(SAUDI_ARABIA)
    kept = {pair("saudi_arabia", other): ALIGNMENTS[pair("saudi_arabia", other)] for other in ("pakistan", "russia", "us")}
    with pytest.warns(
        UserWarning, match="bla and saudi_arabia, china and saudi_arabia, .* the alignment bla_saudi_arabia"
    ) as told:
        found = sim.run(worlds=3, months=3, folders=[written(tmp_path / "few", alone, kept)])
    assert len(told) == 1
    assert not any(f"{other} and saudi" in str(told[0].message) for other in ("pakistan", "russia"))
    assert len(found.content.alignments) == 31
    assert line_up(found, 3).shape == (9, 3)


@pytest.mark.parametrize("depth", ["1", "2", "inf"])
def test_a_dossier_may_push_on_nothing_at_all(tmp_path, depth):
    """Words that change nothing: no option has effects."""
    brief = copy.deepcopy(SAUDI_ARABIA)
    brief["dossiers"]["words"] = {
        "question": "What does Riyadh say?",
        "start": "silence",
        "review": {"rate": 0.5},
        "options": {"silence": {"label": "Nothing"}, "worry": {"label": "That it worries", "upkeep": 0.01}},
    }
    folder = written(tmp_path / "words", brief)
    found = sim.run(worlds=5, months=6, folders=[folder], overrides=[f"decision.depth={depth}", "decision.iterations=10"])
    assert set(np.unique(found.stance("saudi_arabia.words").values)) == {"silence", "worry"}


SLIPS = {
    "outcome": (("payoffs", "gulf_calm", "outcome"), "market_stres", ["gulf_calm", "market_stres", "market_stress"]),
    "variable in an effect": (
        ("dossiers", "energy", "options", "pump", "effects"),
        {"saudi_us": 0.1},
        ["pump", "saudi_us", "saudi_arabia_us"],
    ),
    "variable in a condition": (
        ("dossiers", "energy", "options", "pump", "requires"),
        {"trucee": {"min": 0.1}},
        ["pump", "trucee", "truce"],
    ),
    "option in a condition": (
        ("dossiers", "energy", "options", "pump", "requires"),
        {"china.corridor": "kep"},
        ["pump", "china.corridor", "kep", "keep"],
    ),
    "watched name": (("dossiers", "pact", "review", "when"), ["border_clsh"], ["pact", "border_clsh", "border_clash"]),
    "start": (("dossiers", "pact", "start"), "promis", ["pact", "promis", "promise, deepen"]),
    "fact": (("payoffs", "gulf_calm", "cites"), ["greatgame-180"], ["gulf_calm", "greatgame-180", "greatgame-18"]),
    "key": (("temprature",), 0.1, ["temprature", "temperature"]),
    "number": (("payoffs", "gulf_calm", "weight"), "much", ["gulf_calm.weight", "much"]),
    "push out of range": (
        ("dossiers", "energy", "options", "pump", "effects"),
        {"market_stress": -1.2},
        ["pump", "market_stress", "-1.2"],
    ),
    "range upside down": (("temperature",), {"value": 0.05, "range": [0.08, 0.03]}, ["temperature", "reversed"]),
}


@pytest.mark.parametrize("slip", SLIPS)
def test_a_slip_in_the_actors_file_gives_one_clear_message(tmp_path, slip):
    path, wrong, wanted = SLIPS[slip]
    brief = copy.deepcopy(SAUDI_ARABIA)
    node = brief
    for key in path[:-1]:
        node = node[key]
    node[path[-1]] = wrong
    with pytest.raises(sim.InputError) as refused:
        sim.content(folders=[written(tmp_path / "slip", brief)])
    message = str(refused.value)
    missing = [part for part in ["saudi_arabia", *wanted] if part not in message]
    assert not missing, f"{message} lacks {missing}"
    assert "\n" not in message


def test_an_alignment_named_the_wrong_way_round_is_not_silently_another_variable(tmp_path):
    """us_saudi_arabia would be no alignment at all, and whoever names it that way must be told."""
    turned = {"us_saudi_arabia" if name == "saudi_arabia_us" else name: entry for name, entry in ALIGNMENTS.items()}
    brief = copy.deepcopy(SAUDI_ARABIA)
    del brief["payoffs"]["american_tie"], brief["dossiers"]["energy"]["options"]["pump"]["effects"]["saudi_arabia_us"]
    with pytest.raises(sim.InputError, match="saudi_arabia_us"):
        sim.content(folders=[written(tmp_path / "turned", brief, turned)])
