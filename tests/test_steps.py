"""Do several steps a month come to the same month, exactly where they should and nearly elsewhere?"""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

import sim
from sim.config.errors import InputError
from sim.mechanisms.check import check_mechanisms
from sim.theatre import Theatre
from sim.world.steps import carried, chance
from tests import tiny
from tests.bits import assert_same, bits, held

STEPS = (1, 2, 3, 12)
ERROR_RATE = 1e-6
"""Chance that one randomised question of this file is answered wrongly although all is well."""
WORLDS = 20_000


def pushing(*effects: float) -> dict:
    """As many actors as effects on x, none of whom ever looks up."""
    return {
        f"actor{place}": tiny.actor({}, {"q": tiny.dossier({"push": tiny.option({"x": effect}), "not": tiny.option()}, rate=0.0)})
        for place, effect in enumerate(effects)
    }


def path(stage: Theatre, months: int, name: str = "x") -> np.ndarray:
    """The course of one variable in the first world, in full precision."""
    found = [stage.world[name][0]]
    for _ in range(months):
        stage.step()
        found.append(stage.world[name][0])
    stage.release()
    return np.array(found)


# --- exactly the same ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("steps", STEPS)
@pytest.mark.parametrize("effects", [(0.1,), (-0.3,), (0.2, -0.05), (0.1, 0.2, -0.3)], ids=str)
def test_standing_pushes_come_to_the_same_month(effects, steps):
    stage = tiny.theatre({"x": tiny.variable(0.4, (-1.0, 2.0))}, pushing(*effects), horizon=8, steps_per_month=steps)
    up, down = (1.0 - np.prod([1.0 - abs(e) for e in effects if sign * e > 0]) for sign in (1, -1))
    balance, gap_kept = (2.0 * up - 1.0 * down) / (up + down), 1.0 - up - down
    expected = balance + (0.4 - balance) * gap_kept ** np.arange(9)
    np.testing.assert_allclose(path(stage, 8), expected, atol=1e-12)


@pytest.mark.parametrize("steps", STEPS)
def test_the_drift_home_comes_to_the_same_month(steps):
    x = tiny.variable(0.9, relax={"rate": 0.2, "toward": 0.3})
    stage = tiny.theatre({"x": x}, pushing(), horizon=8, steps_per_month=steps)
    np.testing.assert_allclose(path(stage, 8), 0.3 + 0.6 * 0.8 ** np.arange(9), atol=1e-12)


@pytest.mark.parametrize("steps", STEPS)
def test_a_mechanism_whose_causes_stand_still_comes_to_the_same_month(steps):
    variables = {name: tiny.variable(0.5) for name in ("us_diversification", "us_supply", "market_stress")}
    variables["us_tariffs"] = tiny.variable(75.0, (0.0, 150.0))
    rates = {"tariffs_burden_american_makers": {"rates": {"industry": 0.1, "markets": 0.2}}}
    content = check_mechanisms(tiny.content(variables, pushing(), mechanisms=rates))
    burden = 0.5 * 0.5
    expected = 0.5 * (1.0 - 0.1 * burden) ** np.arange(7)
    stage = Theatre(content, precision="double", horizon=6, steps_per_month=steps)
    np.testing.assert_allclose(path(stage, 6, "us_supply"), expected, atol=1e-12)


def test_what_is_certain_in_a_month_is_certain_in_a_step_and_what_fills_the_room_fills_it():
    assert [chance(np.array([1.0, 0.0]), steps).tolist() for steps in STEPS] == [[1.0, 0.0]] * len(STEPS)
    for steps in STEPS:
        assert carried(np.array([0.2]), (0.0, 1.0), (0.0, 1.0), steps) == 1.0
        assert carried(np.array([0.2], dtype=np.float32), (1.0, 1.0), (0.0, 1.0), steps) == np.float32(0.2)
    assert carried(np.array([0.2]), (0.1, 0.1), (0.0, 1.0), 2) == pytest.approx(0.5), "an overshoot ends at the balance"


# --- the calendar --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("steps", STEPS)
def test_events_milestones_and_acts_keep_to_the_calendar(steps):
    answers = {
        "wait": tiny.option(),
        "strike": tiny.option({"x": 0.2}, lasts=2),
        "talk": tiny.option({"y": 0.1}),
    }
    events = [
        {"label": "a strike", "month": 2, "stance": {"one.q": "strike"}, "push": {"z": 0.5}},
        {"label": "talks", "when": {"x": {"min": 0.3}}, "push": {"z": 0.5}},
    ]
    seen = {"half": {"label": "half", "when": {"x": {"min": 0.15}}, "lasts": 3}}
    content = tiny.content(
        {name: tiny.variable() for name in "xyz"},
        {"one": tiny.actor({}, {"q": tiny.dossier(answers, rate=0.0)})},
        milestones=seen,
        scenario={"title": "tiny", "question": "what then?", "events": events},
    )
    stage = Theatre(content, 3, precision="double", horizon=6, steps_per_month=steps)
    for _ in range(6):
        stage.step()
    x, _, z = stage.record.state[:, :, 1].T
    np.testing.assert_allclose(x, [0, 0, 0.2, 0.36, 0.36, 0.36, 0.36], atol=1e-7)
    np.testing.assert_allclose(z, [0, 0, 0.5, 0.5, 0.75, 0.75, 0.75], atol=1e-7)
    assert stage.world.reached.tolist() == [[4, 4, 4]]
    assert stage.record.stance[:, 0, 0].tolist() == [0, 0, 1, 1, 0, 0, 0]
    stage.release()


def reviewed(stage: Theatre, months: int) -> dict[str, np.ndarray]:
    """How often each dossier comes up, (step, world)."""
    found = {d.name: np.zeros((months * stage.steps_per_month + 1, stage.world.n), dtype=int) for d in stage.dossiers}
    stage.onlookers.append(
        lambda theatre, actor, d, weighing, before: np.add.at(found[d.name][theatre.moment], weighing.where, 1)
    )
    for _ in range(months):
        stage.step()
    stage.release()
    return found


def shares_agree(hits: int, n: int, share: float) -> bool:
    """Whether a count is what a chance makes likely."""
    return stats.binomtest(hits, n, share).pvalue > ERROR_RATE


@pytest.mark.parametrize("steps", STEPS)
def test_a_review_has_the_chance_of_its_month_and_attention_lasts_a_month(steps):
    two = {"a": tiny.option(), "b": tiny.option()}
    watching = {"start": "a", "question": "which?", "turning_cost": 0.0, "options": two}
    actors = {
        "one": tiny.actor({}, {"q": tiny.dossier(two, rate=0.0)}),
        "two": tiny.actor({}, {"q": {**watching, "review": {"rate": 0.0, "attention": 0.6, "when": ["one.q"]}}}),
        "three": tiny.actor({}, {"q": tiny.dossier(two, rate=0.3)}),
    }
    story = {"title": "tiny", "question": "?", "events": [{"label": "a turn", "month": 1, "stance": {"one.q": "b"}}]}
    content = tiny.content({"x": tiny.variable()}, actors, scenario=story)
    found = reviewed(Theatre(content, WORLDS, horizon=3, steps_per_month=steps, seed=1), 3)
    first, heard, later = (slice(1 + month * steps, 1 + (month + 1) * steps) for month in range(3))
    assert not found["two.q"][first].any()
    assert not found["two.q"][later].any()
    assert shares_agree(np.count_nonzero(found["two.q"][heard].any(axis=0)), WORLDS, 0.6)
    for month in (first, heard, later):
        assert shares_agree(np.count_nonzero(found["three.q"][month].any(axis=0)), WORLDS, 0.3)


@pytest.mark.parametrize("steps", STEPS)
def test_a_new_stance_is_given_its_pause(steps):
    review = {"rate": 0.9, "attention": 0.9, "pause": 2}
    actors = {
        "one": tiny.actor({}, {"q": tiny.dossier({"a": tiny.option(), "b": tiny.option()}) | {"review": review}}, temperature=9.0)
    }
    stage = Theatre(tiny.content({"x": tiny.variable()}, actors), 500, horizon=9, steps_per_month=steps, seed=1)
    turns = np.zeros((9 * steps + 1, 500), dtype=bool)
    stage.onlookers.append(
        lambda theatre, actor, d, weighing, before: turns[theatre.moment].__setitem__(
            weighing.where, before[weighing.where] != theatre.world.stances[d.row, weighing.where]
        )
    )
    for _ in range(9):
        stage.step()
    stage.release()
    waits = np.concatenate([np.diff(np.flatnonzero(world)) for world in turns.T])
    assert waits.min() == 2 * steps + 1


# --- incidents -----------------------------------------------------------------------------------------------------------


INCIDENTS = {
    "clash": {"label": "clash", "kind": "event", "per_month": 0.5, "pushes": {"x": 0.25}},
    "attack": {
        "label": "attack",
        "kind": "count",
        "per_month": 6.0,
        "dispersion": 4.0,
        "severity": {"lethal_share": 0.4, "exponent": 2.5, "largest": 500},
        "pushes": {"y": 0.5},
    },
    "carnage": {"label": "carnage", "kind": "derived", "of": "attack", "killed_at_least": 10, "pushes": {"z": 0.5}},
}


def struck(steps: int) -> Theatre:
    """One month of incidents at rates that stand still."""
    content = tiny.content({name: tiny.variable() for name in "xyz"}, pushing(), incidents=INCIDENTS)
    stage = Theatre(content, WORLDS, horizon=1, precision="double", seed=2, steps_per_month=steps)
    stage.step()
    stage.release()
    return stage


@pytest.mark.parametrize("steps", STEPS)
def test_incidents_are_as_frequent_and_leave_their_mark_once_a_month(steps):
    stage = struck(steps)
    happened = stage.record.happened[1]
    for row, (name, push) in enumerate((("x", 0.25), ("y", 0.5), ("z", 0.5))):
        np.testing.assert_allclose(stage.world[name], np.where(happened[row], push, 0.0), atol=1e-12)
    numbers = stats.nbinom(4.0, 4.0 / (4.0 + 6.0))
    assert shares_agree(happened[0].sum(), WORLDS, 1.0 - np.exp(-0.5))
    assert shares_agree(happened[1].sum(), WORLDS, 1.0 - numbers.pmf(0))
    cut = 1.0 - 500.0**-1.5  # of the law of deaths, whose worst is rounded: 10 from 9.5 on
    below = 0.6 + 0.4 * (1.0 - 9.5**-1.5) / cut
    none_so_bad = (0.4 / (0.4 + 0.6 * (1.0 - below))) ** 4.0  # gamma-Poisson thinned to the attacks that bad
    assert shares_agree(happened[2].sum(), WORLDS, 1.0 - none_so_bad)
    assert np.array_equal(stage.record.worst[1] >= 10, happened[2])


@pytest.mark.parametrize("steps", STEPS)
def test_numbers_of_attacks_have_the_law_of_the_month_and_deaths_its_mean(steps):
    stage = struck(steps)
    attacks, deaths = stage.record.attacks[1], stage.record.deaths[1]
    numbers = stats.nbinom(4.0, 4.0 / (4.0 + 6.0))
    seen = np.bincount(np.minimum(attacks, 20), minlength=21)
    expected = np.append(numbers.pmf(np.arange(20)), numbers.sf(19)) * WORLDS
    assert stats.chisquare(seen, expected).pvalue > ERROR_RATE
    shares = np.exp(np.linspace(0.0, np.log(500.0), 100_001))
    mean = 6.0 * 0.4 * np.trapezoid(1.5 * shares**-1.5, shares) / (1.0 - 500.0**-1.5)
    assert abs(deaths.mean() - mean) < 5.0 * deaths.std() / np.sqrt(WORLDS) + 0.05, "0.05 is for rounding to whole deaths"
    assert np.all(deaths >= stage.record.worst[1])


# --- the whole theatre ---------------------------------------------------------------------------------------------------


def test_a_world_alone_matches_the_same_world_in_a_batch_whatever_the_steps():
    for steps in (2, 3):
        together = bits(held("baseline", "2"), np.arange(40), 2, steps_per_month=steps)
        assert_same(bits(held("baseline", "2"), [39, 7], 2, steps_per_month=steps), together, [39, 7])


def test_the_baseline_hardly_depends_on_the_steps(content):
    """After a year: levels to 1 % of their range, shares and attacks to 2 %, on top of what luck does to 400 worlds."""
    one, two = (bits(content, np.arange(400), 12, seed=4, steps_per_month=steps) for steps in (1, 2))
    low, high = np.array([variable.bounds for variable in content.variables.values()]).T
    levels = [(found["state"][:, -1] - low) / (high - low) for found in (one, two)]
    reached = [found["milestone"] >= 0 for found in (one, two)]
    happened = [found["happened"].mean(axis=1) for found in (one, two)]
    for (before, after), tolerance in ((levels, 0.01), (reached, 0.02), (happened, 0.02)):
        apart = after.astype(float) - before
        assert np.all(np.abs(apart.mean(axis=0)) < tolerance + 4.5 * apart.std(axis=0) / np.sqrt(400))
    attacks = [found["attacks"].sum(axis=1) for found in (one, two)]
    error = np.std(attacks[1] - attacks[0]) / np.sqrt(400)
    assert abs(attacks[1].mean() - attacks[0].mean()) < 0.02 * attacks[0].mean() + 4.5 * error


@pytest.mark.parametrize(("steps", "told"), [(0, "found 0"), (13, "found 13"), (1.5, "found 1.5"), ("two", "found 'two'")])
def test_steps_that_cannot_be_are_refused_in_words(steps, told, content):
    with pytest.raises(InputError, match=f"steps_per_month.*{told}"):
        sim.run(worlds=1, months=1, steps_per_month=steps)
    with pytest.raises(InputError, match=rf"steps_per_month.*{told}.*from 1 to 12"):
        Theatre(content, steps_per_month=steps)
