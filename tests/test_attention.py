"""Does an actor change first what gains most, put the rest off, and weigh it again in the light of what it has done?"""

from __future__ import annotations

import numpy as np
import pytest

from sim.actors.dealings import Dealings
from sim.ensembles.api import planned
from sim.ensembles.batch import opened
from sim.ensembles.run_plan import RunPlan
from sim.game.seat import Game, made_by, seat_player
from sim.reporting.agreement_turns import Dealt
from sim.theatre import Theatre
from tests import tiny
from tests.dealing import deal

TURNS = {"attention": {"numbers": {"turns": 1}}}
THREE = {"low": 0.1, "middle": 0.2, "high": 0.4}
"""What each of three dossiers does to a variable of its own in a month."""


def pieces() -> tuple[tiny.Tree, tiny.Tree]:
    """Three things, and one actor that wants more of each and has a dossier for each."""
    dossiers = {
        f"for_{name}": tiny.dossier({"rest": tiny.option(), "push": tiny.option({name: effect})})
        for name, effect in THREE.items()
    }
    actors = {"eager": tiny.actor(dict.fromkeys(THREE, 1.0), dossiers, temperature=1e-4)}
    return {name: tiny.variable(0.2) for name in THREE}, actors


def stage(laws=TURNS, worlds: int = 3, **how) -> Theatre:
    """That actor with all its dossiers under review each month."""
    variables, actors = pieces()
    return tiny.theatre(variables, actors, laws={**tiny.laws(chance=1.0), **laws}, worlds=worlds, horizon=6, **how)


def pushing(theatre: Theatre, name: str) -> np.ndarray:
    """In which worlds a dossier pushes, (world,)."""
    return theatre.world.stances[theatre.by_name[f"eager.for_{name}"].row] == 1


def test_what_gains_most_comes_first_and_the_rest_follows_month_by_month() -> None:
    theatre = stage()
    for done in (("high",), ("high", "middle"), ("high", "middle", "low")):
        theatre.step()
        for name in THREE:
            assert (pushing(theatre, name) == (name in done)).all(), (theatre.month, name)


@pytest.mark.parametrize(("turns", "months"), [(1, [1, 2, 3]), (2, [2, 3, 3]), (3, [3, 3, 3]), (1.5, [2, 3, 3])])
def test_no_more_turns_a_month_than_the_law_says(turns: float, months: list[int]) -> None:
    theatre = stage({"attention": {"numbers": {"turns": turns}}})
    for count in months:
        theatre.step()
        assert sum(pushing(theatre, name).astype(int) for name in THREE).tolist() == [count] * 3


def test_without_the_law_everything_is_done_at_once() -> None:
    theatre = stage({})
    theatre.step()
    assert all(pushing(theatre, name).all() for name in THREE)


def test_each_world_has_its_own_number_of_turns() -> None:
    theatre = stage({"attention": {"numbers": {"turns": {"value": 2, "range": [1, 3]}}}}, worlds=200)
    theatre.step()
    done = sum(pushing(theatre, name).astype(int) for name in THREE)
    np.testing.assert_array_equal(done, np.ceil(theatre.parameters["laws.attention.numbers.turns"]).astype(int))
    assert set(done) == {2, 3}


def test_a_month_in_two_steps_has_no_more_turns_than_one_in_a_single_step() -> None:
    theatre = stage(steps_per_month=2)
    theatre.step()
    assert sum(pushing(theatre, name).astype(int) for name in THREE).tolist() == [1] * 3


def test_what_was_put_off_is_weighed_in_the_light_of_what_was_done() -> None:
    """Two ways to the same end, of which either is enough: at once both are taken, one after the other the better alone."""
    variables = {"end": tiny.variable(0.2)}
    dossiers = {
        name: tiny.dossier({"rest": tiny.option(), "push": tiny.option({"end": effect}, upkeep=0.1)})
        for name, effect in (("weak", 0.5), ("strong", 0.9))
    }
    actors = {"eager": tiny.actor({"end": 1.0}, dossiers, temperature=1e-4)}

    def played(laws) -> list[int]:
        theatre = tiny.theatre(variables, actors, laws={**tiny.laws(chance=1.0), **laws}, horizon=3)
        theatre.step()
        return [int(theatre.world.stances[theatre.by_name[f"eager.{name}"].row, 0]) for name in dossiers]

    assert played({}) == [1, 1]
    assert played(TURNS) == [0, 1]


def test_what_has_lost_its_ground_does_not_wait() -> None:
    """Three policies that stand on what is gone are all left in one month, though one turn is allowed."""
    variables = {"ground": tiny.variable(0.0)}
    options = {"rest": tiny.option(), "stand": tiny.option(requires={"ground": {"min": 0.5}})}
    dossiers = {name: tiny.dossier(options, start="rest") for name in ("first", "second", "third")}
    actors = {"eager": tiny.actor({"ground": 1.0}, dossiers, temperature=1e-4)}
    theatre = tiny.theatre(variables, actors, laws=TURNS, horizon=3)
    for dossier in theatre.dossiers:
        theatre.set_stance(dossier, np.array([0]), 1)
    theatre.policies.turn_page()
    theatre.step()
    assert not theatre.world.stances.any()


def test_a_turn_that_waits_is_told_and_is_on_the_table_next_month() -> None:
    theatre = stage(worlds=1, trace=True)
    theatre.step()
    told = {choice.dossier: choice.put_off for choice in theatre.accounts}
    assert told == {"eager.for_low": "push", "eager.for_middle": "push", "eager.for_high": ""}
    assert "puts off" in theatre.explain("eager", 1)
    rows = [theatre.by_name[f"eager.for_{name}"].row for name in THREE]
    assert (theatre.relations.asked[rows, 0] > 1).tolist() == [True, True, False]


def test_actors_do_not_share_their_turns() -> None:
    variables = {"x": tiny.variable(0.2), "y": tiny.variable(0.2)}
    actors = {
        name: tiny.actor(
            {want: 1.0},
            {"own": tiny.dossier({"rest": tiny.option(), "push": tiny.option({want: 0.2})})},
            temperature=1e-4,
        )
        for name, want in (("one", "x"), ("other", "y"))
    }
    theatre = tiny.theatre(variables, actors, laws=TURNS, horizon=3)
    theatre.step()
    assert theatre.world.stances.all()


def begin_game() -> tuple[RunPlan, Game, dict]:
    """A game in which that actor is played, and what has come up in its first month: all three, with one turn to make."""
    variables, actors = pieces()
    plan = RunPlan(tiny.content(variables, actors, laws={**tiny.laws(chance=1.0), **TURNS}), planned(None, {"months": 3}))
    game = Game.open(plan, 0, "eager")
    return plan, game, {choice.dossier: choice for choice in game.begin_month()}


def test_a_move_takes_the_turn_from_what_was_left_to_the_model_and_the_game_says_so() -> None:
    _, game, up = begin_game()
    made = game.end_month([made_by(choice, "push" if name == "eager.for_low" else None) for name, choice in up.items()])
    assert {move.dossier: move.option for move in made} == {
        "eager.for_low": "push",
        "eager.for_middle": "rest",
        "eager.for_high": "rest",
    }
    assert game.made == made and not any(move.departs for move in made if move.by == "model")


def test_to_stay_where_a_turn_is_put_off_leaves_the_game_as_it_is_played_again() -> None:
    plan, game, up = begin_game()
    game.end_month([made_by(choice, "rest" if choice.put_off else None) for choice in up.values()])
    again = opened(plan, np.array([0]), seat_player("eager", game.moves))
    again.step()
    assert game.theatre.relations.asked.any()
    np.testing.assert_array_equal(again.relations.asked, game.theatre.relations.asked)


def test_consent_that_waits_is_not_told_as_a_refusal() -> None:
    """One has offered; the other would grant it, and has one turn a month that gains more elsewhere."""
    variables = {"x": tiny.variable(0.2), "y": tiny.variable(0.2)}
    grant = {"rest": tiny.option(), "grant": tiny.option()}
    push = {"rest": tiny.option(), "push": tiny.option({"y": 0.9})}
    actors = {
        "one": tiny.actor({"x": 1.0}, {"q": tiny.dossier({"offer": tiny.option(), "rest": tiny.option()})}, temperature=0.0),
        "two": tiny.actor({"x": 0.5, "y": 9.0}, {"p": tiny.dossier(grant), "r": tiny.dossier(push)}, temperature=0.0),
    }
    laws = {**tiny.laws(chance=1.0), "offers": {"numbers": {"hope": 0.5, "patience": 3.0}}, **TURNS}
    content = tiny.content(variables, actors, laws=laws, agreements={"pact": deal()})
    theatre = Theatre(content, 1, horizon=3, precision="double", trace=True)
    theatre.step()
    choice = next(choice for choice in theatre.accounts if choice.dossier == "two.p")
    assert choice.put_off == "grant"
    assert not list(Dealt().tell(theatre, choice))


@pytest.mark.parametrize(("option", "done"), [(1, "low"), (2, "high")])
def test_only_a_move_that_can_be_made_takes_the_turn(option: int, done: str) -> None:
    variables, actors = pieces()
    third = tiny.option({"low": 0.3}, requires={"middle": {"min": 0.9}})
    actors["eager"]["dossiers"]["for_low"]["options"]["third"] = third
    played = seat_player("eager", {(1, "eager.for_low"): np.array([option])})
    content = tiny.content(variables, actors, laws={**tiny.laws(chance=1.0), **TURNS})
    theatre = Theatre(content, 1, horizon=3, precision="double", actor_classes=played)
    theatre.step()
    assert [name for name in THREE if pushing(theatre, name)[0]] == [done]


def test_a_consent_that_waits_is_not_counted_as_a_refusal() -> None:
    """Somebody asks for what the other would grant, were it not for something else that gains more."""
    variables = {"x": tiny.variable(0.2), "y": tiny.variable(0.2)}
    dossiers = {
        "grant": tiny.dossier({"no": tiny.option(), "yes": tiny.option({"x": 0.05})}),
        "more": tiny.dossier({"rest": tiny.option(), "push": tiny.option({"y": 0.4})}),
    }
    actors = {
        "asks": tiny.actor({"x": 1.0}, {"ask": tiny.dossier({"ask": tiny.option(), "rest": tiny.option()}, rate=0.0)}),
        "gives": tiny.actor({"x": 1.0, "y": 1.0}, dossiers, temperature=1e-4),
    }
    pact = {
        "label": "a deal",
        "takes": {"asks.ask": ["ask"], "gives.grant": ["yes"]},
        "asked_by": ["asks.ask"],
        "effects": {"x": 0.01},
    }
    laws = {**tiny.laws(chance=1.0), **TURNS}
    theatre = Theatre(tiny.content(variables, actors, laws=laws, agreements={"deal": pact}), precision="double", horizon=3)
    counts = Dealings()
    theatre.onlookers.append(counts)
    theatre.step()
    gives = counts.table().set_index("dossier").loc["gives.grant"]
    assert (gives["granted"], gives["refused"]) == (0, 0)
    theatre.step()
    assert counts.table().set_index("dossier").loc["gives.grant", "granted"] == 1
