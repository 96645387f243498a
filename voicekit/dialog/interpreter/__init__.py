"""Carries out a flow over a call: node by node, question by question."""

from voicekit.dialog.interpreter.interpreter import Interpreter
from voicekit.dialog.interpreter.trace import Event, Observer, Trace

__all__ = ["Event", "Interpreter", "Observer", "Trace"]
