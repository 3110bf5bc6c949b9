"""How does a function of the model read as a formula, and which calls does a month consist of?"""

from __future__ import annotations

import ast
import inspect
import re
import textwrap
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import reduce
from types import ModuleType
from typing import Any

SECTION = re.compile(r"\n\s*(Parameters|Attributes|Returns|Raises|Yields)\n\s*-+\n.*?(?=\n\n\w+[:.]|\Z)", re.DOTALL)
STATES = ("w", "world")
"""What the argument is called that a rule reads variables from."""
OURS = "sim."


def summary(thing: Any) -> str:
    """The docstring of a module, class or function, without its lists of arguments and errors."""
    doc = inspect.getdoc(thing) or ""
    return SECTION.sub("", doc + "\n").strip()


def question(module: ModuleType) -> str:
    """The question that a module answers."""
    return summary(module).split("\n")[0]


def text_of(module: ModuleType) -> str:
    """What a module says below its question."""
    return summary(module).partition("\n")[2].strip()


def formula(function: Callable) -> list[str]:
    """The lines of a rule as formulas: variables and outcomes by their names, numbers in place of the constants for them.

    A rule that returns a mapping of pushes is told push by push.
    """
    tree = _tree(function)
    _Plain(function.__globals__).visit(tree)
    lines: list[str] = []
    for statement in _body(tree):
        if isinstance(statement, ast.Return) and isinstance(statement.value, ast.Dict):
            pairs = zip(statement.value.keys, statement.value.values, strict=True)
            lines += [f"{ast.literal_eval(key)}: {ast.unparse(value)}" for key, value in pairs if key is not None]
        elif isinstance(statement, ast.Return) and statement.value is not None:
            lines.append(ast.unparse(statement.value))
        else:
            lines += ast.unparse(statement).split("\n")
    return lines


class _Plain(ast.NodeTransformer):
    """Variables, outcomes and functions by their bare names; the names of its methods are those that `ast` calls."""

    def __init__(self, names: Mapping[str, Any]) -> None:
        self.names = names

    def visit_Subscript(self, node: ast.Subscript) -> ast.AST:
        self.generic_visit(node)
        if isinstance(node.slice, ast.Constant) and isinstance(node.value, ast.Name) and node.value.id in STATES:
            return ast.Name(str(node.slice.value))
        return node

    def visit_Call(self, node: ast.Call) -> ast.AST:
        is_outcome = bool(node.args) and isinstance(node.args[0], ast.Name) and node.args[0].id in STATES
        return node.func if is_outcome else self.generic_visit(node)

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        self.generic_visit(node)
        is_numpy = isinstance(node.value, ast.Name) and isinstance(self.names.get(node.value.id), ModuleType)
        return ast.Name(node.attr) if is_numpy else node

    def visit_Name(self, node: ast.Name) -> ast.AST:
        value = self.names.get(node.id)
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        return ast.Constant(value) if is_number else node


def _tree(function: Callable) -> ast.FunctionDef:
    found = ast.parse(textwrap.dedent(inspect.getsource(function))).body[0]
    assert isinstance(found, ast.FunctionDef)
    return found


def _body(tree: ast.FunctionDef) -> list[ast.stmt]:
    """The statements below the docstring."""
    return tree.body[1:] if ast.get_docstring(tree) is not None else tree.body


@dataclass(frozen=True)
class Step:
    """One line of a schedule: its name, or the loop or condition as in the code; what it does, if a call; how deep it stands."""

    code: str
    does: str
    depth: int


def schedule(method: Callable, owner: Any, others: Mapping[str, Any]) -> Iterator[Step]:
    """The calls of a method in their order, with loops and conditions; below each method of the owner's own the calls it makes.

    Parameters
    ----------
    owner : the object whose method it is. others : what names inside stand for beside globals ('actor' -> the class of actors).
    """
    for step, found in _steps(_body(_tree(method)), method, owner, others, 0):
        yield step
        if found is not None and getattr(found, "__self__", None) is owner:
            calls = {inner.code: inner.does for inner, _ in _steps(_body(_tree(found)), found, owner, others, 0) if inner.does}
            yield from (Step(code, does, step.depth + 1) for code, does in calls.items())


Found = tuple[Step, Callable | None]


def _steps(body: list[ast.stmt], method: Callable, owner: Any, others: Mapping[str, Any], depth: int) -> Iterator[Found]:
    """The steps among some statements, each with the function that is called there."""
    for statement in body:
        if isinstance(statement, ast.For | ast.If):
            inside = list(_steps(statement.body, method, owner, others, depth + 1))
            if inside:
                yield Step(_head(statement), "", depth), None
                yield from inside
            continue
        for call in _calls(statement):
            found = _callee(call, method, owner, others)
            if found is not None:
                yield Step(f"{found.__name__}()", " ".join(summary(found).split("\n\n")[0].split()), depth), found


def _head(statement: ast.For | ast.If) -> str:
    """The first line of a loop or of a condition."""
    words = ast.unparse(statement).split("\n")[0].rstrip(":")
    return words.replace("self.", "")


def _calls(statement: ast.stmt) -> list[ast.Call]:
    """The calls that a plain statement is made of, the outer ones first; none where it raises an error."""
    if isinstance(statement, ast.Raise):
        return []
    return [node for node in ast.walk(statement) if isinstance(node, ast.Call)]


def _callee(call: ast.Call, method: Callable, owner: Any, others: Mapping[str, Any]) -> Callable | None:
    """The function or method of this package that is called, also where its name is handed on as a word."""
    found = _resolved(call.func, method, owner, others)
    if not _is_ours(found):
        words = [word.value for word in call.args if isinstance(word, ast.Constant) and isinstance(word.value, str)]
        found = next((getattr(kind, word) for word in words for kind in others.values() if hasattr(kind, word)), None)
    return found if _is_ours(found) else None


def _resolved(node: ast.expr, method: Callable, owner: Any, others: Mapping[str, Any]) -> Any:
    names: list[str] = []
    while isinstance(node, ast.Attribute):
        names, node = [node.attr, *names], node.value
    if not isinstance(node, ast.Name):
        return None
    root = owner if node.id == "self" else {**getattr(method, "__func__", method).__globals__, **others}.get(node.id)
    return reduce(lambda thing, name: getattr(thing, name, None), names, root)


def _is_ours(found: Any) -> bool:
    return inspect.isroutine(found) and (getattr(found, "__module__", "") or "").startswith(OURS) and bool(inspect.getdoc(found))
