"""Do rulers fall where nobody stands behind them, and hardly anywhere else?"""

from __future__ import annotations

import numpy as np
import pytest

import sim

WORLDS, MONTHS, YEAR = 1000, 48, 12


@pytest.fixture(scope="module")
def played() -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Scenario -> the standing of Pakistan's rulers, and whether they fell, (world, month) each, in the same luck."""
    found = {}
    for name in ("baseline", "legitimacy_crisis"):
        data = sim.run(name, worlds=WORLDS, months=MONTHS, keep="all").data
        standing = data["state"].sel(variable="legitimacy").transpose("world", "month").values
        fell = data["happened"].sel(incident="rulers_fall").transpose("world", "month").values > 0
        found[name] = standing, fell
    return found


@pytest.mark.parametrize("month", [12, 24, 36])
def test_rulers_of_good_standing_hardly_fall_within_a_year_and_those_of_bad_standing_often_do(played, month) -> None:
    standing, fell = played["baseline"]
    worst, best = np.quantile(standing[:, month], [1 / 3, 2 / 3])
    soon = fell[:, month + 1 : month + 1 + YEAR].any(axis=1)
    assert soon[standing[:, month] > best].mean() < 0.05
    assert soon[standing[:, month] < worst].mean() > 0.1


def test_more_rulers_fall_in_a_crisis_of_legitimacy(played) -> None:
    falls = {name: fell.any(axis=1).mean() for name, (_, fell) in played.items()}
    assert 0.1 < falls["baseline"] < falls["legitimacy_crisis"] - 0.02
    assert falls["legitimacy_crisis"] < 0.9


def test_whoever_comes_after_begins_with_more_support(played) -> None:
    """A fall takes the anger with it: standing rises in the month of a fall, against what it was a month before."""
    standing, fell = played["baseline"]
    world, month = np.nonzero(fell[:, 1:])
    assert (standing[world, month + 1] - standing[world, month]).mean() > 0.02
