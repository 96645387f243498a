"""The flow document: what a designer writes, as frozen pydantic models with a JSON Schema."""

from voicekit._dialog.document.flow import Flow
from voicekit._dialog.document.values import PromptPart, Said

__all__ = ["Flow", "PromptPart", "Said"]
