"""What are exp, log and luck for one number, to the bits of `sim.arithmetic` and `sim.luck`?

The same steps in the same order; `tests/test_compiled_numbers.py` compares them. `exp` and `log` take the precision of what they
are given, `to` gives a literal that of an array: compiled code would else compute in double precision wherever a literal stands.
"""

from __future__ import annotations

import numpy as np
from llvmlite import ir
from numba import njit, types
from numba.extending import intrinsic, overload

from sim.arithmetic import DOUBLE, LOG_2, LOG_DOUBLE, LOG_SINGLE, PER_LOG_2, ROOT_OF_HALF, SINGLE
from sim.luck import EXPONENT_OF_ONE, MANTISSA_SHIFT, PER_COUNTER

compiled = njit(error_model="numpy")
inlined = njit(error_model="numpy", forceinline=True)
merged = njit(error_model="numpy", inline="always")
"""Of a function that is called from one place: it is compiled as part of its caller, not by itself and then once more."""


def to(like, number):
    """A number in the precision of an array or of another number."""
    raise NotImplementedError


@overload(to, inline="always")
def _to(like, number):
    kind = like.dtype if isinstance(like, types.Array) else like
    return lambda like, number: kind(number)


def _cast(source, target):
    """A function that reads the bits of one type as another."""

    @intrinsic
    def cast(typing, x):
        if x != source:
            return None

        def generate(context, builder, signature, arguments):
            return builder.bitcast(arguments[0], context.get_value_type(target))

        return target(source), generate

    return cast


_bits_32, _single = _cast(types.float32, types.int32), _cast(types.int32, types.float32)
_bits_64, _double = _cast(types.float64, types.int64), _cast(types.int64, types.float64)
_unsigned_double = _cast(types.uint64, types.float64)


@intrinsic
def _upper_product(typing, a, b):
    """The upper 64 bits of the product of two 64-bit numbers."""

    def generate(context, builder, signature, arguments):
        wide = ir.IntType(128)
        product = builder.mul(builder.zext(arguments[0], wide), builder.zext(arguments[1], wide))
        return builder.trunc(builder.lshr(product, ir.Constant(wide, 64)), ir.IntType(64))

    return types.uint64(types.uint64, types.uint64), generate


# --- exp and log ----------------------------------------------------------------------------------------------------------

_F, _I = np.float32, np.int32
_LOWEST, _HIGHEST, _PER, _MAGIC = _F(SINGLE.lowest), _F(SINGLE.highest), _F(PER_LOG_2), _F(SINGLE.magic)
_HIGH, _LOW, _ONE, _TWO, _HALF, _ZERO = _F(SINGLE.high), _F(SINGLE.low), _F(1), _F(2), _F(0.5), _F(0)
_P0, _P1, _P2, _P3, _P4, _P5 = (_F(c) for c in SINGLE.polynomial)
_L0, _L1, _L2, _L3, _L4, _L5, _L6, _L7, _L8 = (_F(c) for c in LOG_SINGLE)
_BIAS, _SHIFT, _MASK, _EXPONENT_OF_HALF = _I(126), _I(23), _I(2**23 - 1), _I(126 << 23)
_LEAST, _RAISED, _LIFT, _ROOT = _F(SINGLE.least), _F(SINGLE.raised), _F(2.0**SINGLE.raised), _F(ROOT_OF_HALF)


@inlined
def _exp_single(x):
    near = min(max(x, _LOWEST), _HIGHEST)
    power = near * _PER + _MAGIC
    scale = _I(_I(_bits_32(power) + _BIAS) << _SHIFT)
    power = power - _MAGIC
    rest = (near - power * _HIGH) - power * _LOW
    found = _P0 * rest + _P1
    found = found * rest + _P2
    found = found * rest + _P3
    found = found * rest + _P4
    found = found * rest + _P5
    found = found * (rest * rest) + rest + _ONE
    found = found * _single(scale) * _TWO
    return (found if x == x else x) if x >= _LOWEST or x != x else _ZERO


@inlined
def _log_single(x):
    tiny = x < _LEAST
    bits = _bits_32(x * _LIFT if tiny else x)
    power = _F(_I(_I(bits >> _SHIFT) - _BIAS)) - (_RAISED if tiny else _ZERO)
    rest = _single(_I(_I(bits & _MASK) | _EXPONENT_OF_HALF))
    small = rest < _ROOT
    power = power - (_ONE if small else _ZERO)
    rest = (rest + rest if small else rest) - _ONE
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
    return found if x > _ZERO and x < _F(np.inf) else (_F(-np.inf) if x == _ZERO else (x if x > _ZERO else _F(np.nan)))


_D0, _D1, _D2, _D3, _D4, _D5, _D6, _D7, _D8, _D9, _D10, _D11 = DOUBLE.polynomial
_G1, _G2, _G3, _G4, _G5, _G6, _G7 = LOG_DOUBLE
_D_LOWEST, _D_HIGHEST, _D_MAGIC, _D_HIGH, _D_LOW = DOUBLE.lowest, DOUBLE.highest, DOUBLE.magic, DOUBLE.high, DOUBLE.low
_LN_HIGH, _LN_LOW = LOG_2
_D_LEAST, _D_RAISED, _D_LIFT = DOUBLE.least, float(DOUBLE.raised), 2.0**DOUBLE.raised
_J = np.int64
_J_BIAS, _J_SHIFT, _J_MASK, _J_HALF = _J(1022), _J(52), _J(2**52 - 1), _J(1022 << 52)


@inlined
def _exp_double(x):
    near = min(max(x, _D_LOWEST), _D_HIGHEST)
    power = near * PER_LOG_2 + _D_MAGIC
    scale = (_bits_64(power) + _J_BIAS) << _J_SHIFT
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
    found = found * _double(scale) * 2.0
    return (found if x == x else x) if x >= _D_LOWEST or x != x else 0.0


@inlined
def _log_double(x):
    tiny = x < _D_LEAST
    bits = _bits_64(x * _D_LIFT if tiny else x)
    power = float((bits >> _J_SHIFT) - _J_BIAS) - (_D_RAISED if tiny else 0.0)
    rest = _double((bits & _J_MASK) | _J_HALF)
    small = rest < ROOT_OF_HALF
    power = power - (1.0 if small else 0.0)
    rest = (rest + rest if small else rest) - 1.0
    share = rest / (2.0 + rest)
    square = share * share
    fourth = square * square
    odd = fourth * (_G2 + fourth * (_G4 + fourth * _G6))
    even = square * (_G1 + fourth * (_G3 + fourth * (_G5 + fourth * _G7)))
    half = 0.5 * rest * rest
    found = power * _LN_HIGH - ((half - (share * (half + (even + odd)) + power * _LN_LOW)) - rest)
    return found if x > 0.0 and x < np.inf else (-np.inf if x == 0.0 else (x if x > 0.0 else np.nan))


def exp(x):
    """E to the power x."""
    raise NotImplementedError


def log(x):
    """The natural logarithm of x."""
    raise NotImplementedError


@overload(exp, inline="always")
def _exp(x):
    return (lambda x: _exp_single(x)) if x == types.float32 else (lambda x: _exp_double(x))


@overload(log, inline="always")
def _log(x):
    return (lambda x: _log_single(x)) if x == types.float32 else (lambda x: _log_double(x))


@compiled
def log1p(x):
    """log(1 + x) of a number in double precision."""
    raised = 1.0 + x
    lost = raised - 1.0
    return x if lost == 0.0 or x == np.inf else log(raised) * (x / lost)


# --- luck -----------------------------------------------------------------------------------------------------------------

_U = np.uint64
_M0, _M1, _W0, _W1 = _U(0xD2E7470EE14C6C93), _U(0xCA5A826395121157), _U(0x9E3779B97F4A7C15), _U(0xBB67AE8584CAA73B)
_ROUNDS, _ONE_MORE, _NOTHING, _PLACE, _PLACES = 10, _U(1), _U(0), _U(PER_COUNTER - 1), _U(2)


@compiled
def _philox(counter, month, first_key, second_key):
    """The four words at a counter and a month (Salmon et al. 2011)."""
    c0, c1, c2, c3 = counter, month, _NOTHING, _NOTHING
    for _ in range(_ROUNDS):
        upper, lower, other, rest = _upper_product(_M0, c0), _M0 * c0, _upper_product(_M1, c2), _M1 * c2
        c0, c1, c2, c3 = other ^ c1 ^ first_key, rest, upper ^ c3 ^ second_key, lower
        first_key, second_key = first_key + _W0, second_key + _W1
    return c0, c1, c2, c3


@inlined
def _unit(word):
    return _unsigned_double((word >> MANTISSA_SHIFT) | EXPONENT_OF_ONE) - 1.0


@compiled
def draw_one(world, month, keys, purpose):
    """The number in [0, 1) of one world."""
    first, second, third, last = _philox((world >> _PLACES) + _ONE_MORE, _U(month), keys[purpose, 0], keys[purpose, 1])
    place = world & _PLACE
    return _unit(first if place == 0 else (second if place == 1 else (third if place == 2 else last)))


@compiled
def draw(worlds, n, are_whole, month, keys, purpose, found):
    """The numbers in [0, 1) of n worlds; are_whole : they come in fours that share a counter."""
    if not are_whole:
        for j in range(n):
            found[j] = draw_one(worlds[j], month, keys, purpose)
        return
    first_key, second_key = keys[purpose, 0], keys[purpose, 1]
    for j in range(0, n, PER_COUNTER):
        words = _philox((worlds[j] >> _PLACES) + _ONE_MORE, _U(month), first_key, second_key)
        found[j], found[j + 1], found[j + 2], found[j + 3] = _unit(words[0]), _unit(words[1]), _unit(words[2]), _unit(words[3])
