"""Do incidents happen as often, as badly and only where the model says, and do they follow what was measured?"""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import nbinom

import sim
from sim.analysis.behaviour import tail_exponent
from sim.config.happenings import Incident
from sim.theatre import Theatre
from sim.world import incidents
from sim.world.incidents import gamma_poisson

WORLDS = 60_000
MONTHS = range(1, 5)
GRID = (np.arange(200_000) + 0.5) / 200_000
"""Evenly spaced chances: what is found on them is no luck."""
INCIDENTS = sim.content().incidents
DRIVERS = [(name, variable) for name, entry in INCIDENTS.items() for variable in entry.drivers]
STANCES = [
    (name, dossier, option)
    for name, entry in INCIDENTS.items()
    for dossier, options in entry.stances.items()
    for option in options
]


def struck(theatre: Theatre, month: int) -> incidents.Toll:
    """One month of incidents."""
    return incidents.strike(theatre.content.incidents, theatre.world, theatre.options, theatre.parameters, theatre.luck, month)


def rate(theatre: Theatre, name: str) -> np.ndarray:
    """The expected number a month of one incident."""
    return incidents.rate_of(name, theatre.content.incidents[name], theatre.world, theatre.options, theatre.parameters)


@pytest.fixture(scope="module")
def opened(content):
    """Opens theatres at month 0 with middle values, the attacks' drivers where their rates are stated, and lets go of them."""
    held: list[Theatre] = []

    def at_reference(worlds: int, *changes: str) -> Theatre:
        played = sim.content(overrides=changes) if changes else content
        theatre = Theatre(played, worlds, seed=21, design="central", horizon=1, precision="double")
        held.append(theatre)
        for variable, driver in INCIDENTS["baloch_attack"].drivers.items():
            theatre.world.variables[theatre.world.variable_rows[variable]] = driver.at
        return theatre

    yield at_reference
    for theatre in held:
        theatre.release()


@pytest.fixture(scope="module")
def theatre(opened):
    return opened(WORLDS)


@pytest.fixture(scope="module")
def tolls(theatre):
    return [struck(theatre, month) for month in MONTHS]


# --- numbers of attacks -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("shape", [3.0, 6.0, 12.0])
@pytest.mark.parametrize("mean", [0.05, 1.0, 14.25, 40.0, 100.0])
def test_numbers_of_attacks_follow_a_gamma_poisson_law(mean, shape):
    """The moments to one part in a thousand, which is what the grid of chances leaves open, and SciPy's own quantiles."""
    numbers = gamma_poisson(np.full(GRID.size, mean), shape, GRID)
    assert abs(numbers.mean() / mean - 1.0) < 0.001
    assert abs(numbers.var() / (mean + mean**2 / shape) - 1.0) < 0.001
    assert np.mean(numbers == nbinom.ppf(GRID, shape, shape / (shape + mean))) > 0.9999


def test_numbers_of_attacks_are_whole_never_negative_and_rise_with_their_chance():
    for mean in (0.01, 1.0, 14.25, 200.0):
        numbers = gamma_poisson(np.full(GRID.size, mean), 6.0, GRID)
        assert (numbers == np.floor(numbers)).all()
        assert numbers[0] >= 0
        assert (np.diff(numbers) >= 0).all()
    ends = gamma_poisson(np.full(2, 14.25), 6.0, np.array([0.0, np.nextafter(1.0, 0.0)]))
    assert np.isfinite(ends).all()


# --- rates ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "variable"), DRIVERS)
def test_the_logarithm_of_a_rate_answers_each_driver_in_a_straight_line(name, variable, opened):
    theatre = opened(21)
    low, high = theatre.content.variables[variable].bounds
    theatre.world.variables[theatre.world.variable_rows[variable]] = np.linspace(low, high, 21)
    slopes = np.diff(np.log(rate(theatre, name))) * 20 / (high - low)
    assert np.allclose(slopes, theatre.content.incidents[name].drivers[variable].slope.value, rtol=1e-9)


@pytest.mark.parametrize(("name", "dossier", "option"), STANCES)
def test_a_stance_adds_its_share_to_the_logarithm_of_a_rate(name, dossier, option, opened):
    theatre = opened(1)
    answers, options = theatre.content.incidents[name].stances[dossier], theatre.options[dossier]
    found = {}
    for index, standing in enumerate(options):
        theatre.world.stances[theatre.world.dossier_rows[dossier]] = index
        found[standing] = np.log(rate(theatre, name)[0])
    neutral = next(standing for standing in options if standing not in answers)
    assert np.isclose(found[option] - found[neutral], answers[option].value)


@pytest.mark.parametrize("name", INCIDENTS)
def test_an_incident_happens_as_often_as_its_rate_says(name, theatre, tolls):
    kind = theatre.content.incidents[name].kind
    share = np.mean([toll.happened[name] for toll in tolls])
    if kind == "event":
        chance = float(np.mean(1.0 - np.exp(-rate(theatre, name))))
        error = np.sqrt(chance * (1.0 - chance) / (WORLDS * len(tolls)))
        assert abs(share - chance) < 4.5 * error, "fails by chance once in 100,000 runs"
    elif kind == "count":
        mean = np.mean([toll.count[name] for toll in tolls])
        assert abs(mean / rate(theatre, name).mean() - 1.0) < 0.01
    else:
        assert 0.0 < share < 0.5


def test_the_stated_rate_is_the_rate_where_its_drivers_stand_at_their_reference(opened):
    for name, incident in INCIDENTS.items():
        if incident.kind != "derived" and not incident.stances:
            lone = opened(1)
            for variable, driver in incident.drivers.items():
                lone.world.variables[lone.world.variable_rows[variable]] = driver.at
            assert np.isclose(rate(lone, name)[0], incident.per_month.value)


# --- deaths -----------------------------------------------------------------------------------------------------------


def test_a_year_of_attacks_kills_as_many_an_attack_as_was_measured(tolls):
    """225 killed in 171 attacks (pips-2024); two percent leave room for chance and rounding."""
    deaths = sum(toll.deaths["baloch_attack"].sum() for toll in tolls)
    attacks = sum(toll.count["baloch_attack"].sum() for toll in tolls)
    assert abs(deaths / attacks / (225 / 171) - 1.0) < 0.02
    assert abs(12 * attacks / WORLDS / len(tolls) / 171 - 1.0) < 0.02


def test_the_tail_of_severity_has_the_stated_exponent(opened):
    """Uncut, so that the cut does not bend the tail; 4 standard errors and the worst of a month being one of several: 0.12."""
    theatre = opened(WORLDS, "incidents.baloch_attack.severity.largest=1000000000")
    worst = np.concatenate([struck(theatre, month).worst["baloch_attack"] for month in MONTHS])
    exponent, error = tail_exponent(worst, 60)
    assert error < 0.03
    assert abs(exponent - theatre.content.incidents["baloch_attack"].severity.exponent.value) < 0.12


def test_no_attack_kills_more_than_the_largest_and_all_tolls_are_whole(theatre, tolls):
    largest = theatre.content.incidents["baloch_attack"].severity.largest
    for toll in tolls:
        count, deaths, worst = (part["baloch_attack"] for part in (toll.count, toll.deaths, toll.worst))
        assert worst.max() <= largest
        assert (worst <= deaths).all()
        assert ((deaths > 0) == (worst > 0)).all()
        assert (deaths[count == 0] == 0).all()
        for numbers in (count, deaths, worst):
            assert (numbers == np.floor(numbers)).all()
            assert numbers.min() >= 0


def test_in_a_month_with_one_attack_its_toll_is_the_months_toll(opened):
    theatre = opened(WORLDS, "incidents.baloch_attack.per_month=1.0")
    toll = struck(theatre, 1)
    lone = toll.count["baloch_attack"] == 1
    assert lone.sum() > 1000
    assert (toll.deaths["baloch_attack"][lone] == toll.worst["baloch_attack"][lone]).all()


def single_tolls(entry: Incident) -> tuple[float, float]:
    """Mean and variance of the deaths in one attack, by the law it is drawn from."""
    tail, lethal = entry.severity.exponent.value - 1.0, entry.severity.lethal_share.value
    cut = 1.0 - entry.severity.largest**-tail
    first, second = ((tail / (power - tail)) * (entry.severity.largest ** (power - tail) - 1.0) / cut for power in (1.0, 2.0))
    return lethal * first, lethal * second - (lethal * first) ** 2


@pytest.mark.parametrize(("mean", "ratio"), [(5.0, 0.992), (14.25, 0.946), (40.0, 0.934), (100.0, 0.925)])
def test_deaths_have_the_mean_of_all_attacks_and_up_to_eight_percent_less_variance(mean, ratio):
    """What the module says of itself, against the sum of attacks that are drawn one by one; 2,000,000 months, errors of 1 %."""
    entry = INCIDENTS["baloch_attack"]
    numbers = {
        f"incidents.baloch_attack.severity.{key}": getattr(entry.severity, key).value for key in ("lethal_share", "exponent")
    }
    rng = np.random.default_rng(0)
    count = gamma_poisson(np.full(2_000_000, mean), 6.0, rng.random(2_000_000))
    deaths = incidents._deaths("baloch_attack", entry.severity, numbers, count, rng.random(2_000_000))[1]
    first, second = single_tolls(entry)
    assert deaths.mean() / (mean * first) == pytest.approx(1.0, abs=0.004)
    assert deaths.var() / (mean * second + (mean + mean**2 / 6.0) * first**2) == pytest.approx(ratio, abs=0.015)


def test_no_month_of_the_baseline_comes_near_the_most_attacks_there_can_be():
    attacks = sim.run(worlds=1000, months=24).data["attacks"].values
    assert attacks.max() < incidents.MOST / 2
    assert nbinom.sf(incidents.MOST, 3.0, 3.0 / (3.0 + 100.0)) < 1e-9, "even at seven times the mean and the most dispersion"


def test_an_attack_is_lethal_as_often_as_stated(opened):
    theatre = opened(WORLDS, "incidents.baloch_attack.per_month=1.0")
    toll = struck(theatre, 1)
    lone = toll.count["baloch_attack"] == 1
    chance = theatre.content.incidents["baloch_attack"].severity.lethal_share.value
    error = np.sqrt(chance * (1.0 - chance) / lone.sum())
    assert abs((toll.deaths["baloch_attack"][lone] > 0).mean() - chance) < 4.5 * error, "fails by chance once in 100,000 runs"


def test_an_attack_with_mass_casualties_is_one_whose_toll_is_high(theatre, tolls):
    entry = theatre.content.incidents["mass_casualty_attack"]
    for toll in tolls:
        assert np.array_equal(toll.happened["mass_casualty_attack"], toll.worst[entry.of] >= entry.killed_at_least)
        assert toll.happened["mass_casualty_attack"].any()


# --- what they leave behind -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [name for name, entry in INCIDENTS.items() if entry.pushes])
def test_an_incident_leaves_its_mark_only_where_it_happened(name, opened):
    theatre = opened(400)
    entry, world = theatre.content.incidents[name], theatre.world
    happened = np.arange(400) % 3 == 0
    before = world.variables.copy()
    incidents.impulses({name: entry}, incidents.Toll({name: happened}, {}, {}, {}), world, theatre.bounds)
    assert world.variables[:, ~happened].tobytes() == before[:, ~happened].tobytes()
    for variable, row in world.variable_rows.items():
        low, high = theatre.bounds[row]
        effect = entry.pushes.get(variable, 0.0)
        room = (high if effect > 0 else low) - before[row]
        assert np.allclose(world.variables[row, happened], (before[row] + abs(effect) * room)[happened], atol=1e-12), variable


def test_the_record_tells_what_happened(small):
    data = small.data
    assert (data["attacks"].isel(month=0) == 0).all()
    assert ((data["deaths"] > 0) <= (data["attacks"] > 0)).all()
    assert ((data["worst_attack"] >= 21) == data["happened"].sel(incident="mass_casualty_attack")).all()
    assert ((data["attacks"] > 0) == data["happened"].sel(incident="baloch_attack")).all()
