"""How is plain data read from and written to YAML? Nothing is executed, and nothing is read as what it does not say.

Words are numbers just where the command line takes them for numbers: 010, 1:30, 0x1F, yes, on and 2025-10-01 stay words, and
1_000 is a thousand. A key that stands twice in one mapping is refused. What an alias repeats is a copy.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterator
from functools import partial
from typing import Any, ClassVar

import yaml

_Safe: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_SafeDumper: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
MOST_PARTS = 1_000_000
"""More is in no text that a person wrote; aliases of aliases can ask for more than any memory holds."""
_WHOLE = r"(?:0|[1-9](?:_?\d)*)"
_RESOLVED = {
    "null": (r"~|null|Null|NULL|", ["~", "n", "N", ""]),
    "bool": (r"true|True|TRUE|false|False|FALSE", list("tTfF")),
    "int": (rf"[-+]?{_WHOLE}", list("-+0123456789")),
    "float": (
        rf"[-+]?(?:{_WHOLE}(?:\.(?:\d(?:_?\d)*)?)?|\.\d(?:_?\d)*)(?:[eE][-+]?\d+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)",
        list("-+.0123456789"),
    ),
    "merge": ("<<", ["<"]),
}
"""What an unquoted word may stand for beside itself."""


class _Plain(_Safe):  # type: ignore[misc]  # a class of whichever kind is there
    """A safe loader of plain data; keys that stand twice are refused, where YAML would let the last win without a word."""

    yaml_implicit_resolvers: ClassVar[dict[str, Any]] = {}

    def flatten_mapping(self, node: yaml.MappingNode) -> None:
        """Lay in what `<<` names. Keys are looked through before, as those that are laid in may well be overridden."""
        if node not in self.looked_through:
            self.looked_through.add(node)
            self._refuse_repeats(node)
        super().flatten_mapping(node)
        node.value = list({(key.tag, key.value): (key, value) for key, value in node.value}.values())

    @property
    def looked_through(self) -> set[yaml.MappingNode]:
        return self.__dict__.setdefault("_looked_through", set())

    def _refuse_repeats(self, node: yaml.MappingNode) -> None:
        seen: set[Hashable] = set()
        for key_node, _ in node.value:
            key = "<<" if key_node.tag == "tag:yaml.org,2002:merge" else self.construct_object(key_node, deep=True)
            if not isinstance(key, Hashable):
                raise yaml.YAMLError(f"a key must be a word, not {key!r}, line {key_node.start_mark.line + 1}")
            if key in seen:
                hint = "; several entries are laid in with <<: [*one, *other]" if key == "<<" else ""
                raise yaml.YAMLError(f"the key '{key}' appears twice in one entry, line {key_node.start_mark.line + 1}{hint}")
            seen.add(key)


class _Dumper(_SafeDumper):  # type: ignore[misc]
    """A safe dumper that writes the same part twice where it stands twice, and quotes whatever a reader could mistake."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _tagged(tag: str, loader: _Plain, node: yaml.ScalarNode) -> Any:
    """What a word says, also where it is told by `!!int` what it is to be: that makes no number of one that is none."""
    if not re.fullmatch(_RESOLVED[tag][0], word := str(loader.construct_scalar(node))):
        raise yaml.YAMLError(f"'{word}' is not read as {tag}, line {node.start_mark.line + 1}")
    return getattr(_Safe, f"construct_yaml_{tag}")(loader, node)


for _tag, (_pattern, _first) in _RESOLVED.items():
    _Plain.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(f"^(?:{_pattern})$"), _first)
_Dumper.add_implicit_resolver("tag:yaml.org,2002:float", re.compile(f"^(?:{_RESOLVED['float'][0]})$"), _RESOLVED["float"][1])
for _tag in ("bool", "int", "float"):
    _Plain.add_constructor(f"tag:yaml.org,2002:{_tag}", partial(_tagged, _tag))


def plain_yaml(text: str) -> Any:
    """The plain data in a YAML text. Raises yaml.YAMLError where it is not valid YAML or holds what is no plain data."""
    try:
        return apart(yaml.load(text, Loader=_Plain))  # noqa: S506 - a safe loader that reads fewer kinds of words
    except RecursionError:
        raise yaml.YAMLError("it is nested too deeply, or contains itself") from None
    except ValueError as problem:  # such as a whole number of thousands of digits
        raise yaml.YAMLError(str(problem)) from None


def apart(data: Any) -> Any:
    """A copy of plain data in which nothing is shared, with itself or with the original.

    Raises
    ------
    yaml.YAMLError : it holds something that is no plain data, or more than a million parts.
    """
    return _copied(data, iter(range(MOST_PARTS)))


def _copied(data: Any, left: Iterator[int]) -> Any:
    if next(left, None) is None:
        raise yaml.YAMLError(f"it stands for more than {MOST_PARTS:,} parts")
    data = data.tolist() if hasattr(data, "tolist") else data  # numbers and arrays of NumPy
    if data is None or isinstance(data, str | int | float):
        return data
    if isinstance(data, dict):
        return {key: _copied(inner, left) for key, inner in data.items()}
    if isinstance(data, list | tuple):
        return [_copied(inner, left) for inner in data]
    raise yaml.YAMLError(f"found a {type(data).__name__}; allowed: words, numbers, true, false, null, lists and mappings")


def yaml_text(tree: Any) -> str:
    """Plain data as YAML, keys in their order."""
    return yaml.dump(tree, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=120)
