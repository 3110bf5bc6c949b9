"""Are beliefs about type updated by Bayes' rule, and do actors know that they are judged?"""

from __future__ import annotations

import copy

import numpy as np
import pandas as pd
import pytest
import yaml

import sim
from sim.config.errors import InputError
from sim.config.loading import load
from sim.studies.verification.beliefs import ASKED, WANTED, histories, types
from sim.theatre import Theatre
from sim.world.beliefs import SURE, updated
from tests import tiny
from tests.asking import asked

SHIPPED = load("baseline")
SEEN = {"true": {"keep": 0.8, "break": 0.2}, "false": {"keep": 0.4, "break": 0.6}}


def watched(looks: float = 0.1, heed: float = 1.0, turns: float = 0.0, start: float = 0.5, rate: float = 0.0, **more) -> Theatre:
    """One actor watched by another who believes it true or false."""
    promise = {"keep": tiny.option(), "break": tiny.option(more.pop("gain", {}))}
    actors = {
        "one": tiny.actor(more.pop("wants", {}), {"word": tiny.dossier(promise, rate=rate)}, temperature=0.0, foresight=12.0),
        "two": tiny.actor({}, {}),
    }
    belief = {"holder": "two", "about": "one", "types": ["true", "false"], "seen": {"one.word": SEEN}}
    belief |= {"looks": looks, "heed": heed, "turns": turns}
    variables = {"trust": tiny.variable(start), "x": tiny.variable(0.2)}
    return Theatre(tiny.content(variables, actors, beliefs={"trust": belief}, **more), horizon=60, precision="double")


def by_hand(acts: list[int], looks: float, start: float = 0.5, turns: float = 0.0) -> list[float]:
    """The belief after each act, by the joint probabilities of a hidden type that can change and what is seen of it."""
    chances = np.array([[0.8, 0.2], [0.4, 0.6]])
    weights, found = np.array([start, 1.0 - start]), []
    for before, now in zip([0, *acts], acts, strict=False):
        weights = weights + turns * (np.array([start, 1.0 - start]) * weights.sum() - weights)
        weights = weights * ((1.0 - looks) * (before == now) + looks * chances[:, now])
        weights = weights / weights.sum()
        found.append(weights[0])
    return found


@pytest.mark.parametrize("turns", [0.0, 0.05])
@pytest.mark.parametrize("looks", [0.1, 0.5])
def test_a_belief_is_what_bayes_rule_makes_of_what_is_seen(looks, turns):
    acts, theatre = [0, 0, 1, 1, 0, 1, 0, 0], watched(looks, turns=turns, start=0.6)
    found = []
    for act in acts:
        theatre.set_stance(theatre.by_name["one.word"], np.array([0]), act)
        theatre.step()
        found.append(theatre.world["trust"][0])
    np.testing.assert_allclose(found, by_hand(acts, looks, 0.6, turns), rtol=1e-12)


def test_a_turn_says_more_than_a_stance_that_stays_and_heed_scales_both():
    theatre = watched()
    theatre.step()
    stayed = theatre.world["trust"][0] - 0.5
    theatre.set_stance(theatre.by_name["one.word"], np.array([0]), 1)
    theatre.step()
    assert 0 < stayed < 0.02 < 0.5 - theatre.world["trust"][0]
    deaf = watched(heed=0.0)
    deaf.set_stance(deaf.by_name["one.word"], np.array([0]), 1)
    deaf.step()
    assert deaf.world["trust"][0] == pytest.approx(0.5)


def test_nobody_is_ever_quite_sure():
    found = updated(np.array([0.0, 0.5, 1.0]), np.array([800.0, -800.0, 0.0]))
    np.testing.assert_allclose(found, [1.0 - SURE, SURE, 1.0 - SURE])


def test_who_is_judged_foresees_it_and_keeps_its_word_for_the_sake_of_it():
    def keeps(worth: float) -> bool:
        theatre = watched(rate=1.0, gain={"x": 0.05}, wants={"x": 1.0, "trust": worth})
        theatre.step()
        kept = theatre.world.stances[0, 0] == 0
        theatre.release()
        return kept

    assert not keeps(0.0)
    assert keeps(5.0)


def test_what_it_foresees_is_what_comes():
    """What payoffs read of the belief twelve months on, and the belief once twelve months have gone by."""
    theatre = watched(wants={"trust": 1.0})
    actor, dossier = theatre.actors["one"], theatre.by_name["one.word"]
    weighed = actor.weigh(dossier, np.array([0]), theatre.policies.lasting())
    for option in (0, 1):
        played = watched(wants={"trust": 1.0})
        played.set_stance(played.by_name["one.word"], np.array([0]), option)
        for _ in range(12):
            played.step()
        assert weighed.terms["wants_trust"][option, 0] == pytest.approx(played.world["trust"][0], rel=1e-9)
        played.release()


def test_an_act_that_lapses_is_no_choice():
    acts = {"keep": tiny.option(), "break": tiny.option(lasts=2, then="keep")}
    actors = {"one": tiny.actor({}, {"word": tiny.dossier(acts, rate=0.0)}), "two": tiny.actor({}, {})}
    belief = {"holder": "two", "about": "one", "types": ["true", "false"], "seen": {"one.word": SEEN}, "looks": 0.1}
    found = tiny.content({"trust": tiny.variable(0.5)}, actors, beliefs={"trust": belief})
    theatre = Theatre(found, horizon=5, precision="double")
    theatre.set_stance(theatre.by_name["one.word"], np.array([0]), 1)
    theatre.step()
    after = theatre.world["trust"][0]
    theatre.step()
    assert theatre.world.stances[0, 0] == 0
    assert after == pytest.approx(0.25)
    assert after < theatre.world["trust"][0] < 0.26  # back at its word, which nobody takes for a new promise


def test_switched_off_nobody_learns():
    theatre = sim.theatre("baseline", worlds=5, seed=1, overrides={"decision.without": ["beliefs"]})
    start = [theatre.world[name].copy() for name, entry in SHIPPED.beliefs.items() if entry.part == "beliefs"]
    for _ in range(12):
        theatre.step()
    now = [theatre.world[name] for name, entry in SHIPPED.beliefs.items() if entry.part == "beliefs"]
    np.testing.assert_array_equal(start, now)
    theatre.release()


def test_switched_off_commitment_a_settlement_is_believed():
    theatre = sim.theatre("baseline", worlds=5, seed=1, overrides={"decision.without": ["commitment"]})
    theatre.step()
    assert (theatre.world["baloch_trust"] > 0.99).all()
    theatre.release()


def test_a_loyal_and_an_opportunist_pakistan_are_told_apart_by_beijing_within_two_years():
    loyal, opportunist = histories(SHIPPED, "beijing_trust", types(SHIPPED)["beijing_trust"], 300, seed=0)
    apart = np.mean(loyal[ASKED] > opportunist[ASKED])
    assert apart >= WANTED
    assert np.median(loyal[ASKED]) > 0.5 > np.median(opportunist[ASKED])


def test_every_type_is_one_that_some_belief_is_about():
    for name, kinds in types(SHIPPED).items():
        assert tuple(kinds) == SHIPPED.beliefs[name].types
        for entry in kinds.values():
            assert entry.cites
            for rule in entry.weights:
                assert f"actors.{rule}.weight" in SHIPPED.quantities


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"holder": "three"}, "three"),
        ({"types": ["true", "untrue"]}, "just true and untrue"),
        ({"seen": {"one.word": {"true": {"keep": 1.0}, "false": {"keep": 1.0}}}}, "missing"),
        ({"seen": {"one.word": {"true": {"keep": 0.5, "break": 0.4}, "false": {"keep": 0.5, "break": 0.5}}}}, "come to 1"),
        ({"seen": {"one.ward": SEEN}}, "one.word"),
        ({"about": "two"}, "holder and about are both 'two'"),
        ({"holder": "one"}, "holder and about are both 'one'"),
        ({"types": ["true", "true"]}, "twice 'true'"),
        ({"holder": "three", "about": "two"}, "a dossier of two"),
        ({"looks": 0}, "above 0 and up to 1"),
        ({"looks": {"value": 0.1, "range": [0.0, 0.2]}}, "above 0 and up to 1"),
        ({"looks": {"value": 0.1, "range": [0.05, 1.2]}}, "above 0 and up to 1"),
    ],
)
def test_a_wrong_belief_is_told_with_what_is_allowed(change, told):
    actors = {"one": tiny.actor({}, {"word": tiny.dossier({"keep": tiny.option(), "break": tiny.option()})})}
    actors["two"] = tiny.actor({}, {})
    belief = {"holder": "two", "about": "one", "types": ["true", "false"], "seen": {"one.word": SEEN}, "looks": 0.1}
    with pytest.raises(InputError, match=told.replace(".", r"\.")):
        tiny.content({"trust": tiny.variable(0.5)}, actors, beliefs={"trust": {**belief, **change}})


def test_a_belief_needs_a_variable_that_holds_it():
    actors = {"one": tiny.actor({}, {"word": tiny.dossier({"keep": tiny.option(), "break": tiny.option()})})}
    actors["two"] = tiny.actor({}, {})
    belief = {"holder": "two", "about": "one", "types": ["true", "false"], "seen": {"one.word": SEEN}, "looks": 0.1}
    with pytest.raises(InputError, match="declare 'trust'"):
        tiny.content({"x": tiny.variable(0.5)}, actors, beliefs={"trust": belief})


class TestTypesOfOnesOwn:
    """What an own folder says of beliefs and their types counts in study=beliefs, or is refused or left out by name."""

    LINE = ("study=beliefs", "folders=[own]", "worlds=2", "figures=[]", "execution=serial")

    @pytest.fixture
    def write(self, tmp_path, monkeypatch):
        monkeypatch.chdir(tmp_path)
        monkeypatch.setattr("sim.studies.verification.beliefs.MONTHS", (1, 2))
        monkeypatch.setattr("sim.studies.verification.beliefs.ASKED", 2)
        (tmp_path / "own" / "standards").mkdir(parents=True)

        def write(beliefs: dict | None, kinds: dict | None) -> None:
            for place, tree in (("beliefs", beliefs), ("standards/types", kinds)):
                if tree is not None:
                    (tmp_path / "own" / f"{place}.yaml").write_text(yaml.safe_dump(tree), encoding="utf-8")

        return write

    @staticmethod
    def belief(types: list[str]) -> dict:
        tree = copy.deepcopy(SHIPPED.tree["beliefs"]["beijing_trust"])
        seen = {dossier: dict(zip(types, kinds.values(), strict=True)) for dossier, kinds in tree["seen"].items()}
        return {"beijing_trust": {**tree, "types": types, "seen": seen}}

    @staticmethod
    def kinds(*names: str, rule: str = "pakistan.payoffs.isolation", fact: str = "pivot-44") -> dict:
        return {name: {"title": "x", "weights": {rule: 2.0}, "cites": [fact], "why": "x"} for name in names}

    def test_types_under_other_names_are_asked_for_or_taken(self, write):
        write(self.belief(["firm", "fickle"]), None)
        ended = asked(*self.LINE)
        assert (ended.code, "just firm and fickle" in ended.err, "standards/types.yaml" in ended.err) == (2, True, True), ended
        write(None, {"beijing_trust": self.kinds("firm", "fickle")})
        ended = asked(*self.LINE)
        assert ended.code == 0, ended.err

    def test_types_of_another_belief_count_and_what_has_none_is_told(self, write, tmp_path):
        write(None, {"delhi_trust": self.kinds("peaceful", "emboldened")})
        assert asked(*self.LINE).code == 0
        table = pd.read_csv(next(tmp_path.glob("results/*/tables/beliefs.csv")))
        assert set(table["name"]) == {*types(SHIPPED), "delhi_trust"}
        summary = next(tmp_path.glob("results/*/summary.md")).read_text(encoding="utf-8")
        assert SHIPPED.variables["tehran_trust"].label in summary.partition("Left out")[2]

    @pytest.mark.parametrize(
        ("kinds", "told"),
        [
            ({"dehli_trust": {}}, "Did you mean 'delhi_trust'?"),
            ({"delhi_trust": []}, "just peaceful and emboldened"),
            ({"delhi_trust": {"peaceful": {}, "emboldened": {}}}, "delhi_trust.peaceful.weights"),
            ({"delhi_trust": {"rule": "pakistan.payoffs.isolatoin"}}, "'pakistan.payoffs.isolation'"),
            ({"delhi_trust": {"fact": "pivot-99"}}, "pivot-99"),
        ],
    )
    def test_types_that_cannot_be_used_are_refused(self, write, kinds, told):
        if {"rule", "fact"} & set(kinds.get("delhi_trust", ())):
            kinds = {"delhi_trust": self.kinds("peaceful", "emboldened", **kinds["delhi_trust"])}
        write(None, kinds)
        ended = asked(*self.LINE)
        assert (ended.code, told in ended.err) == (2, True), ended
