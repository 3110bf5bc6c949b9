"""Which arrays does each method of analysis take, and what are some that it can answer for?"""

from __future__ import annotations

from functools import partial

import numpy as np
import pandas as pd

from sim.analysis import (
    abc,
    bands,
    behaviour,
    binary,
    blocs,
    cases,
    contrast,
    convergence,
    dependence,
    dip,
    discovery,
    distributions,
    events,
    explained,
    fans,
    judging,
    kinds,
    leanings,
    likelihood,
    lineups,
    mediation,
    morris,
    peeling,
    quantal,
    ranks,
    recalibration,
    reliability,
    resampling,
    responses,
    robustness,
    roc,
    scores,
    screening,
    shapley,
    sobol,
    survival,
    tipping,
    tornado,
    trees,
    triads,
    verdicts,
)

RNG = np.random.default_rng(0)
N = 200
ONE, OTHER = RNG.random((2, N))
YES, NO = np.arange(N) % 3 == 0, np.arange(N) % 2 == 0
MONTHS = RNG.integers(0, 36, N).astype(float)
TABLE = pd.DataFrame({"a": ONE, "b": OTHER})
LINEUPS = RNG.integers(0, 3, (3, N))
SYMMETRIC = np.array([[0.0, 0.5, -0.5], [0.5, 0.0, 0.2], [-0.5, 0.2, 0.0]])
WALKS = {"values": RNG.random((9, 3, 2)), "moves": np.tile([[1], [2]], 9), "directions": np.ones((2, 9))}
GROUPS = np.arange(N) % 8

CASES = {
    "abc.informed": (abc.informed, {"numbers": RNG.random((N, 2)), "statistics": RNG.random((N, 2))}),
    "abc.posterior": (
        partial(abc.posterior, share=0.2),
        {"numbers": RNG.random((N, 2)), "statistics": RNG.random((N, 2)), "observed": np.array([0.5, 0.5])},
    ),
    "abc.resampled": (partial(abc.resampled, rows=5, generator=np.random.default_rng(0)), {"weights": np.full(N, 1 / N)}),
    "abc.quantiles": (partial(abc.quantiles, at=np.array([0.5])), {"values": RNG.random((N, 2)), "weights": np.full(N, 1 / N)}),
    "bands.fan_bands": (partial(bands.fan_bands, quantiles=(0.5,), repeats=50), {"values": RNG.random((N, 3))}),
    "bands.survival_band": (partial(bands.survival_band, repeats=50), {"times": MONTHS, "observed": YES}),
    "behaviour.at_bounds": (partial(behaviour.at_bounds, low=0.0, high=1.0), {"final": ONE}),
    "behaviour.spread": (partial(behaviour.spread, low=0.0, high=1.0), {"final": ONE}),
    "behaviour.tail_exponent": (partial(behaviour.tail_exponent, least=1), {"worst": MONTHS + 1}),
    "binary.paired_shares": (binary.paired_shares, {"changed": YES, "reference": NO}),
    "blocs.energies": (blocs.energies, {"sizes": np.ones(3), "propensities": SYMMETRIC}),
    "blocs.landscape": (blocs.landscape, {"sizes": np.ones(3), "propensities": SYMMETRIC}),
    "contrast.paired": (contrast.paired, {"changed": ONE, "reference": OTHER}),
    "contrast.paired_means": (contrast.paired_means, {"changed": RNG.random((N, 3)), "reference": RNG.random((N, 3))}),
    "contrast.contrast": (lambda one, other: contrast.contrast({"x": one}, {"x": other}), {"one": ONE, "other": OTHER}),
    "contrast.wasserstein": (contrast.wasserstein, {"one": ONE, "other": OTHER}),
    "convergence.convergence": (convergence.convergence, {"values": ONE}),
    "convergence.needed": (partial(convergence.needed, half_width=0.1), {"values": ONE}),
    "dependence.dependence": (partial(dependence.dependence, causes=TABLE), {"values": ONE}),
    "dip.dip": (dip.dip, {"values": ONE}),
    "dip.has_several_peaks": (dip.has_several_peaks, {"values": ONE}),
    "discovery.discover": (partial(discovery.discover, TABLE), {"happened": YES}),
    "discovery.ratio_interval": (discovery.ratio_interval, {"part": YES & NO, "whole": YES}),
    "distributions.bootstrap": (partial(distributions.bootstrap, partial(np.mean, axis=-1)), {"values": ONE}),
    "distributions.quantile_interval": (partial(distributions.quantile_interval, q=0.5), {"values": ONE}),
    "distributions.histogram": (partial(distributions.histogram, low=0.0, high=1.0), {"values": ONE}),
    "distributions.empirical": (distributions.empirical, {"values": ONE}),
    "events.mean_and_error": (events.mean_and_error, {"values": ONE}),
    "events.clustered_interval": (partial(events.clustered_interval, units=GROUPS), {"values": ONE}),
    "events.held_interval": (events.held_interval, {"held": YES}),
    "explained.luck_share": (partial(explained.luck_share, per_point=2), {"values": ONE}),
    "explained.first_order": (partial(explained.first_order, numbers=TABLE), {"values": ONE}),
    "fans.modes": (partial(fans.modes, low=0.0, high=1.0), {"values": ONE}),
    "likelihood.learnt": (likelihood.learnt, {"numbers": RNG.random((N, 2)), "came": np.stack([YES, NO], axis=1)}),
    "lineups.lowest": (
        lambda one, other: lineups.lowest({"a": 1.0, "b": 1.0, "c": 1.0}, {("a", "b"): one, ("a", "c"): other}),
        {"one": ONE, "other": OTHER},
    ),
    "lineups.bloc_table": (
        partial(lineups.bloc_table, actors=list("abc"), labels=dict(zip("abc", "abc", strict=True))),
        {"lineups": LINEUPS},
    ),
    "lineups.together": (partial(lineups.together, actors=list("abc")), {"lineups": LINEUPS}),
    "lineups.switching": (partial(lineups.switching, actors=list("abc")), {"before": LINEUPS, "after": LINEUPS[::-1]}),
    "morris.effects": (
        partial(morris.effects, directions=WALKS["directions"]),
        {"values": WALKS["values"], "moves": WALKS["moves"]},
    ),
    "morris.screening": (
        partial(morris.screening, directions=WALKS["directions"], factors=["a", "b"]),
        {"values": WALKS["values"], "moves": WALKS["moves"]},
    ),
    "peeling.peel": (partial(peeling.peel, TABLE), {"happened": YES}),
    "cases.check_cases": (partial(cases.check_cases, TABLE), {"happened": YES}),
    "cases.check_target": (partial(cases.check_target, N), {"happened": YES}),
    "quantal.by_bisection": (lambda one: quantal.by_bisection((one, one), 1.0), {"one": np.eye(2)}),
    "resampling.means": (partial(resampling.means, repeats=5, seed=0, purpose="x"), {"values": RNG.random((N, 2))}),
    "responses.measure_kept": (
        partial(responses.measure_kept, month=1),
        {"higher": RNG.random((3, N)), "lower": RNG.random((3, N))},
    ),
    "responses.pace": (partial(responses.pace, first=1, last=5), {"stance": RNG.integers(0, 2, (4, 6, 2))}),
    "responses.spent": (partial(responses.spent, low=0.0, high=1.0), {"final": ONE}),
    "robustness.robustness": (
        partial(robustness.robustness, policies=["a", "b"], good_enough=0.5),
        {"values": RNG.random((2, N))},
    ),
    "roc.roc": (roc.roc, {"first": ONE, "second": OTHER[:50]}),
    "roc.area": (roc.area, {"first": ONE, "second": OTHER[:50]}),
    "kinds.find_kinds": (lambda features: kinds.find_kinds({"features": features}).numbers, {"features": RNG.random((N, 3))}),
    "leanings.leanings": (partial(leanings.leanings, causes=TABLE), {"kind": np.arange(N) % 3}),
    "mediation.measure_mediation": (
        mediation.measure_mediation,
        dict(zip(("with_own", "with_other", "without_other", "without_own"), RNG.random((4, N)), strict=True)),
    ),
    "mediation.share_mediated": (
        mediation.share_mediated,
        dict(zip(("with_own", "with_other", "without_own"), RNG.random((3, N)), strict=True)),
    ),
    "ranks.rank": (
        lambda truth, draws: ranks.rank(truth, draws, np.random.default_rng(0)),
        {"truth": ONE[:3], "draws": RNG.random((99, 3))},
    ),
    "ranks.uniformity": (ranks.uniformity, {"ranks": RNG.integers(0, 100, (N, 2))}),
    "ranks.shares": (ranks.shares, {"ranks": RNG.integers(0, 100, (N, 2))}),
    "recalibration.recalibration": (
        lambda chances, happened: recalibration.recalibration(chances, happened)[1],
        {"chances": ONE, "happened": YES},
    ),
    "recalibration.tried_later": (
        recalibration.tried_later,
        {"chances": ONE, "happened": YES, "first": np.arange(N) // 50, "last": np.arange(N) // 50},
    ),
    "scores.chances_of": (scores.chances_of, {"counts": np.array([3.0, 4.0])}),
    "scores.brier": (partial(scores.brier, observed=0), {"chances": np.array([0.3, 0.7])}),
    "scores.logarithmic": (partial(scores.logarithmic, observed=0), {"chances": np.array([0.3, 0.7])}),
    "scores.crps": (partial(scores.crps, observed=0.5), {"sample": ONE}),
    "scores.skill": (partial(scores.skill, groups=list(GROUPS)), {"scores": ONE, "reference": OTHER}),
    "reliability.reliability": (reliability.reliability, {"chances": ONE, "happened": YES}),
    "reliability.discrimination": (partial(reliability.discrimination, groups=list(GROUPS)), {"chances": ONE, "happened": YES}),
    "reliability.concordance": (
        partial(reliability.concordance, groups=list(range(4))),
        {"times": RNG.integers(0, 9, (4, N)).astype(float), "first": np.arange(4), "last": np.arange(4)},
    ),
    "screening.screen": (partial(screening.screen, TABLE), {"happened": YES}),
    "screening.difference": (screening.difference, {"groups": GROUPS, "target": ONE}),
    "screening.excess": (screening.excess, {"target": ONE, "inside": YES}),
    "shapley.shapley_effects": (
        lambda values, a, b: shapley.shapley_effects(values, {"a": a, "b": b}),
        {"values": ONE, "a": OTHER, "b": RNG.random((N, 2))},
    ),
    "sobol.indices": (partial(sobol.indices, factors=["a", "b"]), {"values": RNG.random((8, 4, 2))}),
    "survival.from_reached": (partial(survival.from_reached, horizon=36), {"reached": MONTHS}),
    "survival.kaplan_meier": (survival.kaplan_meier, {"times": MONTHS, "observed": YES}),
    "survival.log_rank": (
        lambda times, observed: survival.log_rank((times, observed), (MONTHS, NO)),
        {"times": MONTHS, "observed": YES},
    ),
    "survival.restricted_mean": (partial(survival.restricted_mean, horizon=0), {"times": MONTHS, "observed": YES}),
    "survival.cumulative_incidence": (
        lambda one, other: survival.cumulative_incidence({"a": one, "b": other}, 36),
        {"one": MONTHS, "other": MONTHS[::-1]},
    ),
    "tipping.crossing": (partial(tipping.crossing, threshold=0.5), {"x": np.array([0.0, 1.0]), "values": RNG.random((2, N))}),
    "tornado.swings": (partial(tornado.swings, factors=["a"]), {"values": RNG.random((N, 3))}),
    "trees.leaves": (partial(trees.leaves, TABLE), {"happened": YES}),
    "triads.balanced_share": (triads.balanced_share, {"ties": RNG.normal(size=(3, 3, N))}),
    "triads.friendly_share": (triads.friendly_share, {"ties": RNG.normal(size=(3, 3, N))}),
    "judging.find_interval": (partial(judging.find_interval, level=0.9), {"values": RNG.random((N, 3))}),
    "judging.judge": (partial(judging.judge, scale=verdicts.scale_effects(0.5)), {"values": RNG.random((N, 3))}),
}
ALONE = {
    "roc.roc",
    "roc.area",
    "blocs.energies",
    "blocs.landscape",
    "abc.posterior",
    "morris.effects",
    "morris.screening",
    "tipping.crossing",
}
"""Whose arrays need not be equally long, or are told apart by other tests."""
ANSWERED_ELSEWHERE = {
    "abc.unbounded",
    "abc.bounded",
    "behaviour.occupancy",
    "deconvolution.share_beyond",
    "morris.judge_by_flips",
    "morris.without_luck",
    "robustness.without_luck",
    "binary.tango",
    "events.coarsest",
    "events.milestones",
    "events.cumulative",
    "fans.fan",
    "jackknife.ends_of",
    "parts.find_scores",
    "parts.middles_of",
    "parts.part",
    "kinds.measure_parted",
    "parts.nearest",
    "parts.typical",
    "parts.measure_explained",
    "parts.adjusted_rand",
    "parts.jaccard",
    "multiple.holm",
    "boxes.quasi_p",
    "boxes.measures",
    "cases.is_yes_or_no",
    "responses.answers",
    "sobol.product",
    "stances.shares",
    "stances.cadence",
}
"""Steps within a method whose arrays were looked at before, and what takes an ensemble's own data."""
FIRST_AXIS = {"abc.informed", "abc.quantiles", "shapley.shapley_effects", "likelihood.learnt", "reliability.concordance"}
"""Where it is the first axis along which arrays belong together."""
EACH = [(case, name) for case, (_, arrays) in CASES.items() for name in arrays]
