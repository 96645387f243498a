"""The JSON Schema of flow documents, for editors."""

from typing import Any

from voicekit.dialog.document.flow import Flow

__all__ = ["schema"]


def schema() -> dict[str, Any]:
    """The schema, draft 2020-12, with the keys as they are written in a file."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **Flow.model_json_schema()}
