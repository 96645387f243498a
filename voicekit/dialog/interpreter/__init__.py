"""Carries out a flow over a call: node by node, question by question."""

from voicekit.dialog.interpreter.interpreter import Interpreter
from voicekit.dialog.interpreter.trace import FlowEvent, Observer, Trace

__all__ = ["FlowEvent", "Interpreter", "Observer", "Trace"]
