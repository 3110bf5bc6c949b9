"""How do the noted steps of a rule become machine code?

They are handed to LLVM as they are: Numba's own way, by Python source, takes some milliseconds for every operation.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from llvmlite import ir
from numba import types
from numba.extending import intrinsic

from sim.compiled.lanes import side_by_side

Steps = Sequence[tuple]
COMPARISONS = (">", ">=", "<", "<=", "==", "!=")


def rule_of_numbers(steps: Steps, answer: int) -> Any:
    """A compiled function of a tuple of numbers or lanes: leaves are places in it, answer : the step that is returned."""

    @intrinsic
    def rule(typing, numbers):
        def generate(context, builder, signature, arguments):
            def read(place: int) -> Any:
                return builder.extract_value(arguments[0], place)

            kind = context.get_value_type(signature.return_type)
            return _real(builder, _emit(builder, steps, read, kind)[answer], kind)

        return numbers.dtype(numbers), generate

    return rule


def rule_of_places(steps: Steps, targets: Sequence[tuple[int, int]]) -> Any:
    """A compiled function of a flat array and an offset, for the lanes there: leaves are places, targets : places and steps."""

    @intrinsic
    def rule(typing, flat, offset):
        def generate(context, builder, signature, arguments):
            array = context.make_array(signature.args[0])(context, builder, arguments[0])
            element = context.get_data_type(signature.args[0].dtype)
            kind, size = side_by_side(element), context.get_abi_sizeof(element)

            def at(place: int) -> Any:
                here = builder.gep(array.data, [builder.add(arguments[1], ir.Constant(arguments[1].type, place))])
                return builder.bitcast(here, kind.as_pointer())

            values = _emit(builder, steps, lambda place: builder.load(at(place), align=size), kind)
            for place, step in targets:
                builder.store(_real(builder, values[step], kind), at(place), align=size)
            return context.get_dummy_value()

        return types.none(flat, types.intp), generate

    return rule


def _emit(builder: Any, steps: Steps, read: Callable[[int], Any], kind: Any) -> list[Any]:
    """The value of every step."""
    values: list[Any] = []
    for operation, *parts in steps:
        if operation == "leaf":
            values.append(read(parts[0]))
        elif operation == "literal":
            values.append(ir.Constant(kind, parts[0]))
        elif operation == "where":
            chosen = (_real(builder, values[part], kind) for part in parts[1:])
            values.append(builder.select(values[parts[0]], *chosen))
        else:
            values.append(_compute(builder, operation, [_real(builder, values[part], kind) for part in parts], kind))
    return values


def _real(builder: Any, value: Any, kind: Any) -> Any:
    """A number, where true and false count as 1 and 0."""
    return builder.uitofp(value, kind) if value.type in (ir.IntType(1), side_by_side(ir.IntType(1))) else value


def _compute(builder: Any, operation: str, parts: list[Any], kind: Any) -> Any:
    """One operation of IEEE 754, nothing fused and nothing reordered."""
    simple = {
        "add": builder.fadd,
        "subtract": builder.fsub,
        "multiply": builder.fmul,
        "divide": builder.fdiv,
        "negative": builder.fneg,
    }
    if operation in simple:
        return simple[operation](*parts)
    if operation in COMPARISONS:
        compare = builder.fcmp_unordered if operation == "!=" else builder.fcmp_ordered
        return compare(operation, *parts)
    if operation in ("maximum", "minimum"):
        return builder.select(builder.fcmp_ordered(">" if operation == "maximum" else "<", *parts), *parts)
    name = {"absolute": "llvm.fabs", "sqrt": "llvm.sqrt"}[operation]
    suffix = f"v{kind.count}{kind.element.intrinsic_name}" if isinstance(kind, ir.VectorType) else kind.intrinsic_name
    return builder.call(builder.module.declare_intrinsic(f"{name}.{suffix}", fnty=ir.FunctionType(kind, [kind])), parts)
