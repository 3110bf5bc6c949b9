"""What are exp and log, to the last bit?

The processor's own differ in their last bits from machine to machine, and in single precision even with what NumPy finds the
processor able to do. These are made of additions, multiplications, divisions and shifts of bits alone, which IEEE 754 fixes
everywhere: a world has the same bits on every machine, and in the compiled form of the month (`sim.compiled.arithmetic` holds
the same steps for one number). Their errors stay under one unit in the last place.

Both split off a power of two. exp(x) = 2^k exp(r) with |r| <= log(2) / 2 and a polynomial in r; log(x) = k log(2) + log(m) with m
from sqrt(1/2) to sqrt(2). Polynomials: in single precision those of Moshier's Cephes library (expf, logf), in double precision
Taylor's for exp, and for log that of Sun's fdlibm (e_log.c).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

BLOCK = 2**14
"""So many numbers at a time stay in the processor's cache."""


@dataclass(frozen=True)
class Form:
    """What belongs to one precision.

    magic : adding it rounds to a whole number, which then stands in the lowest bits. high, low : of log(2), the first short
    enough that a multiple of it is exact. polynomial : of exp(r) = 1 + r + r^2 p(r), from the highest power. lowest, highest :
    beyond them exp is 0 or infinite. mantissa : how many bits it has. half : 1/2 as bits without sign and mantissa. least : the
    smallest number whose mantissa is whole, and raised : by which power of two smaller ones are lifted.
    """

    real: type
    whole: type
    magic: float
    high: float
    low: float
    polynomial: tuple[float, ...]
    lowest: float
    highest: float
    mantissa: int
    bias: int
    least: float
    raised: int


SINGLE = Form(
    real=np.float32,
    whole=np.int32,
    magic=12582912.0,
    high=0.693359375,
    low=-2.12194440e-4,
    polynomial=(1.9875691500e-4, 1.3981999507e-3, 8.3334519073e-3, 4.1665795894e-2, 1.6666665459e-1, 5.0e-1),
    lowest=-86.5,
    highest=89.0,
    mantissa=23,
    bias=127,
    least=2.0**-126,
    raised=24,
)
DOUBLE = Form(
    real=np.float64,
    whole=np.int64,
    magic=6755399441055744.0,
    high=6.93145751953125e-1,
    low=1.42860682030941723212e-6,
    polynomial=tuple(1.0 / math.factorial(power) for power in range(13, 1, -1)),
    lowest=-708.0,
    highest=710.0,
    mantissa=52,
    bias=1023,
    least=2.0**-1022,
    raised=54,
)
PER_LOG_2 = 1.44269504088896340736
ROOT_OF_HALF = 0.70710678118654752440
LOG_SINGLE = (
    7.0376836292e-2, -1.1514610310e-1, 1.1676998740e-1, -1.2420140846e-1, 1.4249322787e-1, -1.6668057665e-1, 2.0000714765e-1,
    -2.4999993993e-1, 3.3333331174e-1,
)  # fmt: skip
LOG_DOUBLE = (
    6.666666666666735130e-01, 3.999999999940941908e-01, 2.857142874366239149e-01, 2.222219843214978396e-01,
    1.818357216161805012e-01, 1.531383769920937332e-01, 1.479819860511658591e-01,
)  # fmt: skip
LOG_2 = (6.93147180369123816490e-01, 1.90821492927058770002e-10)
"""log(2) in two parts, the first with zeros at its end."""


def exp(x: np.ndarray | float, out: np.ndarray | None = None) -> np.ndarray:
    """E to the power x, element by element; single precision where x is that, else double.

    Parameters
    ----------
    x : numbers of any shape. out : an array of that shape to hold the answer, which may be x.

    Returns
    -------
    The answer; 0 where it is below the smallest number with a whole mantissa.
    """
    return _apply(_exp, x, out)


def log(x: np.ndarray | float, out: np.ndarray | None = None) -> np.ndarray:
    """The natural logarithm, as `exp`; -inf at 0, nan below it."""
    return _apply(_log, x, out)


def log1p(x: np.ndarray | float) -> np.ndarray:
    """log(1 + x) for small x too (Kahan's correction of the rounding of 1 + x)."""
    x = _real(x)
    one = x.dtype.type(1.0)
    raised = one + x
    lost = raised - one
    with np.errstate(divide="ignore", invalid="ignore"):
        corrected = log(raised) * (x / np.where(lost == 0, one, lost))
    return np.where((lost == 0) | (x == np.inf), x, corrected)


def expm1(x: np.ndarray | float) -> np.ndarray:
    """exp(x) - 1 for small x too, by the same correction."""
    x = _real(x)
    one = x.dtype.type(1.0)
    raised = exp(x)
    gained = raised - one
    with np.errstate(divide="ignore", invalid="ignore"):
        corrected = gained * (x / log(np.where(raised == 0, one, raised)))
    return np.where((gained == 0) | (x == np.inf), x, np.where(raised == 0, -one, corrected))


def _real(x: np.ndarray | float) -> np.ndarray:
    found = np.asarray(x)
    return found if found.dtype in (np.float32, np.float64) else found.astype(np.float64)


def _apply(function, x: np.ndarray | float, out: np.ndarray | None) -> np.ndarray:
    """A function of a form and a flat array, applied to all elements block by block."""
    x = _real(x)
    form = SINGLE if x.dtype == np.float32 else DOUBLE
    flat = np.ascontiguousarray(x).reshape(-1)
    found = np.empty(flat.shape, dtype=flat.dtype)
    for first in range(0, flat.size, BLOCK):
        function(form, flat[first : first + BLOCK], found[first : first + BLOCK])
    if out is None:
        return found.reshape(x.shape)[()]
    out[...] = found.reshape(x.shape)
    return out


def _exp(form: Form, x: np.ndarray, found: np.ndarray) -> None:
    real, whole = form.real, form.whole
    lowest = real(form.lowest)
    near = np.minimum(np.maximum(x, lowest), real(form.highest))
    power = near * real(PER_LOG_2)
    power += real(form.magic)
    scale = power.view(whole) + whole(form.bias - 1)
    scale <<= whole(form.mantissa)
    power -= real(form.magic)
    rest = near
    rest -= power * real(form.high)
    power *= real(form.low)
    rest -= power
    found[:] = real(form.polynomial[0])
    for coefficient in form.polynomial[1:]:
        found *= rest
        found += real(coefficient)
    found *= rest * rest
    found += rest
    found += real(1.0)
    found *= scale.view(real)
    with np.errstate(over="ignore"):
        found *= real(2.0)
    np.copyto(found, real(0.0), where=x < lowest)


def _log(form: Form, x: np.ndarray, found: np.ndarray) -> None:
    if form.least <= x.min() and x.max() < np.inf:
        _log_ordinary(form, x, found)
        return
    tiny, real = x < form.least, form.real
    lifted = np.where((x > 0) & (x < np.inf), np.where(tiny, x * real(2.0**form.raised), x), real(1.0))
    _log_ordinary(form, lifted, found, np.where(tiny, real(form.raised), real(0.0)))
    answers = np.where(x == 0, real(-np.inf), np.where(x > 0, x, real(np.nan)))
    np.copyto(found, answers, where=~((x > 0) & (x < np.inf)))


def _log_ordinary(form: Form, x: np.ndarray, found: np.ndarray, raised: np.ndarray | float = 0.0) -> None:
    """The logarithm of finite numbers above 0 with a whole mantissa, less that of 2 to the power `raised`."""
    real, whole = form.real, form.whole
    bits = x.view(whole)
    power = ((bits >> whole(form.mantissa)) - whole(form.bias - 1)).astype(real)
    power -= raised
    rest = ((bits & whole(2**form.mantissa - 1)) | whole((form.bias - 1) << form.mantissa)).view(real)
    small = rest < real(ROOT_OF_HALF)
    power -= small
    np.add(rest, rest, out=rest, where=small)
    rest -= real(1.0)
    (_log_single if real is np.float32 else _log_double)(rest, power, found)


def _log_single(rest: np.ndarray, power: np.ndarray, found: np.ndarray) -> None:
    real = np.float32
    square = rest * rest
    found[:] = real(LOG_SINGLE[0])
    for coefficient in LOG_SINGLE[1:]:
        found *= rest
        found += real(coefficient)
    found *= rest
    found *= square
    found += real(SINGLE.low) * power
    found -= real(0.5) * square
    found += rest
    found += real(SINGLE.high) * power


def _log_double(rest: np.ndarray, power: np.ndarray, found: np.ndarray) -> None:
    one, two, three, four, five, six, seven = LOG_DOUBLE
    share = rest / (2.0 + rest)
    square = share * share
    fourth = square * square
    odd = fourth * (two + fourth * (four + fourth * six))
    even = square * (one + fourth * (three + fourth * (five + fourth * seven)))
    half = 0.5 * rest * rest
    found[:] = power * LOG_2[0] - ((half - (share * (half + (even + odd)) + power * LOG_2[1])) - rest)
