"""A drafted flow as YAML: above each node stands what of the original could not be brought over."""

from collections.abc import Iterable
from textwrap import indent
from typing import Any

import yaml

from voicekit._authoring.importing.draft import Draft

__all__ = ["to_yaml"]

_WIDTH = 110


class _Dumper(yaml.SafeDumper):
    """Lists stand deeper than their key, as people write them; nothing is written as an alias."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)  # noqa: FBT003 - PyYAML takes it by position

    def ignore_aliases(self, data: Any) -> bool:
        return True


def to_yaml(draft: Draft) -> str:
    """The document as text."""
    document = draft.document()
    nodes: dict[str, Any] = document.pop("nodes")
    parts = [_comment(draft.comments.get("", ())), _dumped(document), "nodes:\n"]
    for name, node in nodes.items():
        parts.append(indent(_comment(draft.comments.get(name, ())) + _dumped({name: node}), "  "))
    return "".join(parts)


def _dumped(part: Any) -> str:
    return yaml.dump(part, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=_WIDTH)


def _comment(lines: Iterable[str]) -> str:
    """One line each, whatever stood in the original."""
    plain = ("".join(letter if letter.isprintable() else " " for letter in line).split() for line in lines)
    return "".join(f"# {' '.join(words)}\n" for words in plain)
