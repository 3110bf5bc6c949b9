"""Are exp and log right, and the same to the last bit wherever they are computed?"""

from __future__ import annotations

import os
import subprocess
import sys

import numpy as np
import pytest

from sim import arithmetic

KINDS = {"single": np.float32, "double": np.float64}
RANGES = {
    "exp": {"single": (-86.0, 88.5), "double": (-700.0, 709.0)},
    "log": {"single": (1e-37, 3e38), "double": (1e-300, 1e300)},
}


def errors(found: np.ndarray, true: np.ndarray, kind: type) -> np.ndarray:
    """Errors in units of the last place of the true values, which are given in higher precision."""
    return np.abs(found.astype(np.longdouble) - true) / np.spacing(np.abs(true.astype(kind))).astype(np.longdouble)


@pytest.mark.parametrize("precision", KINDS)
@pytest.mark.parametrize("name", RANGES)
def test_errors_stay_under_one_unit_in_the_last_place(name: str, precision: str) -> None:
    kind, (low, high) = KINDS[precision], RANGES[name][precision]
    u = np.random.default_rng(1).uniform(size=400_000)
    x = np.exp(np.log(low) + u * (np.log(high) - np.log(low))) if name == "log" else low + u * (high - low)
    near = 1.0 + 0.5 * (u - 0.5) if name == "log" else u - 0.5
    for points in (x.astype(kind), near.astype(kind)):
        points = points[points != 1.0] if name == "log" else points
        found, true = getattr(arithmetic, name)(points), getattr(np, name)(points.astype(np.longdouble))
        assert found.dtype == kind
        assert errors(found, true, kind).max() < 1.0


@pytest.mark.slow
@pytest.mark.parametrize("name", RANGES)
def test_every_number_of_single_precision(name: str) -> None:
    """Against double precision, which is right to far more places; all of those whose answers have a whole mantissa."""
    worst = 0.0
    for first in range(0, 2**32, 2**24):
        x = np.arange(first, first + 2**24, dtype=np.uint32).view(np.float32)
        low, high = RANGES[name]["single"]
        x = x[np.isfinite(x) & (x >= low) & (x <= high)]
        if x.size:
            true = getattr(np, name)(x.astype(np.float64))
            with np.errstate(divide="ignore", invalid="ignore"):
                error = np.abs(getattr(arithmetic, name)(x) - true) / np.spacing(np.abs(true.astype(np.float32)))
            worst = max(worst, float(np.max(error[true != 0.0], initial=0.0)))
    assert worst < 1.0


@pytest.mark.parametrize("kind", KINDS.values())
def test_small_numbers_are_not_lost_in_sums_with_one(kind: type) -> None:
    x = (np.random.default_rng(2).uniform(-0.5, 0.5, 100_000) ** 5).astype(kind)
    for name in ("log1p", "expm1"):
        true = getattr(np, name)(x.astype(np.longdouble))
        assert errors(getattr(arithmetic, name)(x), true, kind).max() < 3.0


@pytest.mark.parametrize("kind", KINDS.values())
def test_answers_at_the_ends(kind: type) -> None:
    x = np.array([0.0, -0.0, 1.0, np.inf, -np.inf, np.nan, -1.0], dtype=kind)
    np.testing.assert_array_equal(arithmetic.exp(x)[[0, 1, 3, 4, 5]], np.array([1.0, 1.0, np.inf, 0.0, np.nan], kind))
    np.testing.assert_array_equal(arithmetic.log(x), np.array([-np.inf, -np.inf, 0.0, np.inf, np.nan, np.nan, np.nan], kind))
    np.testing.assert_array_equal(arithmetic.log1p(x)[[0, 3, 6]], np.array([0.0, np.inf, -np.inf], kind))
    np.testing.assert_array_equal(arithmetic.expm1(x)[[0, 3, 4]], np.array([0.0, np.inf, -1.0], kind))
    assert arithmetic.exp(kind(-1000.0)) == 0.0
    assert arithmetic.exp(kind(1000.0)) == np.inf
    least = np.finfo(kind).smallest_subnormal
    assert arithmetic.log(kind(least)) == pytest.approx(np.log(least), rel=1e-6)


def test_shape_precision_and_target_are_kept() -> None:
    x = np.linspace(-3.0, 3.0, 40_000, dtype=np.float32).reshape(2, 100, 200)
    found = arithmetic.exp(x)
    assert found.shape == x.shape
    assert found[1, 3, 7] == arithmetic.exp(x[1, 3, 7])  # alone and in a block
    np.testing.assert_array_equal(found[:, ::3], arithmetic.exp(x[:, ::3]))
    again = x.copy()
    assert arithmetic.exp(again, out=again) is again
    np.testing.assert_array_equal(again, found)
    assert arithmetic.exp(2).dtype == np.float64
    assert arithmetic.exp(np.zeros((0, 3), np.float32)).shape == (0, 3)


@pytest.mark.parametrize("kind", KINDS.values())
def test_bits_do_not_depend_on_what_numpy_finds_the_processor_able_to_do(kind: type) -> None:
    code = (
        "import hashlib, numpy as np; from sim import arithmetic as a;"
        f"x = np.linspace(-20, 20, 100_001).astype(np.{kind.__name__});"
        "print(hashlib.sha256(a.exp(x).tobytes() + a.log(np.abs(x) + x.dtype.type(1e-3)).tobytes()).hexdigest())"
    )
    off = "AVX512F AVX512CD AVX512_SKX AVX512_CLX AVX512_CNL AVX512_ICL AVX512_SPR AVX2 FMA3 X86_V4 X86_V3"
    digests = []
    for disabled in ("", off):
        environment = {**os.environ, "NPY_DISABLE_CPU_FEATURES": disabled} if disabled else dict(os.environ)
        ran = subprocess.run(
            [sys.executable, "-W", "ignore", "-c", code], env=environment, capture_output=True, text=True, check=False
        )
        digests.append(ran.stdout if ran.returncode == 0 else None)
    if digests[1] is None:
        pytest.skip("NumPy does not let these features be switched off here")
    assert digests[0] == digests[1]
