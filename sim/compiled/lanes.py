"""How do sixteen worlds go through one operation?

A loop over worlds that the compiler has to recognise as such is one that it silently may not: an array that could be another,
a number looked up, one array too many. So compiled code says it: what `take` and `pick` return is the value of sixteen worlds, on
which operators, `exp` and `log` work as they do on one number; LLVM makes of it what the processor has. Nothing is fused and
nothing reordered, so the bits are those of one world after the other.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator
from typing import Any

from llvmlite import ir
from numba import types
from numba.core.datamodel import models
from numba.core.typing.templates import AbstractTemplate, infer_global, signature
from numba.extending import intrinsic, lower_builtin, register_model

from sim.compiled.tile import LANES


def make_intrinsic(make: Callable[..., Any]) -> Any:
    """A function of compiled code that says what LLVM is to do (Numba's `intrinsic`)."""
    return intrinsic(make)


class Lanes(types.Type):
    """The type of what sixteen worlds have each; dtype : the type of one."""

    def __init__(self, dtype: types.Type) -> None:
        self.dtype = dtype
        super().__init__(name=f"lanes({dtype})")


KINDS = {
    types.float32: ir.FloatType(),
    types.float64: ir.DoubleType(),
    types.int32: ir.IntType(32),
    types.int64: ir.IntType(64),
    types.boolean: ir.IntType(1),
}
"""What LLVM calls the types of which there are lanes."""


def side_by_side(element: ir.Type) -> ir.VectorType:
    """The type that LLVM gives to lanes."""
    return ir.VectorType(element, LANES)


@register_model(Lanes)
class _Model(models.PrimitiveModel):
    def __init__(self, manager: Any, kind: Lanes) -> None:
        super().__init__(manager, kind, side_by_side(KINDS[kind.dtype]))


def repeat(builder: Any, value: Any) -> Any:
    """One value in all lanes."""
    if isinstance(value.type, ir.VectorType):
        return value
    kind = side_by_side(value.type)
    first = builder.insert_element(ir.Constant(kind, ir.Undefined), value, ir.Constant(ir.IntType(32), 0))
    places = ir.Constant(ir.VectorType(ir.IntType(32), LANES), [0] * LANES)
    return builder.shuffle_vector(first, ir.Constant(kind, ir.Undefined), places)


# --- operators ------------------------------------------------------------------------------------------------------------


def _parted(a: Any, b: Any) -> Lanes | None:
    """The lanes among two operands, the other being of the same kind or a number."""
    if isinstance(a, Lanes) and isinstance(b, Lanes):
        return a if a == b else None
    kind, other = (a, b) if isinstance(a, Lanes) else (b, a)
    return kind if isinstance(kind, Lanes) and isinstance(other, types.Number | types.Boolean) else None


def _define(function: Callable, compute: Callable[[Any, types.Type, Any, Any], Any], answer: types.Type | None = None) -> None:
    """Let an operator work on lanes, and on lanes and a number; compute : of builder, type of one, and operands."""

    @infer_global(function)
    class _Operator(AbstractTemplate):
        def generic(self, arguments: Any, names: Any) -> Any:
            kind = _parted(*arguments) if len(arguments) == 2 else None
            if kind is None:
                return None
            given = (each if isinstance(each, Lanes) else kind.dtype for each in arguments)
            return signature(Lanes(answer) if answer else kind, *given)

    def lower(context: Any, builder: Any, found: Any, arguments: Any) -> Any:
        kind = next(each for each in found.args if isinstance(each, Lanes))
        return compute(builder, kind.dtype, *(repeat(builder, each) for each in arguments))

    for pair in ((Lanes, Lanes), (Lanes, types.Number), (types.Number, Lanes)):
        lower_builtin(function, *pair)(lower)


def _either(of_real: str, of_whole: str) -> Callable[[Any, types.Type, Any, Any], Any]:
    return lambda builder, kind, a, b: getattr(builder, of_real if isinstance(kind, types.Float) else of_whole)(a, b)


def _comparing(sign: str) -> Callable[[Any, types.Type, Any, Any], Any]:
    def compare(builder: Any, kind: types.Type, a: Any, b: Any) -> Any:
        if isinstance(kind, types.Float):
            return (builder.fcmp_unordered if sign == "!=" else builder.fcmp_ordered)(sign, a, b)
        return builder.icmp_signed(sign, a, b)

    return compare


for _function, _of_real, _of_whole in (
    (operator.add, "fadd", "add"), (operator.sub, "fsub", "sub"), (operator.mul, "fmul", "mul"),
    (operator.truediv, "fdiv", "sdiv"), (operator.and_, "and_", "and_"), (operator.or_, "or_", "or_"),
    (operator.rshift, "ashr", "ashr"),
):  # fmt: skip
    _define(_function, _either(_of_real, _of_whole))
for _function, _sign in (
    (operator.lt, "<"), (operator.le, "<="), (operator.gt, ">"), (operator.ge, ">="), (operator.eq, "=="), (operator.ne, "!="),
):  # fmt: skip
    _define(_function, _comparing(_sign), types.boolean)


@infer_global(operator.neg)
class _Negative(AbstractTemplate):
    def generic(self, arguments: Any, names: Any) -> Any:
        return signature(*2 * arguments) if isinstance(arguments[0], Lanes) else None


@lower_builtin(operator.neg, Lanes)
def _negative(context: Any, builder: Any, found: Any, arguments: Any) -> Any:
    return builder.fneg(arguments[0])


def _kind_of(typing: Any, a: types.Type, b: types.Type) -> types.Type:
    """The type of what is chosen from two, each lanes or a number."""
    return next((each for each in (a, b) if isinstance(each, Lanes)), None) or typing.unify_types(a, b)


def _both(kind: types.Type, a: types.Type, b: types.Type) -> Iterator[types.Type]:
    """How two operands are handed over: numbers in the precision of lanes."""
    yield from (each if isinstance(each, Lanes) else getattr(kind, "dtype", kind) for each in (a, b))


@make_intrinsic
def where(typing, holds, a, b):
    """What a is where something holds, and b elsewhere: of lanes, or of numbers."""
    kind = _kind_of(typing, a, b)
    answer = Lanes(kind) if isinstance(holds, Lanes) and not isinstance(kind, Lanes) else kind

    def generate(context, builder, found, arguments):
        holds, *both = arguments
        return builder.select(holds, *(repeat(builder, each) for each in both) if isinstance(answer, Lanes) else both)

    return answer(holds, *_both(kind, a, b)), generate


def _choosing(sign: str) -> Callable:
    """The second of two where it is more (or less) than the first, which is how Python's max and min see equal ones."""

    def choose(typing, a, b):
        kind = _kind_of(typing, a, b)

        def generate(context, builder, found, arguments):
            both = [repeat(builder, each) for each in arguments] if isinstance(kind, Lanes) else arguments
            first, second = both
            return builder.select(_comparing(sign)(builder, getattr(kind, "dtype", kind), second, first), second, first)

        return kind(*_both(kind, a, b)), generate

    return choose


larger, smaller = make_intrinsic(_choosing(">")), make_intrinsic(_choosing("<"))
"""The larger and the smaller of two, lanes or numbers."""


@make_intrinsic
def cast(typing, like, lanes):
    """Lanes as numbers of the type of others, or of those in an array; true and false count as 1 and 0."""
    kind: Any = Lanes(like.dtype)
    given = lanes.dtype

    def generate(context, builder, found, arguments):
        target = side_by_side(KINDS[kind.dtype])
        if given == kind.dtype:
            return arguments[1]
        if isinstance(given, types.Float):
            return (builder.fpext if given.bitwidth < kind.dtype.bitwidth else builder.fptrunc)(arguments[1], target)
        if isinstance(kind.dtype, types.Float):
            return (builder.uitofp if given == types.boolean else builder.sitofp)(arguments[1], target)
        return builder.zext(arguments[1], target)

    return kind(like, lanes), generate


@make_intrinsic
def floor(typing, lanes):
    """The next lower whole numbers."""

    def generate(context, builder, found, arguments):
        kind = arguments[0].type
        name = f"llvm.floor.v{kind.count}{kind.element.intrinsic_name}"
        return builder.call(builder.module.declare_intrinsic(name, fnty=ir.FunctionType(kind, [kind])), arguments)

    return lanes(lanes), generate


@make_intrinsic
def spread(typing, number):
    """A number in all lanes."""

    def generate(context, builder, found, arguments):
        return repeat(builder, arguments[0])

    return Lanes(number)(number), generate


@make_intrinsic
def is_any(typing, holds):
    """Whether something holds in any lane."""

    def generate(context, builder, found, arguments):
        bits = builder.bitcast(arguments[0], ir.IntType(LANES))
        return builder.icmp_unsigned("!=", bits, ir.Constant(bits.type, 0))

    return types.boolean(holds), generate


# --- between arrays and lanes -----------------------------------------------------------------------------------------------


def _find_place(builder: Any, data: Any, place: Any) -> Any:
    return builder.gep(data, [place])


@make_intrinsic
def take(typing, array, place):
    """The lanes that stand side by side in a flat array from a place on."""
    kind = Lanes(array.dtype)

    def generate(context, builder, found, arguments):
        data = context.make_array(found.args[0])(context, builder, arguments[0]).data
        element = KINDS[array.dtype]
        where_ = builder.bitcast(_find_place(builder, data, arguments[1]), side_by_side(element).as_pointer())
        return builder.load(where_, align=context.get_abi_sizeof(element))

    return kind(array, types.intp), generate


@make_intrinsic
def put(typing, array, place, lanes):
    """Put lanes side by side into a flat array from a place on."""

    def generate(context, builder, found, arguments):
        data = context.make_array(found.args[0])(context, builder, arguments[0]).data
        element = KINDS[array.dtype]
        where_ = builder.bitcast(_find_place(builder, data, arguments[1]), side_by_side(element).as_pointer())
        builder.store(repeat(builder, arguments[2]), where_, align=context.get_abi_sizeof(element))
        return context.get_dummy_value()

    given = lanes if isinstance(lanes, Lanes) else array.dtype
    return types.none(array, types.intp, given), generate


@make_intrinsic
def pick(typing, array, who, place):
    """What the worlds that stand in `who` from a place on have in a flat array."""
    kind = Lanes(array.dtype)

    def generate(context, builder, found, arguments):
        data, worlds = (context.make_array(found.args[i])(context, builder, arguments[i]).data for i in (0, 1))
        value = ir.Constant(side_by_side(KINDS[array.dtype]), ir.Undefined)
        for lane in range(LANES):
            number = ir.Constant(ir.IntType(32), lane)
            world = builder.load(_find_place(builder, worlds, builder.add(arguments[2], ir.Constant(arguments[2].type, lane))))
            here = _find_place(builder, data, builder.zext(world, arguments[2].type))
            value = builder.insert_element(value, builder.load(here), number)
        return value

    return kind(array, who, types.intp), generate
