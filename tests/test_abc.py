"""Does calibration find numbers that are known, widen where nothing is known, and keep its intervals' promises?"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from scipy.special import expit

from sim.analysis.abc import bounded, informed, posterior, quantiles, resampled, unbounded
from sim.analysis.likelihood import learnt
from sim.ensembles.execution import Execution
from sim.ensembles.run import run_ensemble
from sim.ensembles.settings import RunSettings
from sim.luck import generator
from sim.studies.calibration.fit import fit_record, read_off, with_errors
from sim.studies.calibration.summary_statistics import trained
from sim.studies.calibration.targets import plan_of
from sim.studies.hindcast import hindcast

RNG = np.random.default_rng(5)


def gaussian(draws: int = 20_000, noise: float = 0.5, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Two standard normal numbers and three statistics: each number with noise, and noise alone."""
    rng = np.random.default_rng(seed)
    numbers = rng.normal(size=(draws, 2))
    statistics = np.column_stack([numbers, np.zeros(draws)]) + rng.normal(size=(draws, 3)) * noise
    return numbers, statistics


# --- the regression --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("share", [0.02, 0.25, 1.0])
def test_the_posterior_of_a_normal_number_measured_with_noise_is_the_exact_one(share):
    numbers, statistics = gaussian()
    observed = np.array([1.2, -0.8, 0.3])
    found = posterior(numbers, statistics, observed, share)
    mean = found.weights @ found.adjusted
    spread = np.sqrt(found.weights @ (found.adjusted - mean) ** 2)
    exact = observed[:2] / (1.0 + 0.5**2), np.sqrt(0.5**2 / (1.0 + 0.5**2))
    assert mean == pytest.approx(exact[0], abs=4.5 * exact[1] / np.sqrt(found.effective))
    assert spread == pytest.approx(exact[1], rel=4.5 / np.sqrt(2 * found.effective)), "of so many draws, 4.5 standard errors"
    ends = quantiles(found.adjusted, found.weights, np.array([0.05, 0.95]))
    assert ends == pytest.approx(stats.norm(exact[0], exact[1]).ppf(np.array([[0.05], [0.95]])), abs=0.2)


def test_statistics_in_other_units_give_the_same_posterior():
    numbers, statistics = gaussian(4000)
    observed, units = np.array([0.5, 0.5, 0.0]), np.array([1000.0, 0.01, 1.0])
    one, other = (posterior(numbers, statistics * u, observed * u, 0.2) for u in (np.ones(3), units))
    assert np.array_equal(one.accepted, other.accepted)
    assert one.adjusted == pytest.approx(other.adjusted, abs=1e-8)


def test_data_that_tell_nothing_leave_the_prior_as_it_was():
    numbers = RNG.normal(size=(20_000, 2))
    found = posterior(numbers, RNG.normal(size=(20_000, 3)), np.array([1.0, -1.0, 2.0]), 0.25)
    assert found.weights @ found.adjusted == pytest.approx([0.0, 0.0], abs=0.1)
    assert np.sqrt(found.weights @ found.adjusted**2) == pytest.approx([1.0, 1.0], abs=0.05)
    told = informed(numbers, RNG.normal(size=(20_000, 3)))
    assert (told["share"].abs() < 0.002).all()
    assert (told["holm"] > 0.01).all()


def test_what_statistics_tell_of_a_number_is_the_share_of_its_variance_that_they_explain():
    numbers, statistics = gaussian(noise=1.0)
    told = informed(np.column_stack([numbers, RNG.normal(size=len(numbers))]), statistics)
    assert told["share"].to_numpy() == pytest.approx([0.5, 0.5, 0.0], abs=0.02)
    assert told["holm"][0] < 1e-6 < told["holm"][2]
    twice = informed(numbers, np.column_stack([statistics, statistics, np.ones(len(statistics))]))
    assert twice["share"].to_numpy() == pytest.approx(told["share"][:2].to_numpy(), abs=1e-6), "a statistic told twice"


def test_no_number_leaves_its_range():
    low, high = np.array([0.0, -5.0]), np.array([1.0, 5.0])
    values = low + (high - low) * RNG.random((5000, 2))
    assert bounded(unbounded(values, low, high), low, high) == pytest.approx(values)
    statistics = values + RNG.normal(size=values.shape) * 0.1
    found = posterior(unbounded(values, low, high), statistics, np.array([1.3, -6.0]), 0.1)
    after = bounded(found.adjusted, low, high)
    assert ((after >= low) & (after <= high)).all()
    assert after.mean(axis=0) == pytest.approx([0.97, -4.9], abs=0.1)


def test_rows_stand_for_the_weights_and_the_number_of_effective_draws_is_theirs():
    weights = np.array([0.5, 0.25, 0.25, 0.0])
    rows = resampled(weights, 1000, generator(1, "test"))
    assert np.abs(np.bincount(rows, minlength=4) - 1000 * weights).max() <= 1
    assert len(set(rows[:20].tolist())) > 1, "in random order"
    numbers, statistics = gaussian(2000)
    found = posterior(numbers, statistics, np.zeros(3), 0.5)
    assert found.weights.sum() == pytest.approx(1.0)
    assert 0.6 * 1000 < found.effective < 1000


@pytest.mark.parametrize("share", [0.0, 1.5, 0.001])
def test_a_share_that_keeps_nothing_is_refused(share):
    with pytest.raises(ValueError, match=r"share of draws|would be kept"):
        posterior(*gaussian(2000), np.zeros(3), share)


# --- the record ------------------------------------------------------------------------------------------------------------


def yes_or_no(
    worlds: int = 20_000, constants: tuple[float, ...] = (-2.0, 0.0, -4.0)
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Numbers, what came, and the chance of each thing; the third thing hangs on no number."""
    numbers = RNG.random((worlds, 5))
    slopes = np.array([[3.0, 0, 0, 0, 0], [-2.0, 2.0, 0, 0, 0], [0.0] * 5])
    chance = expit(np.array(constants) + numbers @ slopes.T)
    return numbers, RNG.random(chance.shape) < chance, chance


def test_chances_are_learnt_and_those_that_hang_on_nothing_stay_level():
    numbers, came, chance = yes_or_no()
    found = learnt(numbers, came).of(numbers)
    assert found[:, :2] == pytest.approx(chance[:, :2], abs=0.035)
    assert found[:, 2].std() < 0.004
    assert found.mean(axis=0) == pytest.approx(came.mean(axis=0), abs=1e-3)


def test_a_rare_thing_that_hangs_steeply_on_a_number_is_learnt_too():
    numbers = RNG.random((40_000, 3))
    chance = expit(-8.0 + 9.0 * numbers[:, 0])[:, None]
    found = learnt(numbers, RNG.random(chance.shape) < chance).of(numbers)
    assert np.log(found / chance).std() < 0.25


def test_a_record_is_as_likely_as_its_parts_and_silence_counts_as_far_as_things_are_reported():
    numbers, came, _ = yes_or_no(4000)
    chances = learnt(numbers, came)
    each = chances.of(numbers[:7])
    seen = np.array([True, False, False])
    by_hand = np.log(each[:, 0] * (1 - 0.5 * each[:, 1]) * (1 - 0.5 * each[:, 2]))
    assert chances.log_likelihood(numbers[:7], seen, 0.5) == pytest.approx(by_hand)


def test_what_always_or_never_came_is_refused():
    with pytest.raises(ValueError, match="none or in all"):
        learnt(RNG.random((50, 2)), np.zeros((50, 1), dtype=bool))


# --- intervals of what is known --------------------------------------------------------------------------------------------


def covering(numbers: np.ndarray, statistics: np.ndarray, repeats: int) -> float:
    """In how many cases the 90 % interval of a draw that is left out holds it."""
    hits = []
    for j in RNG.choice(len(numbers), repeats, replace=False):
        kept = np.arange(len(numbers)) != j
        found = posterior(numbers[kept], statistics[kept], statistics[j], 0.1)
        low, high = quantiles(found.adjusted, found.weights, np.array([0.05, 0.95]))
        hits.append((low <= numbers[j]) & (numbers[j] <= high))
    return float(np.mean(hits))


def test_intervals_hold_what_they_promise_where_the_answer_bends():
    rng = np.random.default_rng(11)
    numbers = rng.normal(size=(4000, 2))
    statistics = np.exp(0.5 * numbers) + 0.3 * rng.normal(size=numbers.shape)
    assert 0.85 < covering(numbers, statistics, 200) < 0.95


@pytest.mark.slow
def test_calibration_recovers_known_numbers_from_worlds_of_the_theatre(calibrated):
    """Truths are worlds of the reference: their measured statistics and record, as if nothing else were known of them."""
    fit, measurable, reference = calibrated
    rng = np.random.default_rng(3)
    hits = []
    for j in rng.choice(len(measurable), 100, replace=False):
        on_record = reference.came[j] & (rng.random(reference.came.shape[1]) < fit.plan.reported.value)
        found = fit.judge(measurable[j], on_record, without=int(j))
        low, high = quantiles(found.adjusted, found.weights, np.array([0.05, 0.95]))
        hits.append((low <= fit.logits[j]) & (fit.logits[j] <= high))
    cover = pd.DataFrame(hits, columns=list(fit.names)).mean()
    assert 0.85 < cover.mean() < 0.95
    assert cover.min() > 0.75, "of 100 cases, five standard deviations below 90 %"
    best = fit.told.set_index("number")["share"].nlargest(10).index
    assert 0.85 < cover[best].mean() < 0.95


@pytest.fixture(scope="module")
def calibrated(tmp_path_factory, content):
    """What calibration knows of 20,000 worlds from January 2025."""
    plan, january, record = plan_of(), hindcast.content(), hindcast.recorded()
    settings = RunSettings(worlds=20_000, months=plan.months, batch=2500, seed=9)
    place = tmp_path_factory.mktemp("reference")
    ensemble = run_ensemble(january, settings, folder=place, execution=Execution(kind="local"))
    reference = read_off(ensemble, plan.targets, trained(january, content, record), record, plan)
    measurable = with_errors(reference.statistics, plan.targets, 9)
    return fit_record(reference, measurable, plan), measurable, reference


# --- weighted quantiles ----------------------------------------------------------------------------------------------------

AT = np.array([0.0, 0.05, 0.3, 0.5, 0.95, 1.0])


@pytest.mark.parametrize("draws", [1, 2, 7, 200])
def test_equal_weights_give_the_quantiles_of_numpy(draws):
    values = np.random.default_rng(draws).normal(size=(draws, 3))
    for weight in (1.0, 1.0 / draws):
        assert quantiles(values, np.full(draws, weight), AT) == pytest.approx(np.quantile(values, AT, axis=0), abs=1e-12)


def test_draws_without_weight_count_for_nothing():
    values, weights = np.array([[-50.0], [1.0], [2.0], [4.0], [99.0]]), np.array([0.0, 1.0, 1.0, 1.0, 0.0])
    assert quantiles(values, weights, AT) == pytest.approx(np.quantile(values[1:4], AT, axis=0), abs=1e-12)
    assert quantiles(values, np.array([0.0, 0.0, 5.0, 0.0, 0.0]), AT) == pytest.approx(2.0)


def test_weighted_draws_have_the_quantiles_of_the_law_they_stand_for():
    """Normal draws weighted to a normal law that lies half a standard deviation higher, in 100 samples."""
    errors = []
    for seed in range(100):
        x = np.random.default_rng(seed).normal(size=2500)
        weights = np.exp(0.5 * x)
        errors.append(quantiles(x[:, None], weights, AT[1:5])[:, 0] - (stats.norm.ppf(AT[1:5]) + 0.5))
    assert (np.abs(np.mean(errors, axis=0)) < 4 * np.std(errors, axis=0) / 10).all(), "four standard errors"
    at_numpy = np.quantile(x, AT[1:5], weights=weights, method="inverted_cdf")
    assert quantiles(x[:, None], weights, AT[1:5])[:, 0] == pytest.approx(at_numpy, abs=0.03)
