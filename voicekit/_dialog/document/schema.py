"""The JSON Schema of flow documents, for editors."""

from typing import Any

from voicekit._dialog.document.flow import Flow

__all__ = ["schema"]


def schema() -> dict[str, Any]:
    """The schema, draft 2020-12, with the keys as they are written in a file."""
    plain: dict[str, Any] = _plain(Flow.model_json_schema())
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
