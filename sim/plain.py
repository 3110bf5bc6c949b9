"""How is plain data read from and written to YAML? Nothing is executed, and a key that stands twice in one mapping is refused."""

from __future__ import annotations

import re
from collections.abc import Hashable
from typing import Any

import yaml

_Safe = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_SafeDumper = getattr(yaml, "CSafeDumper", yaml.SafeDumper)


class _NoRepeats(_Safe):
    """A safe loader; plain YAML would let the last of two equal keys win without a word."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen: set[Hashable] = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if not isinstance(key, Hashable):
                raise yaml.YAMLError(f"a key must be a word, not {key!r}, line {key_node.start_mark.line + 1}")
            if key in seen:
                raise yaml.YAMLError(f"the key '{key}' stands twice in one entry, line {key_node.start_mark.line + 1}")
            seen.add(key)
        return super().construct_mapping(node, deep)


# YAML 1.1 reads 1e-2 as a word; everyone who types it means a number.
_NoRepeats.add_implicit_resolver(
    "tag:yaml.org,2002:float", re.compile(r"^[-+]?(\d+\.?\d*|\.\d+)[eE][-+]?\d+$"), list("-+.0123456789")
)


def plain_yaml(text: str) -> Any:
    """The plain data in a YAML text. Raises yaml.YAMLError where it is not valid YAML or a key stands twice."""
    try:
        return yaml.load(text, Loader=_NoRepeats)  # noqa: S506 - a safe loader that also refuses repeated keys
    except ValueError as problem:  # such as a date that does not exist
        raise yaml.YAMLError(str(problem)) from None


def yaml_text(tree: Any) -> str:
    """Plain data as YAML, keys in their order."""
    return yaml.dump(tree, Dumper=_SafeDumper, sort_keys=False, allow_unicode=True, width=120)
