"""What is the luck of worlds, to the bits of `sim.luck`, in compiled code?"""

from __future__ import annotations

import numpy as np
from llvmlite import ir
from numba import types

from sim.compiled.arithmetic import compiled, inlined
from sim.compiled.lanes import make_intrinsic
from sim.luck import EXPONENT_OF_ONE, MANTISSA_SHIFT, PER_COUNTER

_U = np.uint64
_M0, _M1, _W0, _W1 = _U(0xD2E7470EE14C6C93), _U(0xCA5A826395121157), _U(0x9E3779B97F4A7C15), _U(0xBB67AE8584CAA73B)
_ROUNDS, _ONE_MORE, _NOTHING, _PLACE, _PLACES = 10, _U(1), _U(0), _U(PER_COUNTER - 1), _U(2)


@make_intrinsic
def _unsigned_double(typing, word):
    """The bits of a 64-bit number, read as one in double precision."""

    def generate(context, builder, signature, arguments):
        return builder.bitcast(arguments[0], ir.DoubleType())

    return types.float64(types.uint64), generate


@make_intrinsic
def _upper_product(typing, a, b):
    """The upper 64 bits of the product of two 64-bit numbers."""

    def generate(context, builder, signature, arguments):
        wide = ir.IntType(128)
        product = builder.mul(builder.zext(arguments[0], wide), builder.zext(arguments[1], wide))
        return builder.trunc(builder.lshr(product, ir.Constant(wide, 64)), ir.IntType(64))

    return types.uint64(types.uint64, types.uint64), generate


@inlined
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


@inlined
def _draw_one(world, month, first_key, second_key):
    """The number in [0, 1) of one world."""
    first, second, third, last = _philox((world >> _PLACES) + _ONE_MORE, month, first_key, second_key)
    place = world & _PLACE
    return _unit(first if place == 0 else (second if place == 1 else (third if place == 2 else last)))


@compiled
def draw_some(worlds, who, count, month, keys, purpose, words, found):
    """The numbers in [0, 1) of those among the worlds; words : four to work with, as neighbours share a counter."""
    first_key, second_key, last = keys[purpose, 0], keys[purpose, 1], _NOTHING
    for j in range(count):
        world = worlds[who[j]]
        counter = (world >> _PLACES) + _ONE_MORE
        if counter != last:
            words[0], words[1], words[2], words[3] = _philox(counter, _U(month), first_key, second_key)
            last = counter
        found[j] = _unit(words[world & _PLACE])


@compiled
def draw(worlds, n, are_whole, month, keys, purpose, found):
    """The numbers in [0, 1) of n worlds; are_whole : they come in fours that share a counter."""
    first_key, second_key = keys[purpose, 0], keys[purpose, 1]
    if not are_whole:
        for j in range(n):
            found[j] = _draw_one(worlds[j], _U(month), first_key, second_key)
        return
    for j in range(0, n, PER_COUNTER):
        first, second, third, last = _philox((worlds[j] >> _PLACES) + _ONE_MORE, _U(month), first_key, second_key)
        found[j], found[j + 1], found[j + 2], found[j + 3] = _unit(first), _unit(second), _unit(third), _unit(last)
