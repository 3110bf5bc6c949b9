"""Does the order in which actors are gone through leave everything but rounding as it was?"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import sim
from sim.config.content import in_order
from sim.config.errors import InputError
from sim.ensembles.batch import run_batch
from sim.ensembles.folder import begin, finish, identity, manifest_of
from sim.ensembles.run import run_ensemble
from sim.ensembles.settings import RunSettings, settings_from
from sim.theatre import Theatre
from tests import tiny
from tests.asking import asked
from tests.bits import DEPTHS, assert_same, bits, held

ACTORS = list(sim.content().actors)
BACKWARDS = ACTORS[::-1]
SHUFFLED = [ACTORS[place] for place in (3, 6, 0, 5, 1, 7, 2, 4)]


def run_of(depth: str, order: list[str], precision: str) -> dict[str, np.ndarray]:
    """Some worlds of the baseline, their actors in an order."""
    months = {"1": 12, "2": 3, "inf": 2}[depth]
    return bits(held("baseline", depth), np.arange(30), months, order=order, precision=precision)


@pytest.mark.parametrize(("depth", "precision"), [*((depth, "single") for depth in DEPTHS), ("1", "double")])
def test_no_stance_milestone_or_incident_depends_on_the_order_and_levels_by_rounding_alone(depth, precision):
    usual, other = (run_of(depth, order, precision) for order in ([], SHUFFLED))
    for name in usual.keys() - {"state"}:
        assert np.array_equal(usual[name], other[name]), name
    low, high = np.array([variable.bounds for variable in held("baseline", depth).variables.values()]).T
    assert np.max(np.abs(usual["state"] - other["state"]) / (high - low)) < {"single": 1e-5, "double": 1e-6}[precision]


def test_the_order_is_that_in_which_actors_are_gone_through(content):
    seen: list[str] = []
    theatre = Theatre(content, 20, horizon=2, order=SHUFFLED)
    theatre.onlookers.append(lambda theatre, actor, dossier, weighing, before: seen.append(actor.name))
    theatre.step()
    assert [agent.name for agent in theatre.agents] == list(theatre.actors) == SHUFFLED
    assert list(dict.fromkeys(d.actor for d in theatre.dossiers)) == SHUFFLED
    assert list(dict.fromkeys(seen)) == [name for name in SHUFFLED if name in seen]
    assert len(set(seen)) > 4
    theatre.release()


def test_where_sums_are_exact_so_are_the_bits(content):
    """Pushes that halve the room have logarithms whose multiples add up without rounding."""
    half = {"push": tiny.option({"x": 0.5, "y": -0.5}), "rest": tiny.option()}
    actors = {name: tiny.actor({"x": 1.0, "y": 0.5}, {"q": tiny.dossier(half, rate=0.4)}) for name in ("a", "b")}
    variables = {name: tiny.variable(0.5) for name in "xy"}
    played, found = tiny.content(variables, actors), []
    for order in ("ab", "ba"):
        stage = Theatre(played, 50, horizon=6, precision="double", order=order)
        for _ in range(6):
            stage.step()
        found.append(stage.world.variables.tobytes() + stage.record.stance.tobytes() + stage.policies.standing.up.tobytes())
        stage.release()
    assert found[0] == found[1]
    assert len(np.unique(stage.world.variables)) > 10


def test_a_world_alone_matches_the_same_world_in_a_batch_in_any_order():
    together = bits(held(), np.arange(40), 3, order=BACKWARDS)
    assert_same(bits(held(), [39, 7], 3, order=BACKWARDS), together, [39, 7])


@pytest.mark.parametrize(
    ("order", "told"),
    [
        (["chna", *ACTORS[:7]], r"order: unknown actor 'chna'.*Did you mean 'china'"),
        (ACTORS[:7], r"order: found .*allowed: each of bla, china.*once, or an empty list"),
        ([*ACTORS, "us"], r"order: found .*once"),
    ],
    ids=["misspelt", "one missing", "one twice"],
)
def test_an_order_that_is_none_is_refused_in_words(order, told, content):
    for ask in (lambda: sim.run(worlds=1, months=1, order=order), lambda: Theatre(content, order=order)):
        with pytest.raises(InputError, match=told):
            ask()
    assert in_order(content, []) == ACTORS


def test_a_stored_run_says_how_it_was_computed_and_can_be_made_again(tmp_path: Path, content):
    """Steps, generator and order go into the folder of a run like every other setting, and its worlds are had again from it."""
    chosen = {"steps_per_month": 2, "generator": "splitmix", "order": SHUFFLED}
    settings = settings_from({"worlds": 12, "months": 2, "batch": 5, "keep": "final", **chosen})
    begin(tmp_path, content, settings)
    finish(tmp_path, content, run_ensemble(content, settings, folder=tmp_path).settings)
    kept = sim.load(tmp_path)
    assert {key: getattr(kept.settings, key) for key in chosen} == chosen
    assert identity(kept.content, kept.settings) == manifest_of(tmp_path)["config_sha256"] != identity(content, RunSettings())
    again = run_batch(kept.plan, np.array([11]))
    assert again["state"].tobytes() == kept.data["state"].isel(world=[11]).values.tobytes()
    replayed = kept.theatre([11])
    assert (replayed.steps_per_month, replayed.luck.generator, replayed.order) == (2, "splitmix", SHUFFLED)
    replayed.release()


@pytest.mark.parametrize("wrong", ["steps_per_month=0", "generator=mersenne", "order=[us]"])
def test_what_cannot_be_ends_with_one_message_and_leaves_nothing(wrong, tmp_path):
    ended = asked(wrong, "worlds=2", "months=1", f"results={tmp_path / 'results'}")
    assert (ended.code, ended.out) == (2, "")
    assert wrong.split("=")[0] in ended.err
    assert not (tmp_path / "results").exists()
