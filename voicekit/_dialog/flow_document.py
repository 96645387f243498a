"""A flow as it is written in a file: with the kinds of nodes that there are, and its JSON Schema for editors."""

from typing import Annotated, Any

from pydantic import Field

from voicekit._dialog.document import Flow
from voicekit._dialog.document.flow import MOST_NODES
from voicekit._dialog.document.values import Name
from voicekit._dialog.nodes import Node

__all__ = ["FlowDocument", "schema"]


class FlowDocument(Flow):
    """A telephone dialogue."""

    nodes: Annotated[dict[Name, Node], Field(min_length=1, max_length=MOST_NODES)]
    """The nodes by name."""


def schema() -> dict[str, Any]:
    """The schema, draft 2020-12, with the keys as they are written in a file."""
    plain: dict[str, Any] = _plain(FlowDocument.model_json_schema())
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "A flow of voicekit", **plain}


def _plain(value: Any) -> Any:
    """Without what tells an editor nothing: titles that repeat the key, defaults that are null."""
    if isinstance(value, list):
        return [_plain(each) for each in value]
    if not isinstance(value, dict):
        return value
    return {key: _plain(each) for key, each in value.items() if not _says_nothing(key, each)}


def _says_nothing(key: str, value: Any) -> bool:
    return (key == "title" and isinstance(value, str)) or (key == "default" and value is None)
