"""Is what the processor can do at most no less than what it is seen to do?"""

from __future__ import annotations

import time

import numpy as np
import pytest

from sim.config.errors import InputError
from sim.studies.operations.peak import Peak, measure_peak


def test_whichever_takes_longer_decides():
    peak = Peak(operations=100.0, moved=10.0)
    assert peak.least_seconds(200.0, 5.0) == 2.0
    assert peak.least_seconds(200.0, 50.0) == 5.0
    assert peak.least_seconds(0.0, 0.0) == 0.0


@pytest.mark.parametrize("asked", [(-1.0, 0.0), (0.0, -1.0), (float("nan"), 0.0)])
def test_fewer_operations_or_bytes_than_none_are_refused(asked):
    with pytest.raises(InputError, match="allowed: a number from 0"):
        Peak(100.0, 10.0).least_seconds(*asked)


def test_no_measurement_is_refused():
    with pytest.raises(InputError, match="repeats: found 0"):
        measure_peak(repeats=0)


def test_sums_and_products_of_numpy_stay_below_the_peak():
    """A third of the rate of element-wise work in the innermost cache, so that no other work on the machine can decide."""
    peak = measure_peak(repeats=2)
    x, calls = np.ones(2048, dtype=np.float32), 5000
    y = x.copy()
    began = time.process_time()
    for _ in range(calls):
        np.multiply(x, y, out=x)
        np.add(x, y, out=x)
    used = time.process_time() - began
    assert 2 * x.size * calls / used < 3 * peak.operations
    assert 1e8 < peak.operations < 1e13
    assert 1e8 < peak.moved < 1e12


def test_double_precision_has_fewer_operations():
    assert measure_peak(np.float64, repeats=3).operations < 0.9 * measure_peak(np.float32, repeats=3).operations
