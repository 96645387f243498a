"""The flow document: what a designer writes, as frozen pydantic models with a JSON Schema."""

from voicekit._dialog.document.flow import Flow
from voicekit._dialog.document.nodes import Node
from voicekit._dialog.document.slots import Slot
from voicekit._dialog.document.values import PromptPart, Said

__all__ = ["Flow", "Node", "PromptPart", "Said", "Slot"]
