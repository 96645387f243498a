"""The flow document: what a designer writes, as frozen pydantic models with a JSON Schema."""

from voicekit.dialog.document.flow import Flow
from voicekit.dialog.document.nodes import Node
from voicekit.dialog.document.slots import Slot
from voicekit.dialog.document.values import PromptPart, Said

__all__ = ["Flow", "Node", "PromptPart", "Said", "Slot"]
