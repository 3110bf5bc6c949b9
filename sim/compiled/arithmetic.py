"""What are exp and log of one number, or of sixteen side by side, to the bits of `sim.arithmetic`?

The same steps in the same order. `exp` and `log` take the precision of what they are given, `to` gives a literal that of an
array: compiled code would else compute in double precision wherever a literal stands.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from llvmlite import ir
from numba import njit, types
from numba.extending import overload

from sim.arithmetic import DOUBLE, LOG_2, LOG_DOUBLE, LOG_SINGLE, PER_LOG_2, ROOT_OF_HALF, SINGLE
from sim.compiled.lanes import Lanes, larger, make_intrinsic, side_by_side, smaller, where
from sim.compiled.tile import LANES

OPTIONS: dict[str, Any] = dict(error_model="numpy", _nrt=False)
"""No reference counts: nothing is allocated, and whoever calls compiled code holds its arrays (`sim.compiled.books`)."""
compiled, inlined, merged = njit(**OPTIONS), njit(**OPTIONS, forceinline=True), njit(**OPTIONS, inline="always")
"""Functions; inlined : small ones, called in loops. merged : one that is called from one place: it is compiled as part of its
caller, not by itself and then once more."""


def to(like, number):
    """A number in the precision of an array or of another number."""
    raise NotImplementedError


@overload(to, inline="always")
def _to(like, number):
    kind = like.dtype if isinstance(like, types.Array | Lanes) else like
    return lambda like, number: kind(number)


def _kind_of(x):
    """Of a number or lanes: the type of one, and what turns its bits into a type of LLVM as long."""
    kind = x.dtype if isinstance(x, Lanes) else x
    element = ir.IntType(32 if kind == types.float32 else 64)
    return kind, side_by_side(element) if isinstance(x, Lanes) else element


def _whole_constant(kind, value):
    return ir.Constant(kind, [value] * LANES if isinstance(kind, ir.VectorType) else value)


BIAS, SHIFT = {32: 126, 64: 1022}, {32: 23, 64: 52}
"""Of the exponent of numbers of so many bits: what the exponent of 1/2 is raised by, and behind how many bits it stands."""


def _width(kind):
    return 32 if kind == types.float32 else 64


@make_intrinsic
def _two_to(typing, power):
    """Half of 2 to a whole power, which stands in the last bits of a number."""
    kind, whole = _kind_of(power)
    bias, shift = (_whole_constant(whole, each[_width(kind)]) for each in (BIAS, SHIFT))

    def generate(context, builder, signature, arguments):
        raised = builder.add(builder.bitcast(arguments[0], whole), bias)
        return builder.bitcast(builder.shl(raised, shift), arguments[0].type)

    return power(power), generate


@make_intrinsic
def _exponent(typing, x):
    """The power of 2 by which the fraction of a number is multiplied."""
    kind, whole = _kind_of(x)
    bias, shift = (_whole_constant(whole, each[_width(kind)]) for each in (BIAS, SHIFT))

    def generate(context, builder, signature, arguments):
        bits = builder.bitcast(arguments[0], whole)
        return builder.sitofp(builder.sub(builder.ashr(bits, shift), bias), arguments[0].type)

    return x(x), generate


@make_intrinsic
def _fraction(typing, x):
    """The fraction of a number, from 1/2 to 1."""
    kind, whole = _kind_of(x)
    bias, shift = BIAS[_width(kind)], SHIFT[_width(kind)]
    mask, half = _whole_constant(whole, 2**shift - 1), _whole_constant(whole, bias << shift)

    def generate(context, builder, signature, arguments):
        bits = builder.bitcast(arguments[0], whole)
        return builder.bitcast(builder.or_(builder.and_(bits, mask), half), arguments[0].type)

    return x(x), generate


_F = np.float32
_LOWEST, _HIGHEST, _PER, _MAGIC = _F(SINGLE.lowest), _F(SINGLE.highest), _F(PER_LOG_2), _F(SINGLE.magic)
_HIGH, _LOW, _ONE, _TWO, _HALF, _ZERO = _F(SINGLE.high), _F(SINGLE.low), _F(1), _F(2), _F(0.5), _F(0)
_P0, _P1, _P2, _P3, _P4, _P5 = (_F(c) for c in SINGLE.polynomial)
_L0, _L1, _L2, _L3, _L4, _L5, _L6, _L7, _L8 = (_F(c) for c in LOG_SINGLE)
_LEAST, _RAISED, _LIFT, _ROOT = _F(SINGLE.least), _F(SINGLE.raised), _F(2.0**SINGLE.raised), _F(ROOT_OF_HALF)
_INFINITE, _MINUS_INFINITE, _NOT_A_NUMBER = _F(np.inf), _F(-np.inf), _F(np.nan)


@inlined
def _exp_single(x):
    near = smaller(larger(x, _LOWEST), _HIGHEST)
    power = near * _PER + _MAGIC
    scale = _two_to(power)
    power = power - _MAGIC
    rest = (near - power * _HIGH) - power * _LOW
    found = _P0 * rest + _P1
    found = found * rest + _P2
    found = found * rest + _P3
    found = found * rest + _P4
    found = found * rest + _P5
    found = found * (rest * rest) + rest + _ONE
    found = found * scale * _TWO
    return where(x < _LOWEST, _ZERO, where(x == x, found, x))


@inlined
def _log_single(x):
    tiny = x < _LEAST
    lifted = where(tiny, x * _LIFT, x)
    power, rest = _exponent(lifted), _fraction(lifted)
    power = where(tiny, power - _RAISED, power)
    small = rest < _ROOT
    power = where(small, power - _ONE, power)
    rest = where(small, rest + rest, rest) - _ONE
    square = rest * rest
    found = _L0 * rest + _L1
    found = found * rest + _L2
    found = found * rest + _L3
    found = found * rest + _L4
    found = found * rest + _L5
    found = found * rest + _L6
    found = found * rest + _L7
    found = found * rest + _L8
    found = found * rest * square
    found = found + _LOW * power
    found = found - _HALF * square
    found = found + rest
    found = found + _HIGH * power
    other = where(x == _ZERO, _MINUS_INFINITE, where(x > _ZERO, x, _NOT_A_NUMBER))
    return where((x > _ZERO) & (x < _INFINITE), found, other)


_D0, _D1, _D2, _D3, _D4, _D5, _D6, _D7, _D8, _D9, _D10, _D11 = DOUBLE.polynomial
_G1, _G2, _G3, _G4, _G5, _G6, _G7 = LOG_DOUBLE
_D_LOWEST, _D_HIGHEST, _D_MAGIC, _D_HIGH, _D_LOW = DOUBLE.lowest, DOUBLE.highest, DOUBLE.magic, DOUBLE.high, DOUBLE.low
_LN_HIGH, _LN_LOW = LOG_2
_D_LEAST, _D_RAISED, _D_LIFT = DOUBLE.least, float(DOUBLE.raised), 2.0**DOUBLE.raised


@inlined
def _exp_double(x):
    near = smaller(larger(x, _D_LOWEST), _D_HIGHEST)
    power = near * PER_LOG_2 + _D_MAGIC
    scale = _two_to(power)
    power = power - _D_MAGIC
    rest = (near - power * _D_HIGH) - power * _D_LOW
    found = _D0 * rest + _D1
    found = found * rest + _D2
    found = found * rest + _D3
    found = found * rest + _D4
    found = found * rest + _D5
    found = found * rest + _D6
    found = found * rest + _D7
    found = found * rest + _D8
    found = found * rest + _D9
    found = found * rest + _D10
    found = found * rest + _D11
    found = found * (rest * rest) + rest + 1.0
    found = found * scale * 2.0
    return where(x < _D_LOWEST, 0.0, where(x == x, found, x))


@inlined
def _log_double(x):
    tiny = x < _D_LEAST
    lifted = where(tiny, x * _D_LIFT, x)
    power, rest = _exponent(lifted), _fraction(lifted)
    power = where(tiny, power - _D_RAISED, power)
    small = rest < ROOT_OF_HALF
    power = where(small, power - 1.0, power)
    rest = where(small, rest + rest, rest) - 1.0
    share = rest / (2.0 + rest)
    square = share * share
    fourth = square * square
    odd = fourth * (_G2 + fourth * (_G4 + fourth * _G6))
    even = square * (_G1 + fourth * (_G3 + fourth * (_G5 + fourth * _G7)))
    half = 0.5 * rest * rest
    found = power * _LN_HIGH - ((half - (share * (half + (even + odd)) + power * _LN_LOW)) - rest)
    other = where(x == 0.0, -np.inf, where(x > 0.0, x, np.nan))
    return where((x > 0.0) & (x < np.inf), found, other)


def exp(x):
    """E to the power x, of a number or of lanes."""
    raise NotImplementedError


def log(x):
    """The natural logarithm of x, likewise."""
    raise NotImplementedError


@overload(exp, inline="always")
def _exp(x):
    return (lambda x: _exp_single(x)) if _is_single(x) else (lambda x: _exp_double(x))


@overload(log, inline="always")
def _log(x):
    return (lambda x: _log_single(x)) if _is_single(x) else (lambda x: _log_double(x))


def _is_single(x):
    return (x.dtype if isinstance(x, Lanes) else x) == types.float32


@inlined
def log1p(x):
    """log(1 + x) of a number or lanes in double precision."""
    raised = 1.0 + x
    lost = raised - 1.0
    return where((lost == 0.0) | (x == np.inf), x, log(raised) * (x / lost))
