"""How do many arrays reach compiled code as one thing?

Numba hands a named tuple of arrays on by value, nine words for each array and at each call, and takes minutes to compile what
does that. A `Book` is the same named tuple as one address: what is needed is looked up where it is needed. It holds no more
than addresses, so whoever calls compiled code keeps the book, and with it the arrays, for as long as that runs.
"""

from __future__ import annotations

import hashlib
from typing import Any, NamedTuple

import numpy as np
from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.core.datamodel import models
from numba.core.imputils import lower_getattr_generic
from numba.core.typing.templates import AttributeTemplate
from numba.extending import NativeValue, infer_getattr, register_model, typeof_impl, unbox
from numba.np.arrayobj import populate_array

WORDS = 4
"""Words an entry takes: an address, or the number itself, and up to three lengths."""


_KINDS: dict[tuple, BookType] = {}
"""The types of books that have been met."""


class Book:
    """A named tuple of arrays, whole numbers and further books, to be handed to compiled code."""

    def __init__(self, pages: NamedTuple) -> None:
        self.form = type(pages).__name__
        self.pages = {name: _page(value) for name, value in pages._asdict().items()}
        self._words = np.zeros((len(self.pages), WORDS), dtype=np.int64)
        for place, value in enumerate(self.pages.values()):
            if isinstance(value, np.ndarray):
                self._words[place, : value.ndim + 1] = (value.ctypes.data, *value.shape)
            elif isinstance(value, float):
                self._words[place, 0] = np.float64(value).view(np.int64)
            else:
                self._words[place, 0] = value.address if isinstance(value, Book) else value
        self.address = self._words.ctypes.data
        pages = tuple((name, _type_of_page(value)) for name, value in self.pages.items())
        self.kind = _KINDS.setdefault((self.form, pages), BookType(self.form, pages))


def _page(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        return np.ascontiguousarray(value)
    return Book(value) if isinstance(value, tuple) else value


class BookType(types.Type):
    """The type of a book; pages : name -> type, in order."""

    def __init__(self, form: str, pages: tuple[tuple[str, types.Type], ...]) -> None:
        self.pages = dict(pages)
        super().__init__(name=f"{form}_{hashlib.sha256(str(pages).encode()).hexdigest()[:8]}")


@typeof_impl.register(Book)
def _type_of(book: Book, context: Any) -> BookType:
    return book.kind


def _type_of_page(value: Any) -> types.Type:
    if isinstance(value, np.ndarray):
        return types.Array(types.bool_ if value.dtype == bool else _scalar(value.dtype), value.ndim, "C")
    if isinstance(value, Book):
        return value.kind
    return types.float64 if isinstance(value, float) else types.int64


def _scalar(dtype: np.dtype) -> types.Type:
    return getattr(types, dtype.name)


@register_model(BookType)
class _Model(models.PrimitiveModel):
    def __init__(self, manager: Any, kind: BookType) -> None:
        super().__init__(manager, kind, ir.IntType(64))


@unbox(BookType)
def _unbox(kind: BookType, book: Any, c: Any) -> NativeValue:
    address = c.pyapi.object_getattr_string(book, "address")
    value = c.pyapi.long_as_longlong(address)
    c.pyapi.decref(address)
    return NativeValue(value, is_error=cgutils.is_not_null(c.builder, c.pyapi.err_occurred()))


@infer_getattr
class _Pages(AttributeTemplate):
    key = BookType

    def generic_resolve(self, book: BookType, name: str) -> types.Type | None:
        return book.pages.get(name)


@lower_getattr_generic(BookType)
def _turn_to(context: Any, builder: Any, kind: BookType, book: Any, name: str) -> Any:
    page, word = kind.pages[name], ir.IntType(64)
    first = WORDS * list(kind.pages).index(name)
    words = builder.inttoptr(book, word.as_pointer())

    def read(place: int) -> Any:
        return builder.load(builder.gep(words, [ir.Constant(word, first + place)]))

    if isinstance(page, types.Array):
        return _array(context, builder, page, read)
    value = read(0)
    return builder.bitcast(value, ir.DoubleType()) if page == types.float64 else value


def _array(context: Any, builder: Any, kind: types.Array, read: Any) -> Any:
    """An array at an address, which belongs to somebody else."""
    array = context.make_array(kind)(context, builder)
    element = context.get_data_type(kind.dtype)
    size = ir.Constant(ir.IntType(64), context.get_abi_sizeof(element))
    lengths = [read(1 + axis) for axis in range(kind.ndim)]
    strides = [size]
    for length in reversed(lengths[1:]):
        strides.insert(0, builder.mul(strides[0], length))
    data = builder.inttoptr(read(0), element.as_pointer())
    populate_array(array, data=data, shape=lengths, strides=strides, itemsize=size, meminfo=None)
    return array._getvalue()
